"""Working a statement's fields out anew from all its source rows, and writing what differs."""

# ruff: noqa: S608  tables and columns are read off the models; values are always parameters

import json
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from uprcoop.recommendations import bulk
from uprcoop.recommendations.bulk import SOURCE_ROWS, Kind
from uprcoop.recommendations.merging import merge
from uprcoop.recommendations.models import Standing
from uprcoop.recommendations.received import Received, Remark
from uprcoop.recommendations.understanding import Facts, Understanding

if TYPE_CHECKING:
    from uprcoop.recommendations.taking import Change

COMPARED = ("session", "cycle", "symbol", "paragraph", "text", "language", "position", "action")


class Remaking:
    """Remakes statements in one run; their `changed_in` becomes that run where they changed."""

    def __init__(
        self, understanding: Understanding, run: int, show: "Callable[[Change], None]"
    ) -> None:
        self.understanding = understanding
        self.run = run
        self.show = show

    def remake(self, kind: Kind, ids: list[int]) -> list[str]:
        """Remake these statements. Returns the standings of those whose standing changed."""
        ids = sorted(set(ids))
        tellings = self.tellings(kind, ids)
        labels = {
            label.fact: self.labels(label.table, label.owner, label.column, ids)
            for label in kind.labels
        }
        own = [name for name in COMPARED if self.column(name) in kind.columns]
        stored = bulk.select_in(
            f"SELECT id, standing, {', '.join(map(self.column, own))} "
            f"FROM {kind.table} WHERE id IN ({{}}) ORDER BY id",
            ids,
        )
        updates: list[tuple[Any, ...]] = []
        relabelled: dict[str, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        standings: list[str] = []
        for id_, standing, *values in stored:
            facts, stands = merge(tellings[id_])
            new = [getattr(facts, name) for name in own]
            new_standing = (Standing.CURRENT if stands else Standing.WITHDRAWN).value
            differences = [
                (name, str(old or ""), str(now or ""))
                for name, old, now in zip(own, values, new, strict=True)
                if old != now
            ]
            for label in kind.labels:
                before = labels[label.fact].get(id_, frozenset())
                after: frozenset[int] = getattr(facts, label.fact)
                if before != after:
                    relabelled[label.fact].append((id_, after))
                    differences.append((label.fact, listed(before), listed(after)))
            if standing != new_standing:
                standings.append(new_standing)
                differences.append(("standing", standing, new_standing))
            if differences:
                updates.append((new_standing, self.run, *new, id_))
                self.tell(facts, differences)
        assignments = ", ".join(f"{self.column(name)} = %s" for name in own)
        bulk.execute_many(
            f"UPDATE {kind.table} SET standing = %s, changed_in_id = %s, {assignments} "
            "WHERE id = %s",
            updates,
        )
        for label in kind.labels:
            rows = relabelled[label.fact]
            bulk.execute_many(
                f"DELETE FROM {label.table} WHERE {label.owner} = %s", [(id_,) for id_, _ in rows]
            )
            bulk.insert(
                label.table,
                (label.owner, label.column),
                [(id_, value) for id_, values in rows for value in sorted(values)],
            )
        return standings

    @staticmethod
    def column(fact: str) -> str:
        return "session_id" if fact == "session" else fact

    def tellings(self, kind: Kind, ids: list[int]) -> dict[int, list[tuple[str, bool, Facts]]]:
        """All source rows of these statements, understood."""
        found: dict[int, list[tuple[str, bool, Facts]]] = defaultdict(list)
        sql = (
            f"SELECT {kind.owner}, source, is_dropped, received FROM {SOURCE_ROWS} "
            f"WHERE {kind.owner} IN ({{}}) ORDER BY id"
        )
        for id_, source, is_dropped, received in bulk.select_in(sql, ids):
            payload = json.loads(received) if isinstance(received, str) else received
            facts = self.understanding.understand(Received.from_payload(payload), is_stored=True)
            if isinstance(facts, Remark):  # taken once, so only a changed vocabulary can do this
                raise ValueError(f"A row taken before is no longer understood: {facts.reason}")
            found[id_].append((source, bool(is_dropped), facts))
        return found

    def labels(
        self, table: str, owner: str, column: str, ids: list[int]
    ) -> dict[int, frozenset[int]]:
        sets: dict[int, set[int]] = defaultdict(set)
        sql = f"SELECT {owner}, {column} FROM {table} WHERE {owner} IN ({{}})"
        for id_, value in bulk.select_in(sql, ids):
            sets[id_].add(value)
        return {id_: frozenset(values) for id_, values in sets.items()}

    def tell(self, facts: Facts, differences: list[tuple[str, str, str]]) -> None:
        from uprcoop.recommendations.taking import Change

        is_gone = ("standing", "current", "withdrawn") in differences
        sort = "withdrawn" if is_gone else "updated"
        self.show(Change.of(sort, facts, differences))


def listed(ids: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(ids)))
