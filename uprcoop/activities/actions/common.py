"""What every action on a record shares: its lock, its move through the table, its ledger entry."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.files import OF_A_SCAN, kept_type
from uprcoop.accounts.models import User
from uprcoop.activities.lifecycle import CLEARED, target
from uprcoop.activities.models import Record, Version
from uprcoop.audit.actions import record as enter
from uprcoop.states.models import State


class NotPossible(Exception):
    """The action cannot be done here and now. The words are for the person who asked for it."""


class ChangedMeanwhile(NotPossible):
    """Somebody else has saved other values since this person was shown them."""


def lock(record_id: int) -> Record:
    """The record, locked to the end of the transaction: whoever acts on it next waits and then
    sees what was done. Ask for it before anything else; for several, `lock_all`."""
    return (
        Record.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=record_id)
    )


def lock_all(record_ids: Iterable[int]) -> None:
    """Lock several records, in the order of their ids, before the first of them is acted upon: the
    ledger is locked by its first entry, and who holds it must wait for nobody."""
    for record_id in sorted(set(record_ids)):
        lock(record_id)


def fresh(version: Version) -> Version:
    """The version as it stands now, its record locked."""
    locked = lock(version.record_id)
    found = Version.objects.get(pk=version.pk)
    found.record = locked
    return found


def move(
    version: Version,
    name: str,
    *,
    by: User | None,
    state: State | None = None,
    details: dict[str, Any] | None = None,
    update: tuple[str, ...] = (),
) -> None:
    """Move a version as the table says, and enter it. Raises NoSuchMove.

    `update`: further fields set by the caller, saved in the same statement.
    """
    version.status = target(version.status, name)
    version.since = timezone.now()
    if version.status not in CLEARED and version.cleared_hash:
        version.cleared_hash, version.cleared_at, version.cleared_by = "", None, None
        update = (*update, "cleared_hash", "cleared_at", "cleared_by")
    version.save(update_fields=["status", "since", *update])
    enter_on_ledger(version, f"version.{name}", by=by, state=state, details=details)


def enter_on_ledger(
    version: Version,
    act: str,
    *,
    by: User | None,
    state: State | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    enter(
        by=f"user:{by.pk}" if by else "system",
        act=act,
        subject=f"record:{version.record.identifier}",
        state=state.iso3 if state else "",
        organisation=f"organisation:{version.record.organisation_id}",
        version=version.content_hash,
        details={"number": version.number, **(details or {})},
    )


def check_note(reference: str, note_date: date, scan: UploadedFile | None) -> None:
    """Raises NotPossible or FileNotTaken unless this proves that a note verbale came."""
    if not reference.strip():
        raise NotPossible(_("Give the reference of the note verbale."))
    if note_date > timezone.now().date():
        raise NotPossible(_("The date of the note verbale lies in the future."))
    if scan is None:
        raise NotPossible(_("Attach a scan of the note verbale."))
    kept_type(scan, OF_A_SCAN)
