"""Addresses: filtered searches, whose filters' names stand in one place, and the site's own."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

LOCAL = {"localhost", "127.0.0.1", "::1"}


def search_with(**filters: str | int) -> str:
    """The search page narrowed to recommendations with these filters.

    The names are those of `search.kinds.TITLES` (`state`, `by`, `cycle`, `theme`, `sdg` …). Only
    recommendations, because the figures that lead there count no pledges, unless `kind` says so.
    """
    query = urlencode({"kind": "recommendation", **filters})
    return f"{reverse('website:search')}?{query}"


def records_with(**filters: str) -> str:
    """The search page narrowed to activities and good practices with these filters."""
    pairs = [("kind", "activity"), ("kind", "good-practice"), *filters.items()]
    return f"{reverse('website:search')}?{urlencode(pairs)}"


def site_address(request: HttpRequest) -> str:
    """Where this site is, without a slash at the end: as set, else as this reader reached it.

    A name that means "this machine" leads nobody else here; it also stands where nothing is set.
    """
    if urlsplit(settings.SITE_URL).hostname in LOCAL:
        return request.build_absolute_uri("/").rstrip("/")
    return str(settings.SITE_URL)
