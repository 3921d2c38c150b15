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
    """Of one State, or of all. Counted by the database: there may be a million links."""
    own = supported(state)
    acts, grants = activity_links(state), grant_links(state)
    by_state = acts.filter(published__fund="", published__organisation_kind__in=STATES)
    by_agency = acts.filter(published__fund="", published__organisation_kind__in=AGENCIES)
    by_others = acts.filter(published__fund="").exclude(
        published__organisation_kind__in=STATES | AGENCIES
    )
    by_fund = keys(acts.exclude(published__fund="")).union(keys(grants))
    total = own.count()
    return Support(
        total=total,
        kinds={
            "fund": by_fund.count(),
            "bilateral": keys(by_state).distinct().count(),
            "agency": keys(by_agency).distinct().count(),
            "other": keys(by_others).distinct().count(),
        },
        none=total - keys(acts).union(keys(grants)).count(),
        twice=by_two_funds(acts, grants),
        themes=themes_of(own, acts.exclude(published__fund=""), grants),
        uncovered=current().uncovered(),
    )


def supported(state: State | None) -> QuerySet[Recommendation]:
    own = Recommendation.objects.filter(standing=Standing.CURRENT, position__in=SUPPORTED)
    return own if state is None else own.filter(state=state)


def of_supported(state: State | None) -> Q:
    about = Q(recommendation__standing=Standing.CURRENT, recommendation__position__in=SUPPORTED)
    return about if state is None else about & Q(recommendation__state=state)


def activity_links(state: State | None) -> QuerySet[PublishedRecommendation]:
    return PublishedRecommendation.objects.filter(of_supported(state))


def grant_links(state: State | None) -> QuerySet[GrantRecommendation]:
    return GrantRecommendation.objects.filter(
        of_supported(state), grant__in=named_grants(), grant__fund__is_public=True
    )


def keys(links: QuerySet[Any]) -> QuerySet[Any, int]:
    return links.order_by().values_list("recommendation_id", flat=True)


def by_two_funds(
    acts: QuerySet[PublishedRecommendation], grants: QuerySet[GrantRecommendation]
) -> list[tuple[Recommendation, list[str]]]:
    pairs = [
        *acts.exclude(published__fund="").values_list("recommendation_id", "published__fund"),
        *grants.values_list("recommendation_id", "grant__fund__code"),
    ]
    funds: dict[int, set[str]] = defaultdict(set)
    for key, fund in pairs:
        funds[key].add(fund)
    several = [key for key, found in funds.items() if len(found) > 1]
    rows = Recommendation.objects.select_related("state").in_bulk(several)
    return [(rows[key], sorted(funds[key])) for key in several]


def named_grants() -> QuerySet[Grant, Any]:
    return Grant.objects.filter(may_be_named() | Q(state__isnull=True)).values("pk")


def themes_of(
    own: QuerySet[Recommendation],
    acts: QuerySet[PublishedRecommendation],
    grants: QuerySet[GrantRecommendation],
) -> list[tuple[Theme, int, int]]:
    """Themes, those that no fund serves first. The links are those of funds."""
    grouped = own.order_by().values_list("themes").annotate(count=Count("id"))
    everything = dict(grouped)
    served = dict(grouped.filter(Q(pk__in=keys(acts)) | Q(pk__in=keys(grants))))
    rows = Theme.objects.in_bulk([key for key in everything if key is not None])
    found = [(rows[key], everything[key], served.get(key, 0)) for key in rows]
    return sorted(found, key=lambda row: (row[2] > 0, -row[1], row[0].pk))


def without_support(state: State, limit: int) -> list[Recommendation]:
    """The State's newest supported recommendations that nothing here supports yet."""
    own = supported(state).exclude(pk__in=keys(activity_links(state)))
    own = own.exclude(pk__in=keys(grant_links(state)))
    return list(own.order_by("-cycle", "id")[:limit])
