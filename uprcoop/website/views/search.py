"""The search page and the suggestions while typing: all of the asking is the search room's."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from uprcoop.search import query
from uprcoop.search.kinds import TITLES
from uprcoop.search.query import SearchRequest, SearchResult
from uprcoop.website.also import also
from uprcoop.website.views import public_page

LONGEST_QUESTION = 2_000  # characters; what is longer is searched for by its beginning
NEIGHBOURS = 2  # pages linked on each side of the current one
OPEN_AT_FIRST = {"state", "theme", "position"}


@public_page
def search(request: HttpRequest) -> HttpResponse:
    asked = SearchRequest.from_query(request.GET, get_language() or "en")
    if len(asked.text) > LONGEST_QUESTION:
        asked = replace(asked, text=asked.text[:LONGEST_QUESTION])
    result = query.run(asked)
    return render(
        request,
        "website/search.html",
        {
            "asked": asked,
            "result": result,
            "query_text": asked.text,
            "facets": facets(asked, result),
            "chips": chips(result),
            "sorts": sorts(asked),
            "page_links": page_links(asked, result),
            "also": also(asked.text, (get_language() or "en")[:2]) if result.page == 1 else None,
            "first_number": (result.page - 1) * asked.size + 1,
        },
    )


def facets(asked: SearchRequest, result: SearchResult) -> list[dict[str, Any]]:
    """Facets with something to choose from, and the address that shows all of their values."""
    return [
        {
            "facet": facet,
            "is_open": facet.name in OPEN_AT_FIRST or any(v.is_selected for v in facet.values),
            "more": asked.to_query(show_all=(*asked.show_all, facet.name))
            if facet.total_values > len(facet.values)
            else "",
            "hidden": facet.total_values - len(facet.values),
        }
        for facet in result.facets
        if facet.values
    ]


def chips(result: SearchResult) -> list[dict[str, str]]:
    return [
        {"title": facet.title, "label": value.label, "query": value.query}
        for facet in result.facets
        for value in facet.values
        if value.is_selected
    ]


def sorts(asked: SearchRequest) -> list[dict[str, Any]]:
    names = {"relevance": _("relevance"), "date": _("newest session"), "state": _("State")}
    if not asked.text:  # nothing to be relevant to: the newest come first
        del names["relevance"]
    current = asked.sort if asked.sort in names else next(iter(names))
    return [
        {"label": label, "is_selected": name == current, "query": asked.to_query(sort=name)}
        for name, label in names.items()
    ]


def page_links(asked: SearchRequest, result: SearchResult) -> list[dict[str, Any]]:
    """Previous, first, the pages near the current one, last, next; gaps have no address."""
    if result.pages < 2:
        return []
    near = range(result.page - NEIGHBOURS, result.page + NEIGHBOURS + 1)
    numbers = sorted({1, result.pages, *(n for n in near if 1 <= n <= result.pages)})
    links: list[dict[str, Any]] = []
    if result.page > 1:
        links.append({"query": asked.to_query(page=result.page - 1), "rel": "prev"})
    before = 0
    for number in numbers:
        if number - before > 1:
            links.append({})
        links.append(
            {
                "label": number,
                "query": asked.to_query(page=number),
                "is_current": number == result.page,
            }
        )
        before = number
    if result.page < result.pages:
        links.append({"query": asked.to_query(page=result.page + 1), "rel": "next"})
    return links


@require_safe
# No cache keeps it: a word of a text that was withdrawn a moment ago is suggested nowhere.
@cache_control(private=True, no_store=True)
def suggest(request: HttpRequest) -> JsonResponse:
    """What a reader may be about to type, as site.js shows it."""
    prefix = request.GET.get("q", "")[:100]
    found = query.suggest(prefix, get_language() or "en")
    # A word is put into the box and searched for; a label leads to all records that bear it.
    return JsonResponse(
        {
            "suggestions": [
                {"text": one.text}
                if one.kind == "word"
                else {
                    "text": one.text,
                    "kind": str(TITLES[one.kind]),
                    "address": f"{reverse('website:search')}?{one.url_query}",
                }
                for one in found
            ]
        }
    )
