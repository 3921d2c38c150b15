"""Pages without a language: redirects from short permanent addresses, health, robots."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from uprcoop.recommendations.models import Pledge, Recommendation
from uprcoop.states.models import State


@require_safe
def recommendation(request: HttpRequest, key: str) -> HttpResponse:
    """To the page in the reader's language, which LocaleMiddleware has chosen."""
    found = get_object_or_404(Recommendation, key=key.lower())
    return HttpResponseRedirect(reverse("website:recommendation", args=[found.key]))


@require_safe
def pledge(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Pledge, key=key.lower())
    return HttpResponseRedirect(reverse("website:pledge", args=[found.key]))


@require_safe
def state(request: HttpRequest, iso3: str) -> HttpResponse:
    found = get_object_or_404(State, iso3=iso3.upper())
    return HttpResponseRedirect(reverse("website:state", args=[found.iso3.lower()]))


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: the process answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Records may be indexed; every combination of filters need not be."""
    lines = [
        "User-agent: *",
        "Disallow: /*/search/",
        "Disallow: /*/secretariat/",
        "Disallow: /*/work/",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
