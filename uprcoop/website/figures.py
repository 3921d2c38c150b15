"""What the public pages count, each figure worked out once for each state of the data.

Figures over everything would take hundreds of milliseconds at 300,000 recommendations; they are
kept in the cache under the latest import, so that an import makes new ones and nothing is stale.
Withdrawn records are counted nowhere.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from uprcoop.common.reading import left_to_right
from uprcoop.recommendations.models import (
    ImportRun,
    Pledge,
    Position,
    Recommendation,
    RecommendationSdg,
    RecommendationTheme,
    Session,
    Standing,
)

Figure = TypeVar("Figure")

POSITIONS = [str(value) for value in Position.values]
# Also bounds how long figures made in the middle of an import can be seen.
KEPT_SECONDS = 600


def state_of_data() -> str:
    """Changes with each import that starts or ends."""
    latest = ImportRun.objects.order_by("-id").values_list("id", "finished_at").first()
    return "none" if latest is None else f"{latest[0]}-{latest[1] and latest[1].timestamp()}"


def remembered(name: str, compute: Callable[[], Figure]) -> Figure:
    """`compute()`, worked out once for each state of the data in each process."""
    key = f"figures:{name}:{state_of_data()}"
    found = cache.get(key)
    if found is None:
        found = compute()
        cache.set(key, found, KEPT_SECONDS)
    return found


@dataclass
class World:
    states_reviewed: int = 0
    recommendations: int = 0
    pledges: int = 0
    sessions: int = 0
    received: dict[int, int] = field(default_factory=dict)  # M49 to recommendations received


def world() -> World:
    """How much there is, and what each State received."""

    def compute() -> World:
        received: dict[int, int] = dict(
            Recommendation.objects.current()
            .order_by()
            .values_list("state_id")
            .annotate(count=Count("id"))
        )
        sessions = (
            Recommendation.objects.current()
            .filter(session__isnull=False)
            .order_by()
            .values("session_id")
            .distinct()
            .count()
        )
        return World(
            states_reviewed=len(received),
            recommendations=sum(received.values()),
            pledges=Pledge.objects.current().count(),
            sessions=sessions,
            received=received,
        )

    return remembered("world", compute)


def latest_sessions(most: int = 4) -> list[tuple[Session, int]]:
    """The newest sessions of which there are recommendations, each with their number."""
    counts = by_session()
    numbers = sorted(counts, reverse=True)[:most]
    found = Session.objects.in_bulk(numbers)
    return [(found[number], counts[number]) for number in numbers if number in found]


def latest_imports(most: int = 3) -> list[ImportRun]:
    return list(
        ImportRun.objects.filter(finished_at__isnull=False)
        .filter(Q(created__gt=0) | Q(updated__gt=0) | Q(withdrawn__gt=0))
        .order_by("-id")[:most]
    )


def by_session() -> dict[int, int]:
    return remembered(
        "by-session",
        lambda: dict(
            Recommendation.objects.current()
            .filter(session__isnull=False)
            .order_by()
            .values_list("session_id")
            .annotate(count=Count("id"))
        ),
    )


def by_theme() -> dict[int, int]:
    return remembered(
        "by-theme",
        lambda: dict(
            RecommendationTheme.objects.filter(recommendation__standing=Standing.CURRENT)
            .values_list("theme_id")
            .annotate(count=Count("id"))
        ),
    )


def by_sdg() -> dict[int, int]:
    """Recommendations by goal or target as labelled: a target does not count for its goal."""
    return remembered(
        "by-sdg",
        lambda: dict(
            RecommendationSdg.objects.filter(recommendation__standing=Standing.CURRENT)
            .values_list("sdg_id")
            .annotate(count=Count("id"))
        ),
    )


def by_goal() -> dict[int, int]:
    """Recommendations by goal, each counted once for the goal and all its targets."""
    return remembered(
        "by-goal",
        lambda: dict(
            RecommendationSdg.objects.filter(recommendation__standing=Standing.CURRENT)
            .values_list(Coalesce("sdg__goal_id", "sdg_id"))
            .annotate(count=Count("recommendation_id", distinct=True))
        ),
    )


def sessions_covered() -> list[str]:
    """The sessions of which there are recommendations: ["1–12", "14"].

    A run reads from left to right, as numbers do: in Arabic it would be turned round.
    """
    runs: list[list[int]] = []
    for number in sorted(by_session()):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [left_to_right(f"{run[0]}–{run[-1]}") if len(run) > 1 else str(run[0]) for run in runs]


@dataclass
class Breakdown:
    """One set of recommendations, counted the ways that charts show."""

    total: int = 0
    positions: Counter[str] = field(default_factory=Counter)
    cycles: dict[int | None, Counter[str]] = field(default_factory=dict)
    themes: dict[int, Counter[str]] = field(default_factory=dict)
    sdgs: Counter[int] = field(default_factory=Counter)
    received_by: Counter[int] = field(default_factory=Counter)
    made_by: Counter[int] = field(default_factory=Counter)
    sessions: dict[int, Counter[str]] = field(default_factory=dict)


def _grouped(rows: QuerySet[Any], *fields: str) -> list[tuple[Any, ...]]:
    return list(rows.order_by().values_list(*fields).annotate(count=Count("id", distinct=True)))


def _nested(rows: list[tuple[Any, ...]]) -> dict[Any, Counter[str]]:
    found: dict[Any, Counter[str]] = {}
    for outer, inner, count in rows:
        found.setdefault(outer, Counter())[inner] += count
    return found


def breakdown(name: str, chosen: Q) -> Breakdown:
    """Counts over the current recommendations that fit `chosen`; `name` is unique to it."""

    def compute() -> Breakdown:
        # The inner query settles which recommendations, so that joins below cannot multiply them.
        inside = Recommendation.objects.current().filter(chosen).values("id")
        rows = Recommendation.objects.filter(id__in=inside)
        found = Breakdown()
        for state, session, cycle, position, count in _grouped(
            rows, "state_id", "session_id", "cycle", "position"
        ):
            found.total += count
            found.positions[position] += count
            found.cycles.setdefault(cycle, Counter())[position] += count
            found.received_by[state] += count
            if session is not None:
                found.sessions.setdefault(session, Counter())[position] += count
        found.themes = _nested(
            [
                row
                for row in _grouped(rows, "recommendationtheme__theme_id", "position")
                if row[0] is not None
            ]
        )
        found.sdgs = Counter(
            {sdg: n for sdg, n in _grouped(rows, "recommendationsdg__sdg_id") if sdg is not None}
        )
        found.made_by = Counter(
            {s: n for s, n in _grouped(rows, "recommendingstate__state_id") if s is not None}
        )
        return found

    return remembered(f"breakdown:{name}", compute)
