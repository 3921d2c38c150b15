"""Figures of requests: how many were met, how long the first answer took, by whom and where.

Counted over the requests that the reader may see, and no others: a total of all would tell that
there are some one may not see.
"""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from uprcoop.accounts.models import OrganisationKind
from uprcoop.accounts.permissions import Somebody
from uprcoop.matching.lifecycle import RequestStatus
from uprcoop.matching.models import Match, Request
from uprcoop.matching.vocabulary import Place, Refusal
from uprcoop.states.models import RegionalGroup

ENDED = {RequestStatus.MET, RequestStatus.PARTLY, RequestStatus.UNMET, RequestStatus.EXPIRED}


@dataclass
class Line:
    """One group of requests. `days`: the median to the first answer, None without one."""

    title: str
    asked: int = 0
    met: int = 0
    partly: int = 0
    unmet: int = 0  # also expired
    going_on: int = 0
    unanswered: int = 0
    waits: list[int] = field(default_factory=list)

    @property
    def days(self) -> int | None:
        return round(median(self.waits)) if self.waits else None

    def add(self, request: Request) -> None:
        self.asked += 1
        self.met += request.status == RequestStatus.MET
        self.partly += request.status == RequestStatus.PARTLY
        self.unmet += request.status in (RequestStatus.UNMET, RequestStatus.EXPIRED)
        self.going_on += request.status not in ENDED
        if request.first_answer_at and request.opened_at:
            self.waits.append((request.first_answer_at - request.opened_at).days)
        elif request.opened_at:
            self.unanswered += 1


@dataclass
class Figures:
    total: Line
    by_group: list[Line]
    by_provider: list[tuple[str, int, int]]  # kind, answered, agreed
    refusals: list[tuple[str, int]]


def figures_for(user: Somebody) -> Figures:
    requests = Request.objects.visible_to(user).filter(opened_at__isnull=False)
    requests = requests.exclude(status=RequestStatus.WITHDRAWN).select_related("state")
    total = Line("")
    lines = {value: Line(str(label)) for value, label in [*RegionalGroup.choices, *Place.choices]}
    ids = []
    for request in requests:
        ids.append(request.pk)
        total.add(request)
        state = request.state
        lines[state.group].add(request)
        for name in ("ldc", "lldc", "sids"):
            if getattr(state, f"is_{name}"):
                lines[name].add(request)
    answered: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    matches = Match.objects.filter(request__in=ids, answered_at__isnull=False)
    for kind, refusal, at in matches.values_list("organisation__kind", "refusal", "agreed_at"):
        answered[kind] += 1
        agreed[kind] += at is not None
        if refusal:
            refused[refusal] += 1
    return Figures(
        total=total,
        by_group=list(lines.values()),
        by_provider=[
            (str(label), answered[kind], agreed[kind])
            for kind, label in OrganisationKind.choices
            if answered[kind]
        ],
        refusals=[(str(label), refused[code]) for code, label in Refusal.choices if refused[code]],
    )
