"""Home and the pages of words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from uprcoop.activities.models import Published
from uprcoop.funds.models import Call
from uprcoop.website import figures, tile_map
from uprcoop.website.views import public_page
from uprcoop.website.views.records import beside

SHOWN_CALLS = 5


@public_page
def home(request: HttpRequest) -> HttpResponse:
    world = figures.world()
    return render(
        request,
        "website/home.html",
        {
            "world": world,
            "data_state": figures.state_of_data(),
            "map": SimpleLazyObject(lambda: tile_map.draw(world.received)),  # kept once drawn
            "latest_sessions": figures.latest_sessions(),
            "latest_imports": figures.latest_imports(),
            "beside": beside(Published.objects.all()),
            "calls": open_calls(),
        },
    )


def open_calls() -> list[Call]:
    """Calls of the funds that end first."""
    found = Call.objects.public().filter(closes_on__gte=timezone.now().date())
    return list(found.select_related("fund").order_by("closes_on", "id")[:SHOWN_CALLS])


@public_page
def about(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "website/about.html",
        {
            "imported": sum(figures.by_session().values()),
            "sessions_covered": figures.sessions_covered(),
        },
    )


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html")


@public_page
def help_search(request: HttpRequest) -> HttpResponse:
    return render(request, "website/help_search.html")
