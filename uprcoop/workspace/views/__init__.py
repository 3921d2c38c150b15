"""Views of signed-in people: fetch what the person may see, permit, call one action, render."""
