"""What providers have already done: all public records, as arrays in this process's memory.

Derived from search's columns, which drop a record in the moment it is withdrawn; what lies beside
(whose it is) is read once a record. Of a contributor that keeps its name nothing is used here: to
rank it would name it.
"""

import threading
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from django.utils import timezone

from uprcoop.activities.models import Published, PublishedRecommendation
from uprcoop.matching.engine.aboutness import Space, unit
from uprcoop.search import columns
from uprcoop.search.kinds import CHOICE_NUMBER, KIND_OF_RECORD, RECORDS


@dataclass
class Evidence:
    """Rows are public records of named contributors. Pairs are (row, value)."""

    key: tuple[str, int, bytes]
    documents: np.ndarray  # search's document ids
    published: np.ndarray  # ids of the public rows
    organisations: np.ndarray
    directions: np.ndarray  # (rows, themes), unit
    years: np.ndarray
    is_shown: np.ndarray  # completed, or a good practice
    pairs: dict[str, tuple[np.ndarray, np.ndarray]]
    recommendations: tuple[np.ndarray, np.ndarray]
    length: int  # of search's columns

    @cached_property
    def row_of_document(self) -> np.ndarray:
        found = np.full(self.length, -1, dtype=np.int64)
        found[self.documents] = np.arange(len(self.documents))
        return found

    @cached_property
    def allowed(self) -> np.ndarray:
        """Booleans by document id, for search's nearest neighbours."""
        found = np.zeros(self.length, dtype=bool)
        found[self.documents] = True
        return found

    @cached_property
    def counts(self) -> dict[int, int]:
        """How many public records each organisation has."""
        ids, numbers = np.unique(self.organisations, return_counts=True)
        return dict(zip(ids.tolist(), numbers.tolist(), strict=True))

    def recency(self, half_life: float) -> np.ndarray:
        """1 this year, one half after `half_life` years; unknown years count as old."""
        this = timezone.now().year
        age = np.where(self.years > 0, np.maximum(this - self.years, 0), 3 * half_life)
        return np.asarray(0.5 ** (age / half_life))


@dataclass
class Owners:
    """Whose each public row is (0: keeps its name), and what it implements. Rows never change."""

    organisation: dict[int, int] = field(default_factory=dict)
    implements: dict[int, list[int]] = field(default_factory=dict)

    def read_missing(self, published: list[int]) -> None:
        missing = [one for one in published if one not in self.organisation]
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            rows = Published.objects.filter(id__in=some)
            for id_, organisation in rows.values_list("id", "content__organisation__id"):
                self.organisation[id_] = organisation or 0
            links = PublishedRecommendation.objects.filter(published__in=some)
            for id_, recommendation in links.values_list("published_id", "recommendation_id"):
                self.implements.setdefault(id_, []).append(recommendation)


AT_ONCE = 5_000
_turn = threading.Lock()
_owners: dict[str, Owners] = {}
_current: list[Evidence] = []


def current(within: Space) -> Evidence:
    """The evidence as of the last committed change."""
    found = columns.current()
    key = (found.epoch, found.version, within.themes.tobytes())
    held = _current[0] if _current else None
    if held is not None and held.key == key:
        return held
    with _turn:
        held = _current[0] if _current else None
        if held is None or held.key != key:
            held = make(found, within, key)
            _current[:] = [held]
    return held


def forget() -> None:
    """Read everything again at the next question (for tests)."""
    _owners.clear()
    _current.clear()


def make(found: columns.Columns, within: Space, key: tuple[str, int, bytes]) -> Evidence:
    owners = _owners.setdefault(found.epoch, Owners())
    kinds = found.single["kind"]
    is_record = np.isin(kinds, RECORDS) & found.is_public[: len(kinds)]
    documents = np.flatnonzero(is_record)
    published = found.object_ids[documents]
    owners.read_missing(published.tolist())
    organisations = np.array([owners.organisation.get(int(p), 0) for p in published], dtype=int)
    kept = organisations > 0
    documents, published, organisations = documents[kept], published[kept], organisations[kept]
    row_of = np.full(found.length, -1, dtype=np.int64)
    row_of[documents] = np.arange(len(documents))
    pairs = {}
    for name in ("theme", "sdg", "assistance", "concerned"):
        rows = row_of[found.owners[name]]
        has = (rows >= 0) & (found.owners[name] > 0)
        pairs[name] = (rows[has], found.values[name][has].astype(np.int64))
    directions = np.zeros((len(documents), within.size), dtype=np.float32)
    place = np.full(max([*within.place, *pairs["theme"][1].tolist(), 0]) + 1, -1)
    for theme, number in within.place.items():
        place[theme] = number
    rows, themes = pairs["theme"]
    known = place[themes] >= 0
    directions[rows[known], place[themes[known]]] = 1
    progress = found.single["progress"][documents]
    is_shown = (progress == CHOICE_NUMBER["progress"]["completed"]) | (
        kinds[documents] == KIND_OF_RECORD["good-practice"]
    )
    implements = [
        (row, one)
        for row, id_ in enumerate(published.tolist())
        for one in owners.implements.get(id_, ())
    ]
    links = np.array(implements, dtype=np.int64).reshape(-1, 2)
    return Evidence(
        key=key,
        documents=documents,
        published=published,
        organisations=organisations,
        directions=unit(directions),
        years=found.single["year"][documents].astype(np.int64),
        is_shown=is_shown,
        pairs=pairs,
        recommendations=(links[:, 0], links[:, 1]),
        length=found.length,
    )
