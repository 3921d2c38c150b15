"""Proves the ledger: every entry fits its hash, follows the one before, and none is missing.

What somebody with all rights over the database could still do is to write the whole chain anew,
or its end. `expected` finds that, given an entry's number and hash kept elsewhere (on paper).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from uprcoop.audit.chain import NOTHING, canonical, entry_hash
from uprcoop.audit.models import Head

CHUNK = 20_000
Progress = Callable[[int, int], None]
COLUMNS = "number, at, by, organisation, act, state, subject, version, details, previous, hash"


@dataclass(frozen=True)
class Finding:
    """The first broken link: the number of the entry, and what is wrong there."""

    number: int
    what: str  # "changed", "missing", "out of order", "cut off", "not as expected"


@dataclass(frozen=True)
class Proof:
    """What was looked at. `finding` is None when the ledger is whole."""

    entries: int
    head: str
    finding: Finding | None = None


def rows(after: int) -> Iterator[tuple[Any, ...]]:
    """Entries in the order of their numbers, as the database has them."""
    # `at` as text: the ORM's conversion costs more than the hash.
    column = "at" if connection.vendor == "sqlite" else "at AT TIME ZONE 'UTC'"
    named = COLUMNS.replace("at,", f"{column},", 1)
    if connection.vendor == "postgresql":
        named = named.replace("details", "details::text")
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {named} FROM audit_entry WHERE number > %s ORDER BY number LIMIT %s",  # noqa: S608
                [after, CHUNK],
            )
            found = cursor.fetchall()
        if not found:
            return
        yield from found
        after = found[-1][0]


def as_hashed(at: Any) -> str:
    """A moment as the database gives it, in the way it was hashed."""
    if isinstance(at, datetime):
        return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    day, _blank, clock = str(at).partition(" ")
    clock, _dot, fraction = clock.partition(".")
    return f"{day}T{clock}.{fraction:0<6}Z"


def details_as_hashed(text: Any) -> str:
    """Details as stored, in the way they were hashed: databases keep JSON in their own spelling."""
    return "{}" if text == "{}" else canonical(json.loads(text))


@transaction.atomic
def verify(progress: Progress | None = None, expected: tuple[int, str] | None = None) -> Proof:
    """Look through the whole ledger. `expected`: number and hash of an entry, as noted before."""
    head = Head.objects.filter(pk=1).first()
    total = head.number if head else 0
    number, before = 0, NOTHING
    is_expected_seen = expected is None
    for row in rows(-1):
        if row[0] != number + 1:
            return Proof(number, before, Finding(number + 1, "missing"))
        number = row[0]
        if row[9] != before:
            return Proof(number - 1, before, Finding(number, "out of order"))
        made = entry_hash(
            number,
            as_hashed(row[1]),
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            row[7],
            details_as_hashed(row[8]),
            row[9],
        )
        if made != row[10]:
            return Proof(number - 1, before, Finding(number, "changed"))
        before = made
        if expected and expected[0] == number:
            if expected[1] != made:
                return Proof(number - 1, before, Finding(number, "not as expected"))
            is_expected_seen = True
        if progress and number % CHUNK == 0:
            progress(number, total)
    if number != total or (head and head.hash != before):
        return Proof(number, before, Finding(number + 1, "cut off"))
    if not is_expected_seen and expected:
        return Proof(number, before, Finding(expected[0], "not as expected"))
    return Proof(number, before)
