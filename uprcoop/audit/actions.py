"""Adding to the ledger: the only way in, and always inside the transaction that does the act."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from uprcoop.audit.chain import NOTHING, canonical, check_plain, entry_hash, moment
from uprcoop.audit.models import Entry, Head


class NotInTransaction(Exception):
    """An entry was to be made outside the transaction of its act: one could be kept without the
    other."""


def record(
    *,
    by: str,
    act: str,
    subject: str,
    state: str = "",
    organisation: str = "",
    version: str = "",
    details: dict[str, Any] | None = None,
) -> Entry:
    """Add one entry. Raises NotInTransaction, and NotPlain for details that are not plain."""
    fields = {
        "by": by,
        "act": act,
        "subject": subject,
        "state": state,
        "organisation": organisation,
        "version": version,
        "details": details or {},
    }
    return record_many([fields])[0]


def lock_ledger() -> Head:
    """The ledger's end, locked to the end of the transaction: what else an act locks, it locks
    before, or nobody else locks it without the ledger. Else two acts could wait for each other."""
    head = Head.objects.select_for_update(no_key=True).filter(pk=1).first()
    if head is None:
        # The migration makes it; a test database that was emptied has lost it.
        Head.objects.get_or_create(pk=1, defaults={"number": 0, "hash": NOTHING})
        head = Head.objects.select_for_update(no_key=True).get(pk=1)
    return head


def record_many(entries: Iterable[dict[str, Any]]) -> list[Entry]:
    """Add several entries, in their order, under one lock. Keys as the arguments of `record`."""
    if not connection.in_atomic_block:
        raise NotInTransaction("Enter it in the transaction that does the act.")
    head = lock_ledger()
    made = []
    for fields in entries:
        entry = Entry(number=head.number + 1, at=timezone.now(), previous=head.hash, **fields)
        check_plain(entry.details)
        entry.hash = entry_hash(
            entry.number,
            moment(entry.at),
            entry.by,
            entry.organisation,
            entry.act,
            entry.state,
            entry.subject,
            entry.version,
            canonical(entry.details),
            entry.previous,
        )
        head.number, head.hash = entry.number, entry.hash
        made.append(entry)
    Entry.objects.bulk_create(made)
    head.save(update_fields=["number", "hash"])
    return made
