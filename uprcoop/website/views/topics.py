"""Themes, Sustainable Development Goals and sessions: their lists, and a page for each."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from uprcoop.recommendations.models import Sdg, Session, Theme
from uprcoop.recommendations.reference import CLUSTERS
from uprcoop.states.models import State
from uprcoop.website import charts, figures, state_lists
from uprcoop.website.figures import Breakdown
from uprcoop.website.links import search_with
from uprcoop.website.views import public_page

SHOWN_STATES = 15  # at first; the others are folded away
SHOWN_THEMES = 15  # drawn; the table behind the chart has all


@public_page
def themes(request: HttpRequest) -> HttpResponse:
    counts = figures.by_theme()
    clusters: dict[str, list[tuple[Theme, int]]] = {}
    for theme in Theme.objects.all():
        clusters.setdefault(theme.cluster, []).append((theme, counts.get(theme.id, 0)))
    named = [(str(CLUSTERS[code]), rows) for code, rows in clusters.items()]
    return render(request, "website/themes.html", {"clusters": named})


@public_page
def theme(request: HttpRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(Theme, code=code)
    counted = figures.breakdown(f"theme-{shown.id}", Q(themes=shown))
    return render(
        request,
        "website/theme.html",
        {
            "theme": shown,
            "cluster": str(CLUSTERS[shown.cluster]),
            "search_here": search_with(theme=shown.code),
            "labels": shown.labels.order_by("label"),
            **shared(counted, {"theme": shown.code}),
        },
    )


@public_page
def sdgs(request: HttpRequest) -> HttpResponse:
    counts, of_goals = figures.by_sdg(), figures.by_goal()
    goals: list[dict[str, Any]] = []
    for sdg in Sdg.objects.all():
        if sdg.goal_id is None:
            goals.append({"goal": sdg, "count": of_goals.get(sdg.id, 0), "targets": []})
        elif goals:
            goals[-1]["targets"].append((sdg, counts.get(sdg.id, 0)))
    return render(request, "website/sdgs.html", {"goals": goals})


@public_page
def sdg(request: HttpRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(Sdg.objects.select_related("goal"), code=code)
    # A goal gathers its targets.
    chosen = Q(sdgs=shown) | Q(sdgs__goal=shown) if shown.goal_id is None else Q(sdgs=shown)
    counted = figures.breakdown(f"sdg-{shown.id}", chosen)
    counts = figures.by_sdg()
    return render(
        request,
        "website/sdg.html",
        {
            "sdg": shown,
            "targets": [(target, counts.get(target.id, 0)) for target in shown.targets.all()],
            "search_here": search_with(sdg=shown.code),
            **shared(counted, {"sdg": shown.code}),
        },
    )


@public_page
def sessions(request: HttpRequest) -> HttpResponse:
    counts = figures.by_session()
    cycles: dict[int, list[tuple[Session, int]]] = {}
    for session in Session.objects.order_by("-number"):
        cycles.setdefault(session.cycle, []).append((session, counts.get(session.number, 0)))
    return render(request, "website/sessions.html", {"cycles": list(cycles.items())})


@public_page
def session(request: HttpRequest, number: int) -> HttpResponse:
    shown = get_object_or_404(Session, number=number)
    counted = figures.breakdown(f"session-{number}", Q(session=shown))
    by_number = State.objects.in_bulk(list(counted.received_by))
    reviewed = sorted(
        ((by_number[m49], count) for m49, count in counted.received_by.items()),
        key=lambda item: item[0].name,
    )
    return render(
        request,
        "website/session.html",
        {
            "session": shown,
            "reviewed": reviewed,
            "theme_chart": theme_chart(counted, {"session": number}),
            "counted": counted,
            "search_here": search_with(session=number),
        },
    )


def shared(counted: Breakdown, filters: dict[str, str | int]) -> dict[str, Any]:
    """What a theme's and a goal's page both show."""
    cycles = sorted((cycle, n) for cycle, n in counted.cycles.items() if cycle is not None)
    return {
        "counted": counted,
        "received": state_lists.by_count(counted.received_by, SHOWN_STATES, "state", filters),
        "made": state_lists.by_count(counted.made_by, SHOWN_STATES, "by", filters),
        "cycle_chart": charts.by_position(
            "cycles",
            _("Recommendations by cycle and position"),
            _("Cycle"),
            [
                charts.Row(
                    _("Cycle %(number)s") % {"number": cycle},
                    counts,
                    search_with(**filters, cycle=cycle),
                )
                for cycle, counts in cycles
            ],
        ),
    }


def theme_chart(counted: Breakdown, filters: dict[str, str | int]) -> charts.Chart:
    """Themes by position, the most frequent first."""
    known = Theme.objects.in_bulk(list(counted.themes))
    most = sorted(counted.themes.items(), key=lambda item: (-item[1].total(), item[0]))
    return charts.by_position(
        "themes",
        _("Recommendations by theme and position"),
        _("Theme"),
        [
            charts.Row(known[number].name, counts, search_with(**filters, theme=known[number].code))
            for number, counts in most
        ],
        most=SHOWN_THEMES,
    )
