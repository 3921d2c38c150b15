"""Where a State may ask for what: the rules' answers, brought together with the funds' pages.

The page of questions and the page of a request both come here with a Situation: they cannot differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from uprcoop.funds.models import Call, Fund, Statement
from uprcoop.funds.rules import Answer, Situation, answers, current, overlaps_of
from uprcoop.funds.vocabulary import Outcome, Point, Purpose, Topic
from uprcoop.funds.words import OVERLAPS, PAPERS, RULES
from uprcoop.recommendations.models import Position, Recommendation
from uprcoop.states.models import State

ORDER = [Outcome.ELIGIBLE, Outcome.UNCLEAR, Outcome.NOT_ELIGIBLE]
SUPPORTED = [Position.SUPPORTED, Position.PARTLY]
NOT_KNOWN = {Position.PENDING, Position.UNKNOWN}
# Which purposes a request's assistance may serve; see activities.vocabulary.Assistance.
PURPOSES_OF_ASSISTANCE = {
    "legislative-advice": ("implementation", "country-project"),
    "institution-building": ("implementation", "country-project"),
    "training": ("implementation", "country-project", "report-training", "council-training"),
    "data-monitoring": ("implementation", "follow-up", "country-project"),
    "reporting-follow-up": ("follow-up", "report-training"),
    "peer-exchange": ("implementation",),
    "awareness": ("implementation", "country-project"),
    "equipment": ("buildings", "implementation"),
    "funding": ("implementation", "country-project"),
    "other": ("implementation", "country-project"),
}


@dataclass(frozen=True)
class Worded:
    """One answer with its words."""

    answer: Answer

    @property
    def purpose(self) -> Purpose:
        return Purpose(self.answer.cover.purpose)

    @property
    def outcome(self) -> Outcome:
        return self.answer.outcome

    @property
    def points(self) -> list[Point]:
        return [Point(code) for code in self.answer.cover.points]

    @property
    def reasons(self) -> list[tuple[Outcome, Promise, str, str]]:
        """Outcome, words, identifier and source of each rule."""
        return [
            (one.outcome, RULES[one.rule.id][one.outcome], one.rule.id, one.rule.source)
            for one in self.answer.checked
        ]

    @property
    def papers(self) -> list[Promise]:
        return [PAPERS[code] for code in self.answer.cover.papers]


@dataclass
class FundAnswer:
    """A fund's answers for what was asked, the best outcome first."""

    fund: Fund
    answers: list[Worded]
    calls: list[Call] = field(default_factory=list)
    statements: dict[str, Statement] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        return min((one.outcome for one in self.answers), key=ORDER.index)

    @property
    def may_ask(self) -> list[Answer]:
        return [one.answer for one in self.answers if one.outcome != Outcome.NOT_ELIGIBLE]

    @property
    def how(self) -> Statement | None:
        return self.statements.get(Topic.HOW)

    @property
    def contact(self) -> Statement | None:
        return self.statements.get(Topic.CONTACT)


@dataclass
class Asked:
    funds: list[FundAnswer]
    overlaps: list[tuple[str, Promise, list[str]]]  # identifier, words, the funds' names
    uncovered: list[Purpose]  # asked for, and paid by no fund
    others: list[Fund]  # public ones that do not pay for any of it, or have no rules here

    @property
    def version(self) -> str:
        return current().version


def ask(situation: Situation, purposes: Iterable[str], today: date | None = None) -> Asked:
    """What the funds answer to a State in a situation, those that it may ask first."""
    wanted = list(dict.fromkeys(purposes))
    day = today or timezone.now().date()
    found = answers(situation, wanted)
    funds = {fund.code: fund for fund in Fund.objects.public()}
    shown: dict[str, FundAnswer] = {}
    for one in found:
        fund = funds.get(one.cover.fund)
        if fund is not None:
            shown.setdefault(fund.code, FundAnswer(fund, [])).answers.append(Worded(one))
    for call in Call.objects.public().filter(closes_on__gte=day, fund__code__in=shown):
        shown[call.fund.code].calls.append(call)
    for statement in Statement.objects.filter(
        is_current=True, fund__code__in=shown, topic__in=[Topic.HOW, Topic.CONTACT]
    ).select_related("fund"):
        shown[statement.fund.code].statements[statement.topic] = statement
    for each in shown.values():
        each.answers.sort(key=lambda one: ORDER.index(one.outcome))
    overlaps = [
        (one.id, OVERLAPS[one.id], [funds[code].short for code, _purpose in (one.a, one.b)])
        for one in overlaps_of(found)
        if {one.a[0], one.b[0]} <= set(funds)
    ]
    paid = {one.cover.purpose for one in found if one.cover.fund in funds}
    return Asked(
        funds=sorted(shown.values(), key=lambda one: (ORDER.index(one.outcome), one.fund.order)),
        overlaps=overlaps,
        uncovered=[Purpose(code) for code in wanted if code not in paid],
        others=[fund for code, fund in funds.items() if code not in shown],
    )


def supports_some(
    state: State, recommendations: Iterable[Recommendation] | None = None
) -> bool | None:
    """Whether the State supported one of these, or any of its own where none is named.

    None where it is not known: the repository holds no recommendation to the State, or not the
    position that it took.
    """
    if named := list(recommendations or []):
        found = {one.position for one in named}
    else:
        own = Recommendation.objects.current().filter(state=state)
        found = set(own.order_by().values_list("position", flat=True).distinct())
    if found & set(SUPPORTED):
        return True
    return False if found and not found & NOT_KNOWN else None


def purposes_of_assistance(assistance: Iterable[str]) -> list[str]:
    """In the order of the UPR cycle."""
    found: set[Any] = set()
    for code in assistance:
        found.update(PURPOSES_OF_ASSISTANCE.get(code, ()))
    return [purpose.value for purpose in Purpose if purpose.value in found]
