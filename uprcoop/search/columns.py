"""Facets of all documents as columns in this process's memory, by document id.

Derived from `search_searchdocument` and refreshed by change number before each query, so that a
document made non-public is gone from results and counts at once. One value a document: an array
by id. Several: pairs (owner, value); a changed document's old pairs lose their owner. A `Columns`
is never changed once other threads can see it: a refresh makes a new one.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from django.db import connection

from uprcoop.search.kinds import DERIVED, DEVELOPMENT, GROUP_NUMBER, MULTIPLE, SINGLE
from uprcoop.search.labels import Labels, labels_at

FIELD_BITS = 24
POSTINGS_KEPT = 8_000_000  # document ids of recent terms kept in memory: 32 MB


class Inside:
    """A set of documents, as booleans by id and as ids: each is the quicker one somewhere."""

    def __init__(self, mask: np.ndarray) -> None:
        self.mask = mask
        self.ids = np.flatnonzero(mask)


@dataclass
class Columns:
    epoch: str = ""
    version: int = -1
    # The change number of the last change that may have changed labels (not of one record's).
    labels_version: int = -1
    is_public: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=bool))
    sizes: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=np.int32))
    object_ids: np.ndarray = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    single: dict[str, np.ndarray] = field(default_factory=dict)
    owners: dict[str, np.ndarray] = field(default_factory=dict)
    values: dict[str, np.ndarray] = field(default_factory=dict)
    postings: OrderedDict[str, np.ndarray] = field(default_factory=OrderedDict)
    worked_out: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in SINGLE:
            self.single.setdefault(name, np.zeros(len(self.is_public), dtype=np.int16))
        for name in MULTIPLE:
            self.owners.setdefault(name, np.zeros(0, dtype=np.int32))
            self.values.setdefault(name, np.zeros(0, dtype=np.int16))

    @property
    def length(self) -> int:
        """One more than the largest document id: the length of every array by id."""
        return len(self.is_public)

    @cached_property
    def total(self) -> int:
        return int(self.is_public.sum())

    @cached_property
    def mean_size(self) -> float:
        return float(self.sizes[self.is_public].mean()) if self.total else 1.0

    @property
    def labels(self) -> Labels:
        return labels_at((self.epoch, self.labels_version))

    @cached_property
    def derived(self) -> dict[str, np.ndarray]:
        """For each derived facet, booleans (value, M49): which States have which value."""
        states = self.labels.states
        most = max([*states, int(self.single["state"].max(initial=0))]) + 1
        tables = {
            "group": np.zeros((len(GROUP_NUMBER) + 1, most), dtype=bool),
            "development": np.zeros((len(DEVELOPMENT) + 1, most), dtype=bool),
        }
        for m49, state in states.items():
            tables["group"][GROUP_NUMBER[state.group], m49] = True
            for code, (number, _title) in DEVELOPMENT.items():
                tables["development"][number, m49] = getattr(state, f"is_{code}")
        return tables

    def bearing(self, name: str, numbers: list[int]) -> np.ndarray:
        """Booleans by id: documents with one of these values of a facet."""
        if name in DERIVED:
            table = self.derived[name]
            known = [number for number in numbers if number < len(table)]
            has = np.asarray(table[known].any(axis=0))
            return has[self.single["state"]]
        if name in SINGLE:
            column = self.single[name]
            if len(numbers) == 1:
                return np.equal(column, numbers[0])
            return np.isin(column, numbers)
        found = np.zeros(self.length, dtype=bool)
        found[self.owners[name][self.holding(name, numbers)]] = True
        found[0] = False  # the owner of pairs that have none
        return found

    def holding(self, name: str, numbers: list[int]) -> np.ndarray:
        values = self.values[name]
        if len(numbers) == 1:
            return np.equal(values, numbers[0])
        wanted = np.zeros(max(int(values.max(initial=0)), *numbers, 0) + 1, dtype=bool)
        wanted[numbers] = True
        return wanted[values]

    def counts(self, name: str, inside: "Inside") -> np.ndarray:
        """How many documents of a set have each value of a facet, by value."""
        if name in DERIVED:
            table = self.derived[name]
            by_state = self.counts("state", inside)
            return table[:, : len(by_state)] @ by_state[: table.shape[1]]
        if name in SINGLE:
            return np.bincount(self.single[name][inside.ids])
        if len(inside.ids) == self.total:
            return np.bincount(self.values[name], weights=self.owners[name] > 0).astype(np.int64)
        return np.bincount(self.values[name][inside.mask[self.owners[name]]])

    @cached_property
    def recency(self) -> np.ndarray:
        """By id, what orders by date: the session; of a record the last one of its first year."""
        last: dict[int, int] = {}
        for session in self.labels.sessions.values():
            last[session.year] = max(last.get(session.year, 0), session.number)
        table = np.zeros(2_101, dtype=np.int16)
        best = 0
        for year in range(len(table)):
            best = table[year] = max(best, last.get(year, 0))
        of_year = table[np.clip(self.single["year"], 0, len(table) - 1)]
        return np.maximum(self.single["session"], of_year)

    @cached_property
    def theme_labels(self) -> np.ndarray:
        """How many themes each document bears, by id."""
        return np.bincount(self.owners["theme"], minlength=self.length)

    @cached_property
    def all_counts(self) -> dict[str, np.ndarray]:
        """The counts over every public document: the page where nothing is typed."""
        whole = Inside(self.is_public)
        return {name: self.counts(name, whole) for name in [*SINGLE, *MULTIPLE, *DERIVED]}

    def remembered(self, name: str, compute: Callable[[], np.ndarray]) -> np.ndarray:
        """An array that follows from these columns alone, worked out once."""
        if name not in self.worked_out:
            self.worked_out[name] = compute()
        return self.worked_out[name]

    def remember(self, key: str, ids: np.ndarray) -> None:
        if len(ids) > POSTINGS_KEPT // 4:
            return
        self.postings[key] = ids
        while sum(map(len, list(self.postings.values()))) > POSTINGS_KEPT:
            try:
                self.postings.popitem(last=False)
            except KeyError:  # another thread emptied it
                return


QUERY = """
    SELECT id, kind, object_id, size, is_public, facets, version
    FROM search_searchdocument WHERE version > %s ORDER BY id
