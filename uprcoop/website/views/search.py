"""The search page and the suggestions while typing: all of the asking is the search room's."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from uprcoop.website.views import public_page

SUGGESTION_SECONDS = 300


@public_page
def search(request: HttpRequest) -> HttpResponse:
    from uprcoop.search import query

    asked = query.SearchRequest.from_query(request.GET)
    result = query.run(asked)
    return render(
        request,
        "website/search.html",
        {"asked": asked, "result": result, "query_text": asked.text},
    )


@require_safe
@cache_control(public=True, max_age=SUGGESTION_SECONDS)
def suggest(request: HttpRequest) -> JsonResponse:
    """What a reader may be about to type, as site.js shows it."""
    from uprcoop.search import query

    prefix = request.GET.get("q", "")[:100]
    found = query.suggest(prefix, get_language() or "en")
    return JsonResponse({"suggestions": found})
