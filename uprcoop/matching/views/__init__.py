"""Views of requests, offers, matches and groups: fetch, permit, call one action, render."""