"""


def read_since(old: Columns, epoch: str, version: int) -> Columns:
    """`old` and every document written after it."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [old.version])
        rows = cursor.fetchall()
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    length = max(old.length, int(ids.max(initial=0)) + 1)
    new = Columns(epoch=epoch, version=max([version, *(row[6] for row in rows)]))
    for name, values in (
        ("is_public", [bool(row[4]) for row in rows]),
        ("sizes", [row[3] for row in rows]),
        ("object_ids", [row[2] for row in rows]),
    ):
        column = grown(getattr(old, name), length)
        column[ids] = values
        setattr(new, name, column)
    blobs = [bytes(row[5]) for row in rows]
    codes = np.frombuffer(b"".join(blobs), dtype="<i4")
    owners = np.repeat(ids, [len(blob) // 4 for blob in blobs]).astype(np.int32)
    fields, numbers = codes >> FIELD_BITS, (codes & ((1 << FIELD_BITS) - 1)).astype(np.int16)
    for name, place in SINGLE.items():
        column = grown(old.single[name], length)
        column[ids] = 0
        chosen = fields == place
        column[owners[chosen]] = numbers[chosen]
        new.single[name] = column
    changed = np.zeros(length, dtype=bool)
    changed[ids] = True
    for name, place in MULTIPLE.items():
        before, chosen = old.owners[name], fields == place
        kept = ~changed[before]
        new.owners[name] = np.concatenate([before[kept], owners[chosen]])
        new.values[name] = np.concatenate([old.values[name][kept], numbers[chosen]])
    return new


def grown(column: np.ndarray, length: int) -> np.ndarray:
    """A copy that reaches to `length`, zeros at its end."""
    new = np.zeros(length, dtype=column.dtype)
    new[: len(column)] = column
    return new


_turn = threading.Lock()
_current = Columns()


def current() -> Columns:
    """The columns as of the last committed change."""
    global _current
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch, version, labels_version FROM search_indexstate WHERE id = 1")
        row = cursor.fetchone()
    epoch, version, labels_version = row or ("", 0, 0)
    found = _current
    if found.epoch == epoch and found.version >= version:
        return found
    with _turn:
        found = _current
        if found.epoch != epoch:
            found = Columns(epoch=epoch)
        if found.version < version:
            found = read_since(found, epoch, version)
            found.labels_version = labels_version
        _current = found
    return found


def forget() -> None:
    """Read everything again at the next question (for tests)."""
    global _current
    _current = Columns()
