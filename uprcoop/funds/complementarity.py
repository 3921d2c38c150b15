"""Which supported recommendations have which kind of support, and what the funds leave out.

Counted from what is public: activities and good practices, and grants whose State is named. That
nothing is recorded never means that nothing is done.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from uprcoop.accounts.models import STATE_KINDS, OrganisationKind
from uprcoop.activities.models import PublishedRecommendation
from uprcoop.funds.asking import SUPPORTED
from uprcoop.funds.models import Grant, GrantRecommendation
from uprcoop.funds.models.money import may_be_named
from uprcoop.funds.rules import current
from uprcoop.funds.vocabulary import Purpose
from uprcoop.recommendations.models import Recommendation, Standing, Theme
from uprcoop.states.models import State

KINDS = ("fund", "bilateral", "agency", "other")
AGENCIES = {
    str(kind)
    for kind in (
        OrganisationKind.UN_ENTITY,
        OrganisationKind.INTERNATIONAL,
        OrganisationKind.REGIONAL,
        OrganisationKind.REGIONAL_MECHANISM,
        OrganisationKind.MANDATE_HOLDER,
    )
}
STATES = {str(kind) for kind in STATE_KINDS}


@dataclass
class Support:
    """Counts of supported recommendations. One may have several kinds of support."""

    total: int
    kinds: dict[str, int]
    none: int
    # Recommendations that grants of two funds or more serve, with the funds.
    twice: list[tuple[Recommendation, list[str]]]
    # Themes of supported recommendations: all, and those that a fund serves; most first.
    themes: list[tuple[Theme, int, int]] = field(default_factory=list)
    uncovered: list[Purpose] = field(default_factory=list)


def support(state: State | None = None) -> Support:
    """Of one State, or of all."""
    kinds_of, funds_of = kinds_by_recommendation(state)
    own = Recommendation.objects.filter(standing=Standing.CURRENT, position__in=SUPPORTED)
    if state is not None:
        own = own.filter(state=state)
    total = own.count()
    kinds = {kind: sum(kind in found for found in kinds_of.values()) for kind in KINDS}
    several = [key for key, funds in funds_of.items() if len(funds) > 1]
    rows = Recommendation.objects.select_related("state").in_bulk(several)
    twice = [(rows[key], sorted(funds_of[key])) for key in several]
    by_fund = [key for key, found in kinds_of.items() if "fund" in found]
    return Support(
        total=total,
        kinds=kinds,
        none=total - len(kinds_of),
        twice=twice,
        themes=themes_of(own, by_fund),
        uncovered=current().uncovered(),
    )


def kinds_by_recommendation(
    state: State | None,
) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Kinds of support, and codes of funds, by supported recommendation that has any."""
    about = Q(recommendation__standing=Standing.CURRENT, recommendation__position__in=SUPPORTED)
    if state is not None:
        about &= Q(recommendation__state=state)
    kinds: dict[int, set[str]] = defaultdict(set)
    funds: dict[int, set[str]] = defaultdict(set)
    activities = PublishedRecommendation.objects.filter(about).values_list(
        "recommendation_id", "published__organisation_kind", "published__fund"
    )
    for key, organisation, fund in activities:
        if fund:
            kinds[key].add("fund")
            funds[key].add(fund)
        elif organisation in STATES:
            kinds[key].add("bilateral")
        elif organisation in AGENCIES:
            kinds[key].add("agency")
        else:
            kinds[key].add("other")
    named = GrantRecommendation.objects.filter(about).filter(
        grant__in=named_grants(), grant__fund__is_public=True
    )
    for key, fund in named.values_list("recommendation_id", "grant__fund__code"):
        kinds[key].add("fund")
        funds[key].add(fund)
    return kinds, funds


def named_grants() -> QuerySet[Grant, Any]:
    return Grant.objects.filter(may_be_named() | Q(state__isnull=True)).values("pk")


def themes_of(own: QuerySet[Recommendation], by_fund: list[int]) -> list[tuple[Theme, int, int]]:
    """Themes, those that no fund serves first."""
    grouped = own.order_by().values_list("themes").annotate(count=Count("id"))
    everything = dict(grouped)
    served = dict(grouped.filter(pk__in=by_fund))
    rows = Theme.objects.in_bulk([key for key in everything if key is not None])
    found = [(rows[key], everything[key], served.get(key, 0)) for key in rows]
    return sorted(found, key=lambda row: (row[2] > 0, -row[1], row[0].pk))


def without_support(state: State, limit: int) -> list[Recommendation]:
    """The State's newest supported recommendations that nothing here supports yet."""
    kinds, _funds = kinds_by_recommendation(state)
    own = Recommendation.objects.current().filter(state=state, position__in=SUPPORTED)
    found = []
    for one in own.order_by("-cycle", "id").iterator(chunk_size=200):
        if one.pk not in kinds:
            found.append(one)
            if len(found) == limit:
                break
    return found
