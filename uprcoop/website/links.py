"""Addresses of filtered searches, so that the filters' names stand in one place."""

from urllib.parse import urlencode

from django.urls import reverse


def search_with(**filters: str | int) -> str:
    """The search page narrowed to recommendations with these filters.

    The names are those of `search.kinds.TITLES` (`state`, `by`, `cycle`, `theme`, `sdg` …). Only
    recommendations, because the figures that lead there count no pledges.
    """
    query = urlencode({"kind": "recommendation", **filters})
    return f"{reverse('website:search')}?{query}"
