"""Writing many rows at once: plain SQL, for the ORM takes longer over a row than the import may.

What is written is decided in `actions.py`; here are only tables and columns, read off the models,
and the quickest way each database has.
"""

# ruff: noqa: S608  tables and columns are read off the models; values are always parameters

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

from django.db import connection, models

from uprcoop.recommendations.models import (
    Pledge,
    PledgeTheme,
    Recommendation,
    RecommendationPerson,
    RecommendationSdg,
    RecommendationTheme,
    RecommendingState,
    SourceRow,
)
from uprcoop.recommendations.received import PLEDGE, RECOMMENDATION

CHUNK = 5_000  # values in one IN (...): both databases allow more
VALUES = 900  # in one INSERT: every SQLite allows 999


@dataclass(frozen=True)
class LabelTable:
    """A table that ties statements to what they are labelled with."""

    table: str
    owner: str
    column: str
    fact: str  # the field of Facts


@dataclass(frozen=True)
class Kind:
    """Where one kind of statement is kept."""

    model: type[models.Model]
    table: str
    columns: tuple[str, ...]
    owner: str  # the column of SourceRow
    labels: tuple[LabelTable, ...]


def label_table(model: type[models.Model], owner: str, field: str, fact: str) -> LabelTable:
    column = model._meta.get_field(field).column  # type: ignore[union-attr]
    return LabelTable(model._meta.db_table, f"{owner}_id", str(column), fact)


COMMON = (
    "id", "key", "state_id", "session_id", "cycle", "symbol", "paragraph", "text", "language",
    "standing", "changed_in_id",
)  # fmt: skip
KINDS = {
    RECOMMENDATION: Kind(
        Recommendation,
        Recommendation._meta.db_table,
        (*COMMON, "position", "action"),
        "recommendation_id",
        (
            label_table(RecommendingState, "recommendation", "state", "recommenders"),
            label_table(RecommendationTheme, "recommendation", "theme", "themes"),
            label_table(RecommendationPerson, "recommendation", "group", "persons"),
            label_table(RecommendationSdg, "recommendation", "sdg", "sdgs"),
        ),
    ),
    PLEDGE: Kind(
        Pledge,
        Pledge._meta.db_table,
        COMMON,
        "pledge_id",
        (label_table(PledgeTheme, "pledge", "theme", "themes"),),
    ),
}
SOURCE_ROWS = SourceRow._meta.db_table


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows. COPY on PostgreSQL; on SQLite many in a statement: half the time of one each."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = f"({', '.join(['%s'] * len(columns))})"
            most = VALUES // len(columns)
            parts = [rows[start : start + most] for start in range(0, len(rows), most)]
            for size, alike in groupby(parts, key=len):  # the last may be smaller
                cursor.executemany(
                    f'INSERT INTO "{table}" ({names}) VALUES {", ".join([marks] * size)}',
                    [list(chain.from_iterable(part)) for part in alike],
                )


def execute_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def reserve_ids(table: str, count: int) -> list[int]:
    """`count` ids nobody else will get. On SQLite the transaction holds the only write lock."""
    if not count:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [f'"{table}"', count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    start = (last[0] if last else 0) + 1
    return list(range(start, start + count))


def select_in(sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Rows of `sql`, whose one `{}` becomes a list of marks for `values`."""
    found: list[tuple[Any, ...]] = []
    pending = list(values)
    with connection.cursor() as cursor:
        for start in range(0, len(pending), CHUNK):
            chunk = pending[start : start + CHUNK]
            cursor.execute(sql.format(", ".join(["%s"] * len(chunk))), chunk)
            found += cursor.fetchall()
    return found


def is_empty(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
        return cursor.fetchone() is None


def one_writer() -> None:
    """Let imports follow each other on PostgreSQL too; SQLite's write lock does it by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(540028)")  # a number of our own


def analyse() -> None:
    """Tell PostgreSQL's planner how large the tables have become; SQLite's plans do not ask."""
    if connection.vendor == "postgresql":
        tables = {SOURCE_ROWS, *(kind.table for kind in KINDS.values())}
        tables.update(label.table for kind in KINDS.values() for label in kind.labels)
        with connection.cursor() as cursor:
            for table in sorted(tables):
                cursor.execute(f'ANALYZE "{table}"')
