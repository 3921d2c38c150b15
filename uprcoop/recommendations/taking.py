"""One import of one file, batch by batch: what is new, what changed, what the source has dropped.

The caller (`actions.take_statements`) holds the transaction; `ending.py` finishes.
Counting: each distinct
recommendation or pledge of the file is created, updated or unchanged; every further row of the
file that tells of the same one counts as unchanged.
"""

# ruff: noqa: S608  tables and columns are read off the models; values are always parameters

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from uprcoop.recommendations import bulk
from uprcoop.recommendations.bulk import KINDS, SOURCE_ROWS, Kind
from uprcoop.recommendations.cleaning import storable
from uprcoop.recommendations.keys import folded
from uprcoop.recommendations.merging import written
from uprcoop.recommendations.models import (
    ImportRun,
    Source,
)
from uprcoop.recommendations.preparing import Prepared, Telling
from uprcoop.recommendations.received import Remark
from uprcoop.recommendations.remaking import Remaking, listed
from uprcoop.recommendations.understanding import Facts, Understanding

MOST_SPARED = 1_000
Document = tuple[int, str | int | None]
ROW_COLUMNS = (
    "source", "identifier", "recommendation_id", "pledge_id", "digest", "received", "is_dropped",
    "last_run_id",
)  # fmt: skip
SHOWN = 20  # changes shown in a preview, of each sort


@dataclass
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    withdrawn: int = 0
    noticed: int = 0

    def __iadd__(self, other: "Counts") -> "Counts":
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


@dataclass
class Change:
    """One change, for a preview: what sort, of what, and each field before and after."""

    sort: str  # created, updated, withdrawn
    state: int
    paragraph: str
    text: str
    kind: str
    key: str
    facts: dict[str, Any]  # what else a person needs to see, to check it
    differences: list[tuple[str, str, str]]

    @classmethod
    def of(cls, sort: str, facts: Facts, differences: list[tuple[str, str, str]]) -> "Change":
        others = {
            "session": facts.session,
            "symbol": facts.symbol,
            "language": facts.language,
            "position": facts.position,
            "recommenders": listed(facts.recommenders),
            "themes": listed(facts.themes),
        }
        return cls(
            sort, facts.state, facts.paragraph, facts.text, facts.kind, facts.key, others,
            differences,
        )  # fmt: skip


@dataclass(slots=True)
class Known:
    """What the database has under a key."""

    id: int
    row: int | None = None  # this source's row
    digest: str = ""
    is_dropped: bool = False


