"""Contributions and grants as the public may read them: tables, yearly totals, downloads.

A State that is not named is nowhere: not in a row, a total by State, a link or a download.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from uprcoop.common.charts import Chart, stacked
from uprcoop.funds.dollars import Rates, Sum
from uprcoop.funds.models import (
    Contribution,
    Fund,
    Grant,
    GrantRecommendation,
    GrantRecord,
    Money,
)
from uprcoop.funds.vocabulary import Disclosure, Purpose
from uprcoop.states.models import State


@dataclass
class Line:
    """One sum. `state` only where it may be named; `usd` only where it is known."""

    money: Money
    usd: Decimal | None
    who: str
    state: State | None = None
    what: str = ""
    recommendations: list[Any] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)  # activities.models.Published

    @property
    def is_disclosed(self) -> bool:
        return self.money.disclosure == Disclosure.AMOUNT


@dataclass
class Year:
    year: int
    received: Sum
    given: Sum


@dataclass
class Accounts:
    """What is known of the money of one fund, or of all."""

    contributions: list[Line]
    grants: list[Line]
    years: list[Year]  # newest first, from the first to the last of which anything is known
    received: Sum
    given: Sum

    @property
    def is_empty(self) -> bool:
        return not (self.contributions or self.grants)

    @property
    def missing_years(self) -> list[int]:
        """Years in between of which nothing was entered: no data, which is not nothing given."""
        return [one.year for one in self.years if not (one.received.count or one.given.count)]


def accounts(fund: Fund | None = None, *, behind: bool = False) -> Accounts:
    """Of `fund`, or of all public ones. `behind`: for the fund's managers, with every State."""
    rates = Rates()
    contributions: Iterable[Contribution] = Contribution.objects.select_related("state", "fund")
    grants: Iterable[Grant] = Grant.objects.select_related("state", "fund").prefetch_related(
        Prefetch(
            "recommendations",
            GrantRecommendation.objects.select_related("recommendation"),
        ),
        Prefetch(
            "records",
            GrantRecord.objects.filter(record__published__isnull=False).select_related(
                "record__published"
            ),
        ),
    )
    if fund is None:
        contributions = contributions.filter(fund__is_public=True)  # type: ignore[attr-defined]
        grants = grants.filter(fund__is_public=True)  # type: ignore[attr-defined]
    else:
        contributions = contributions.filter(fund=fund)  # type: ignore[attr-defined]
        grants = grants.filter(fund=fund)  # type: ignore[attr-defined]
    received, given = Sum(), Sum()
    by_year: dict[int, Year] = {}
    lines: tuple[list[Line], list[Line]] = ([], [])
    for contribution in contributions:
        line = contribution_line(contribution, rates, behind)
        lines[0].append(line)
        received.add(contribution, line.usd)
        year_of(by_year, contribution).received.add(contribution, line.usd)
    for grant in grants:
        line = grant_line(grant, rates, behind)
        lines[1].append(line)
        given.add(grant, line.usd)
        year_of(by_year, grant).given.add(grant, line.usd)
    years = []
    if by_year:
        for number in range(max(by_year), min(by_year) - 1, -1):
            years.append(by_year.get(number) or Year(number, Sum(), Sum()))
    return Accounts(lines[0], lines[1], years, received, given)


def year_of(by_year: dict[int, Year], money: Money) -> Year:
    return by_year.setdefault(money.year, Year(money.year, Sum(), Sum()))


def contribution_line(money: Contribution, rates: Rates, behind: bool) -> Line:
    usd = rates.of(money)
    if money.state is None:
        return Line(money, usd, money.donor)
    if behind or money.is_named:
        return Line(money, usd, money.state.name, money.state)
    return Line(money, usd, _("A State that is not named"))


def grant_line(grant: Grant, rates: Rates, behind: bool) -> Line:
    """Of a State that is not named, neither title nor links: they could name it."""
    usd = rates.of(grant)
    if not (behind or grant.is_named):
        return Line(grant, usd, _("A State that is not named"))
    return Line(
        grant,
        usd,
        grant.state.name if grant.state else _("Several States, or none in particular"),
        grant.state,
        grant.title,
        [row.recommendation for row in grant.recommendations.all()],
        [row.record.published for row in grant.records.all()],
    )


def chart(found: Accounts) -> Chart:
    """What came in and what was given, a bar each for every year, in whole dollars."""
    rows: list[tuple[str, list[int], str]] = []
    for one in found.years:
        for label, summed, place in (
            (_("%(year)s, received"), one.received, 0),
            (_("%(year)s, given"), one.given, 1),
        ):
            if summed.has_amount:  # no bar where nothing can be told: a nought would be a figure
                counts = [0, 0]
                counts[place] = int(summed.usd)
                rows.append((label % {"year": one.year}, counts, ""))
    series = [(1, _("Contributions received")), (2, _("Grants given"))]
    return stacked("money", _("US dollars by year"), _("Year"), series, rows, most=20)


def by_who(lines: Iterable[Line]) -> list[tuple[str, State | None, Sum]]:
    """Totals by donor or helped State, the largest first; those not named together."""
    found: dict[tuple[str, State | None], Sum] = {}
    for line in lines:
        found.setdefault((line.who, line.state), Sum()).add(line.money, line.usd)
    rows = [(who, state, summed) for (who, state), summed in found.items()]
    return sorted(rows, key=lambda row: (-row[2].usd, row[0]))


def by_purpose(found: Accounts) -> list[tuple[str, Sum]]:
    """Totals of grants by purpose, in the order of the UPR cycle."""
    sums: dict[str, Sum] = {}
    for line in found.grants:
        assert isinstance(line.money, Grant)
        sums.setdefault(line.money.purpose, Sum()).add(line.money, line.usd)
    return [(str(one.label), sums[one.value]) for one in Purpose if one.value in sums]


HEADINGS = (
    "fund", "line", "year", "day", "who", "iso3", "purpose", "title", "amount", "currency",
    "disclosure", "usd", "reference", "source", "source_url", "recommendations", "activities",
)  # fmt: skip


def rows_of(found: Accounts) -> Iterator[list[str]]:
    """The table for downloads, each line as text; the codes are those of `vocabulary`."""
    yield list(HEADINGS)
    for kind, lines in (("contribution", found.contributions), ("grant", found.grants)):
        for line in lines:
            money = line.money
            is_named = money.state_id is None or line.state is not None
            yield [
                money.fund.code,
                kind,
                str(money.year),
                money.on.isoformat() if is_named else "",
                line.who,
                line.state.iso3 if line.state else "",
                money.purpose if isinstance(money, Grant) else "",
                line.what,
                "" if money.amount is None else str(money.amount),
                money.currency,
                money.disclosure,
                "" if line.usd is None else str(line.usd),
                money.reference if is_named else "",
                money.source_title if is_named else "",
                money.source_url if is_named else "",
                " ".join(one.key for one in line.recommendations),
                " ".join(one.identifier for one in line.records),
            ]
