"""One recommendation, or one pledge, on its page: what it says, of whom, and who says so."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from uprcoop.activities.models import Published
from uprcoop.common.lists import listed
from uprcoop.funds.asking import SUPPORTED, ask
from uprcoop.funds.models import Grant
from uprcoop.funds.models.money import may_be_named
from uprcoop.funds.rules import situation_of
from uprcoop.funds.vocabulary import Purpose
from uprcoop.recommendations.models import (
    Pledge,
    Recommendation,
    Source,
    SourceRow,
    Standing,
    Statement,
)
from uprcoop.states.models import State
from uprcoop.states.ordering import in_order
from uprcoop.website.links import search_with, site_address
from uprcoop.website.similar import similar_to
from uprcoop.website.templatetags.website import month
from uprcoop.website.views import public_page
from uprcoop.website.views.records import beside

PRECEDENCE = {source: place for place, source in enumerate(Source.values)}


def rows_in_order(rows: Any) -> list[SourceRow]:
    """A statement's source rows, the one that wins first."""
    return sorted(
        rows.select_related("last_run"),
        key=lambda row: (row.is_dropped, PRECEDENCE.get(row.source, len(PRECEDENCE))),
    )


def common(
    request: HttpRequest, statement: Recommendation | Pledge, rows: list[SourceRow], short: str
) -> dict[str, Any]:
    state = statement.state
    return {
        "statement": statement,
        "state": state,
        "state_code": state.iso3.lower(),
        "rows": rows,
        "is_withdrawn": statement.standing == Standing.WITHDRAWN,
        "permanent_address": site_address(request) + short,
        "search_here": search_with(state=state.iso3.lower()),
        "beside": beside(Published.objects.implementing(statement)),
    }


def citation(title: str, recommenders: Iterable[State], statement: Statement) -> list[str]:
    """The sentences before the name of the site: what it is, who made it, and where it was said."""
    place = []
    if statement.session is not None:
        group = _("UPR Working Group, session %(number)s") % {"number": statement.session.number}
        place.append(f"{group} ({month(statement.session)})")
    if statement.symbol:
        place.append(statement.symbol)
    if statement.paragraph:
        place.append(_("paragraph %(paragraph)s") % {"paragraph": statement.paragraph})
    names = listed(state.name for state in recommenders)
    return [
        title,
        *([f"{_('Recommended by')} {names}"] if names else []),
        *([listed(place)] if place else []),
    ]


def funds_for(shown: Recommendation) -> dict[str, Any]:
    """What the State could ask of the funds for a recommendation that it supported."""
    if shown.position not in SUPPORTED or shown.standing != Standing.CURRENT:
        return {}
    situation = situation_of(shown.state, has_supported=True)
    grants = Grant.objects.filter(may_be_named() | Q(state__isnull=True), fund__is_public=True)
    return {
        "asked": ask(situation, [Purpose.IMPLEMENTATION, Purpose.COUNTRY_PROJECT]),
        "grants": grants.filter(recommendations__recommendation=shown).select_related("fund")[:10],
    }


@public_page
def recommendation(request: HttpRequest, key: str) -> HttpResponse:
    shown = get_object_or_404(
        Recommendation.objects.select_related("state", "session"), key=key.lower()
    )
    rows = rows_in_order(shown.source_rows)
    # The position shown is that of the first standing source that gives one.
    position_row = next(
        (row for row in rows if row.received.get("position") and not row.is_dropped), None
    )
    recommenders = in_order(shown.recommending_states.all())
    title = _("Recommendation to %(state)s") % {"state": shown.state.name}
    return render(
        request,
        "website/recommendation.html",
        {
            **common(request, shown, rows, reverse("permanent-recommendation", args=[shown.key])),
            "recommenders": recommenders,
            **funds_for(shown),
            "citation": citation(title, recommenders, shown),
            "themes": shown.themes.all(),
            "persons": shown.persons.all(),
            "sdgs": shown.sdgs.all(),
            "position_row": position_row,
            "similar": similar_to(shown) if shown.standing == Standing.CURRENT else [],
        },
    )


@public_page
def pledge(request: HttpRequest, key: str) -> HttpResponse:
    shown = get_object_or_404(Pledge.objects.select_related("state", "session"), key=key.lower())
    rows = rows_in_order(shown.source_rows)
    title = _("Voluntary pledge of %(state)s") % {"state": shown.state.name}
    return render(
        request,
        "website/pledge.html",
        {
            **common(request, shown, rows, reverse("permanent-pledge", args=[shown.key])),
            "citation": citation(title, [], shown),
            "themes": shown.themes.all(),
        },
    )