class Taking:
    """Takes the rows of one file. Call `take` for each batch, then `Ending.finish`."""

    def __init__(
        self,
        *,
        source: Source,
        run: ImportRun,
        on_remark: Callable[[Remark], None],
    ) -> None:
        self.source = source.value
        self.run = run
        self.on_remark = on_remark
        self.counts = Counts()
        self.changes: list[Change] = []
        # Of rows that are in the database already; those of the file come understood.
        self.understanding = Understanding()
        self.remaking = Remaking(self.understanding, run.pk, self.show)
        self.is_fresh = {name: bulk.is_empty(kind.table) for name, kind in KINDS.items()}
        self.seen: dict[str, bool] = {}  # key: whether it has been counted as changed
        self.unchanged_rows: set[int] = set()
        # Rows that tell again of what this file told before: distinct payloads by key.
        self.repeats: dict[tuple[str, str], dict[str, Telling]] = defaultdict(dict)
        self.held: set[str] = set()
        # By kind: how many rows each document (State, and symbol or session) has in each language.
        self.documents: dict[str, dict[Document, dict[str, int]]] = defaultdict(dict)
        self.reviews: dict[tuple[int, int], str] = {}
        self.spared_identifiers: set[str] = set()
        self.spared_keys: set[str] = set()
        # Rejected rows of which neither identifier nor key is known: by document, or by words
        # where that is not known either; or one of which not even these are known.
        self.spared_documents: dict[Document, Remark] = {}
        self.spared_words: list[str] = []
        self.unknown_row: Remark | None = None
        self.first_ids: dict[str, int] = {}  # by kind, the first statement created

    # --- rows in ------------------------------------------------------------------------------

    def take(self, prepared: Prepared) -> None:
        self.understanding.theme_labels |= prepared.theme_labels
        self.understanding.person_labels |= prepared.person_labels
        for remark in prepared.remarks:
            self.remark(remark)
        for name, kind in KINDS.items():
            if tellings := prepared.tellings.get(name):
                self.take_kind(kind, tellings)

    def remark(self, remark: Remark) -> None:
        if remark.is_notice:
            self.counts.noticed += 1
        else:
            self.counts.rejected += 1
            self.spare(remark)
        self.on_remark(remark)

    def spare(self, remark: Remark) -> None:
        """Keep what a rejected row may have been before from being withdrawn."""
        if remark.identifier or remark.key:
            if remark.identifier:
                self.spared_identifiers.add(storable(remark.identifier, 60))
            if remark.key:
                self.spared_keys.add(remark.key)
        elif remark.document:
            self.spared_documents.setdefault(remark.document, remark)
        else:
            words = "" if remark.code == "no-text" else folded(remark.text)
            if words and len(self.spared_words) < MOST_SPARED:
                self.spared_words.append(words)
            elif remark.code != "not-upr":
                self.unknown_row = self.unknown_row or remark

    def take_kind(self, kind: Kind, tellings: list[Telling]) -> None:
        first: dict[str, Telling] = {}
        for telling in tellings:
            facts = telling.facts
            key = facts.key
            self.note_document(facts)
            if key in self.seen or key in first or key in self.held:
                self.counts.unchanged += 1
                self.repeats[facts.kind, key].setdefault(telling.digest, telling)
            else:
                first[key] = telling
        known = {} if self.is_fresh[tellings[0].facts.kind] else self.look_up(kind, first)
        new: list[Telling] = []
        changed: list[tuple[Known, Telling]] = []
        for key, telling in first.items():
            there = known.get(key)
            if there is None:
                new.append(telling)
                self.seen[key] = True
            elif there.digest == telling.digest and not there.is_dropped:
                self.unchanged_rows.add(there.row or 0)
                self.counts.unchanged += 1
                self.seen[key] = False
            else:
                changed.append((there, telling))
        self.create(kind, new)
        self.update(kind, self.not_parts(changed))

    def note_document(self, facts: Facts) -> None:
        document = (facts.state, facts.symbol or facts.session)
        languages = self.documents[facts.kind].setdefault(document, {})
        languages[facts.language] = languages.get(facts.language, 0) + 1
        if facts.session is not None:
            place = (facts.state, facts.session)
            symbol = self.reviews.get(place, "")
            self.reviews[place] = min(symbol or facts.symbol, facts.symbol or symbol)

    def look_up(self, kind: Kind, keys: Iterable[str]) -> dict[str, Known]:
        # Two plain queries rather than a join: on tables that this very transaction has filled,
        # PostgreSQL's planner knows no sizes yet and may walk one table for each row of the other.
        ids = bulk.select_in(f"SELECT id, key FROM {kind.table} WHERE key IN ({{}})", keys)
        found = {id_: Known(id_) for id_, _key in ids}
        rows = bulk.select_in(
            f"SELECT {kind.owner}, id, source, digest, is_dropped FROM {SOURCE_ROWS} "
            f"WHERE {kind.owner} IN ({{}})",
            found,
        )
        for id_, row, source, row_digest, is_dropped in rows:
            if source == self.source:
                there = found[id_]
                there.row, there.digest, there.is_dropped = row, row_digest, bool(is_dropped)
        return {key: found[id_] for id_, key in ids}

    def not_parts(self, changed: list[tuple[Known, Telling]]) -> list[tuple[Known, Telling]]:
        """Without rows that are one part of a combined row: those wait for the other parts."""
        rows = [there.row for there, _telling in changed if there.row]
        if not rows:
            for _there, telling in changed:
                self.seen[telling.facts.key] = True
            return changed
        stored = dict(
            bulk.select_in(f"SELECT id, received FROM {SOURCE_ROWS} WHERE id IN ({{}})", rows)
        )
        kept = []
        for there, telling in changed:
            payload = as_text(stored[there.row]) if there.row else ""
            if '"parts"' in payload and telling.digest in payload:
                self.held.add(telling.facts.key)
                self.repeats[telling.facts.kind, telling.facts.key][telling.digest] = telling
            else:
                self.seen[telling.facts.key] = True
                kept.append((there, telling))
        return kept

    # --- rows out -----------------------------------------------------------------------------

    def create(self, kind: Kind, tellings: list[Telling]) -> None:
        if not tellings:
            return
        run = self.run.pk
        ids = bulk.reserve_ids(kind.table, len(tellings))
        self.first_ids.setdefault(tellings[0].facts.kind, ids[0])
        rows, source_rows = [], []
        is_pledge = kind.owner == "pledge_id"
        for id_, telling in zip(ids, tellings, strict=True):
            facts = telling.facts
            row = (
                id_, facts.key, facts.state, facts.session, facts.cycle, facts.symbol,
                facts.paragraph, facts.text, facts.language, "current", run,
            )  # fmt: skip
            rows.append(row if is_pledge else (*row, facts.position, facts.action))
            source_rows.append(
                (
                    self.source,
                    telling.identifier,
                    None if is_pledge else id_,
                    id_ if is_pledge else None,
                    telling.digest,
                    telling.stored,
                    False,
                    run,
                )
            )
        bulk.insert(kind.table, kind.columns, rows)
        for label in kind.labels:
            fact = label.fact
            bulk.insert(
                label.table,
                (label.owner, label.column),
                [
                    (id_, value)
                    for id_, telling in zip(ids, tellings, strict=True)
                    for value in sorted(getattr(telling.facts, fact))
                ],
            )
        bulk.insert(SOURCE_ROWS, ROW_COLUMNS, source_rows)
        self.counts.created += len(tellings)
        for telling in tellings[: max(0, SHOWN - self.counts.created + len(tellings))]:
            self.show(Change.of("created", telling.facts, []))

    def update(self, kind: Kind, changed: list[tuple[Known, Telling]]) -> None:
        """Write changed source rows, then work out their statements anew."""
        if not changed:
            return
        is_pledge = kind.owner == "pledge_id"
        run = self.run.pk
        bulk.insert(
            SOURCE_ROWS,
            ROW_COLUMNS,
            [
                (
                    self.source,
                    telling.identifier,
                    None if is_pledge else there.id,
                    there.id if is_pledge else None,
                    telling.digest,
                    telling.stored,
                    False,
                    run,
                )
                for there, telling in changed
                if there.row is None
            ],
        )
        bulk.execute_many(
            f"UPDATE {SOURCE_ROWS} SET identifier = %s, digest = %s, received = %s, "
            "is_dropped = %s, last_run_id = %s WHERE id = %s",
            [
                (telling.identifier, telling.digest, telling.stored, False, run, there.row)
                for there, telling in changed
                if there.row is not None
            ],
        )
        self.counts.updated += len(changed)
        self.remaking.remake(kind, [there.id for there, _telling in changed])

    def show(self, change: Change) -> None:
        if sum(shown.sort == change.sort for shown in self.changes) < SHOWN:
            self.changes.append(change)


def as_text(received: object) -> str:
    """A JSON column as it was written: PostgreSQL keeps its own spaces and order of keys."""
    return written(json.loads(received) if isinstance(received, str) else received)  # type: ignore[arg-type]
