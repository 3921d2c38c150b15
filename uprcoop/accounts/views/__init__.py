"""Views of accounts and organisations: fetch, permit, call one action, render."""
