"""Which supported recommendations have which kind of support, and what the funds leave out.

Counted from what is public: activities and good practices, and grants whose State is named. That
nothing is recorded never means that nothing is done.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from uprcoop.accounts.models import STATE_KINDS, OrganisationKind
from uprcoop.activities.models import Published, PublishedRecommendation
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
LINKS = PublishedRecommendation.objects.all()
SHOWN = 100  # of those that two funds serve
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
    total = own.count()
    public = records_about(state)
    given = served(public)
    return Support(
        total=total,
        kinds={kind: own.filter(given[kind]).count() for kind in KINDS},
        none=total - own.filter(given["fund"] | Q(pk__in=keys(LINKS.all()))).count(),
        twice=by_two_funds(own, public),
        themes=themes_of(own, given["fund"]),
        uncovered=current().uncovered(),
    )


def supported(state: State | None) -> QuerySet[Recommendation]:
    own = Recommendation.objects.filter(standing=Standing.CURRENT, position__in=SUPPORTED)
    return own if state is None else own.filter(state=state)


def records_about(state: State | None) -> QuerySet[Published]:
    """Public records; of a State, those that implement a recommendation to it: a few."""
    if state is None:
        return Published.objects.all()
    own = LINKS.filter(recommendation__state=state).values("published_id")
    return Published.objects.filter(pk__in=own)


def served(public: QuerySet[Published]) -> dict[str, Q]:
    """What holds of a recommendation that has each kind of support.

    By lists of keys rather than joins: whole public records would else be read for two columns.
    """
    plain = public.filter(fund="")
    by = {
        "bilateral": plain.filter(organisation_kind__in=STATES),
        "agency": plain.filter(organisation_kind__in=AGENCIES),
        "other": plain.exclude(organisation_kind__in=STATES | AGENCIES),
    }
    found = {kind: Q(pk__in=keys(links_of(rows))) for kind, rows in by.items()}
    by_activity = keys(links_of(public.exclude(fund="")))
    return found | {"fund": Q(pk__in=by_activity) | Q(pk__in=keys(grant_links()))}


def links_of(rows: QuerySet[Published]) -> QuerySet[PublishedRecommendation]:
    return LINKS.filter(published__in=rows.order_by().values("pk"))


def grant_links() -> QuerySet[GrantRecommendation]:
    return GrantRecommendation.objects.filter(grant__in=named_grants(), grant__fund__is_public=True)


def keys(links: QuerySet[Any]) -> QuerySet[Any, int]:
    return links.order_by().values_list("recommendation_id", flat=True)


def by_two_funds(
    own: QuerySet[Recommendation], public: QuerySet[Published]
) -> list[tuple[Recommendation, list[str]]]:
    """The newest of them, with the funds' codes."""
    funds: dict[int, set[str]] = defaultdict(set)
    funded = public.exclude(fund="")
    for fund in funded.order_by().values_list("fund", flat=True).distinct():
        links = links_of(funded.filter(fund=fund)).filter(recommendation__in=own.values("pk"))
        for key in keys(links).distinct():
            funds[key].add(fund)
    by_grant = grant_links().filter(recommendation__in=own.values("pk"))
    for key, fund in by_grant.values_list("recommendation_id", "grant__fund__code"):
        funds[key].add(fund)
    several = sorted((key for key, found in funds.items() if len(found) > 1), reverse=True)
    rows = Recommendation.objects.select_related("state").in_bulk(several[:SHOWN])
    return [(rows[key], sorted(funds[key])) for key in several[:SHOWN]]


def named_grants() -> QuerySet[Grant, Any]:
    return Grant.objects.filter(may_be_named() | Q(state__isnull=True)).values("pk")


def themes_of(own: QuerySet[Recommendation], by_fund: Q) -> list[tuple[Theme, int, int]]:
    """Themes, those that no fund serves first."""
    grouped = own.order_by().values_list("themes").annotate(count=Count("id"))
    everything = dict(grouped)
    served = dict(grouped.filter(by_fund))
    rows = Theme.objects.in_bulk([key for key in everything if key is not None])
    found = [(rows[key], everything[key], served.get(key, 0)) for key in rows]
    return sorted(found, key=lambda row: (row[2] > 0, -row[1], row[0].pk))


def without_support(state: State, limit: int) -> list[Recommendation]:
    """The State's newest supported recommendations that nothing here supports yet."""
    own = supported(state)
    without = own.exclude(pk__in=keys(LINKS.all())).exclude(pk__in=keys(grant_links()))
    return list(without.order_by("-cycle", "id")[:limit])
