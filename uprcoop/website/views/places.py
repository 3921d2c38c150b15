"""States: the list by regional group, and each State's page."""

from collections import Counter

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from uprcoop.activities.models import Published
from uprcoop.funds.asking import ask, supports_some
from uprcoop.funds.models import Grant
from uprcoop.funds.models.money import may_be_named
from uprcoop.funds.rules import situation_of
from uprcoop.funds.vocabulary import Purpose
from uprcoop.matching.models import Request
from uprcoop.recommendations.models import Pledge, RecommendingState, Review, Standing, Theme
from uprcoop.states.models import RegionalGroup, State
from uprcoop.states.ordering import in_order
from uprcoop.website import charts, figures, state_lists
from uprcoop.website.links import records_with, search_with
from uprcoop.website.views import public_page
from uprcoop.website.views.records import beside

SHOWN_THEMES = 12  # drawn; the table behind the chart has all
SHOWN_STATES = 20  # at first; the others are folded away
SHOWN_PLEDGES = 10
SHOWN_GRANTS = 10
SHOWN_REQUESTS = 10


@public_page
def states(request: HttpRequest) -> HttpResponse:
    received = figures.world().received
    by_group: dict[str, list[tuple[State, int]]] = {group: [] for group in RegionalGroup.values}
    for state in in_order(State.objects.all()):
        by_group[state.group].append((state, received.get(state.m49, 0)))
    groups = [(str(RegionalGroup(group).label), rows) for group, rows in by_group.items() if rows]
    return render(request, "website/states.html", {"groups": groups})


@public_page
def state(request: HttpRequest, iso3: str) -> HttpResponse:
    if iso3 != iso3.lower():
        return HttpResponseRedirect(reverse("website:state", args=[iso3.lower()]))
    if len(iso3) != 3:
        raise Http404
    shown = get_object_or_404(State, iso3=iso3.upper())
    counted = figures.breakdown(f"state-{shown.m49}", Q(state=shown))
    made = figures.remembered(f"made-by-{shown.m49}", lambda: recommendations_made(shown))
    code = shown.iso3.lower()
    themes = Theme.objects.in_bulk(list(counted.themes))
    most = sorted(counted.themes.items(), key=lambda item: (-item[1].total(), item[0]))
    cycles = sorted((cycle, n) for cycle, n in counted.cycles.items() if cycle is not None)
    pledges = Pledge.objects.current().filter(state=shown)
    pledge_count = pledges.count()
    return render(
        request,
        "website/state.html",
        {
            "state": shown,
            "counted": counted,
            "reviews": [
                (review, counted.sessions.get(review.session_id, Counter()).total())
                for review in Review.objects.filter(state=shown).select_related("session")
            ],
            "cycle_chart": charts.by_position(
                "cycles",
                _("Recommendations received by cycle and position"),
                _("Cycle"),
                [
                    charts.Row(
                        _("Cycle %(number)s") % {"number": cycle},
                        counts,
                        search_with(state=code, cycle=cycle),
                    )
                    for cycle, counts in cycles
                ],
            ),
            "theme_chart": charts.by_position(
                "themes",
                _("Recommendations received by theme and position"),
                _("Theme"),
                [
                    charts.Row(
                        themes[theme].name,
                        counts,
                        search_with(state=code, theme=themes[theme].code),
                    )
                    for theme, counts in most
                ],
                most=SHOWN_THEMES,
            ),
            "recommended_by": state_lists.by_count(
                counted.made_by, SHOWN_STATES, "by", {"state": code}
            ),
            "made": state_lists.by_count(made, SHOWN_STATES, "state", {"by": code}),
            "made_total": sum(made.values()),
            "pledges": pledges.order_by("-session_id", "id")[:SHOWN_PLEDGES],
            "pledge_count": pledge_count,
            "search_pledges": search_with(state=code, kind="pledge")
            if pledge_count > SHOWN_PLEDGES
            else "",
            "search_here": search_with(state=code),
            "search_made": search_with(by=code),
            "beside": beside(Published.objects.about(shown)),
            "search_records": records_with(concerned=code),
            "asked": ask(situation_of(shown, has_supported=supports_some(shown)), Purpose.values),
            "grants": grants_of(shown),
            "requests": Request.objects.visible_to(AnonymousUser()).filter(state=shown)[
                :SHOWN_REQUESTS
            ],
        },
    )


def grants_of(shown: State) -> list[Grant]:
    """Grants to the State, as far as it may be named with them."""
    found = Grant.objects.filter(may_be_named(), state=shown, fund__is_public=True)
    return list(found.select_related("fund")[:SHOWN_GRANTS])


def recommendations_made(shown: State) -> dict[int, int]:
    """M49 numbers of States under review, with the recommendations this State made to each."""
    return dict(
        RecommendingState.objects.filter(state=shown, recommendation__standing=Standing.CURRENT)
        .values_list("recommendation__state_id")
        .annotate(count=Count("id"))
    )
