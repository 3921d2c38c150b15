"""A spreadsheet of records is kept, looked at, and taken: all of it in one transaction, or nothing.

The file is read anew when it is taken. Where it would then do something else than was shown, it is
not taken: the person is shown what it would do now.
"""

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import check_contribute
from uprcoop.activities import emails
from uprcoop.activities.actions.common import NotPossible, lock
from uprcoop.activities.actions.drafting import begin, begin_next, save_draft
from uprcoop.activities.actions.sending import submit
from uprcoop.activities.models import Version
from uprcoop.audit.actions import record as enter
from uprcoop.exchange.models import SheetOrigin, SheetStatus, SheetUpload
from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.sheets.book import Book
from uprcoop.exchange.sheets.marking import mark
from uprcoop.exchange.sheets.planning import NEW, Plan, PlannedRow, make_plan

SHOWN = 100  # faults, and rows, that the page lists; the marked copy has them all
SAME = ("rows", "new", "changed", "unchanged", "faulty", "complete")


def keep_sheet(*, file: UploadedFile, organisation: Organisation, by: User) -> SheetUpload:
    """Keep an uploaded spreadsheet, to be looked at."""
    check_contribute(by, organisation)
    return store(file, organisation, by)


def store(file: UploadedFile, organisation: Organisation, by: User) -> SheetUpload:
    name = Path(file.name or "spreadsheet.xlsx").name[-200:]
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return SheetUpload.objects.create(
        organisation=organisation,
        by=by,
        name=name,
        file=File(file, name="spreadsheet.xlsx"),
        size=file.size or 0,
        sha256=digest.hexdigest(),
    )


def look(upload: SheetUpload) -> None:
    """See what the file would do, and keep that with it. Running it twice does no harm."""
    try:
        with upload.file.open("rb") as stream, Book(upload.name, stream) as book:  # type: ignore[arg-type]
            plan = make_plan(book, upload.organisation)
    except FileRefused as refusal:
        upload.status = SheetStatus.REFUSED
        upload.refusal = {"code": refusal.code, "values": refusal.values}
        upload.save(update_fields=["status", "refusal"])
        return
    upload.status = SheetStatus.PREVIEWED
    show(upload, plan)


def show(upload: SheetUpload, plan: Plan, *, is_new: bool = False) -> None:
    """Keep what a plan would do. `is_new`: it differs from what the person was shown before."""
    upload.summary = summary_of(plan) | {"is_new": is_new}
    upload.marked = ""
    if plan.faults or plan.lacking:
        with tempfile.TemporaryFile() as marked, upload.file.open("rb") as stream:
            if mark(stream, marked, plan):  # type: ignore[arg-type]
                marked.seek(0)
                upload.marked.save("marked.xlsx", ContentFile(marked.read()), save=False)
    upload.save(update_fields=["status", "summary", "marked"])


def summary_of(plan: Plan) -> dict[str, Any]:
    return {
        "counts": plan.counts,
        "faults": [one.kept() for one in plan.faults[:SHOWN]],
        "lacking": [one.kept() for one in plan.lacking[:SHOWN]],
        "rows": [
            {
                "row": row.number,
                "title": row.title,
                "language": row.content["language"],
                "outcome": row.outcome,
                "is_complete": row.is_complete,
                "record": row.record.identifier if row.record else "",
            }
            for row in plan.rows[:SHOWN]
        ],
    }


def start_taking(
    *, upload: SheetUpload, by: User, send: bool = False, by_link: bool = False
) -> bool:
    """Note that a file is to be taken, for a worker to do it. False when it cannot be any more.

    `by_link`: the person came by the link of a letter, not signed in.
    """
    check_contribute(by, upload.organisation)
    if not upload.can_be_taken:
        return False
    moved = SheetUpload.objects.filter(
        pk=upload.pk, status__in=[SheetStatus.PREVIEWED, SheetStatus.TAKING]
    ).update(status=SheetStatus.TAKING, taken_by=by, is_to_be_sent=send, is_by_link=by_link)
    upload.refresh_from_db()
    return bool(moved)


@transaction.atomic
def take(*, upload: SheetUpload, by: User, send: bool = False) -> bool:
    """Take every row, or none. `send`: complete records go on to the Secretariat at once.

    False when the file would now do something else than was shown: then nothing is taken, and what
    it would do is shown anew. A file that has been taken is left alone. Raises NotPossible.
    """
    # One at a time for an organisation: the same file taken twice makes nothing twice.
    own = Organisation.objects.select_for_update(no_key=True)
    organisation = own.get(pk=upload.organisation_id)
    check_contribute(by, organisation)
    upload = SheetUpload.objects.select_for_update(of=("self",), no_key=True).get(pk=upload.pk)
    if upload.status == SheetStatus.TAKEN:
        return True
    if upload.status not in (SheetStatus.PREVIEWED, SheetStatus.TAKING):
        raise NotPossible(_("This file has not been looked at yet, or was refused."))
    with upload.file.open("rb") as stream, Book(upload.name, stream) as book:  # type: ignore[arg-type]
        plan = make_plan(book, organisation)
        changes = [row for row in plan.rows if row.record and row.is_change]
        if changes:
            # Others may have changed these records until now: look again once they are locked.
            for pk in sorted({row.record.pk for row in changes if row.record}):
                lock(pk)
            plan = make_plan(book, organisation)
    counts = plan.counts
    if counts["faulty"] or any(counts[name] != upload.counts.get(name) for name in SAME):
        upload.status, upload.taken_by, upload.is_to_be_sent = SheetStatus.PREVIEWED, None, False
        upload.save(update_fields=["taken_by", "is_to_be_sent"])
        show(upload, plan, is_new=True)
        return False
    sent = take_rows(upload, plan, by, send)
    upload.status, upload.taken_by, upload.taken_at = SheetStatus.TAKEN, by, timezone.now()
    upload.is_to_be_sent = send
    upload.summary = summary_of(plan) | {"sent": sent}
    upload.save(update_fields=["status", "taken_by", "taken_at", "is_to_be_sent", "summary"])
    enter(
        by=f"user:{by.pk}",
        act="spreadsheet.take",
        subject=f"spreadsheet:{upload.pk}",
        organisation=f"organisation:{organisation.pk}",
        details={
            "sha256": upload.sha256,
            "new": counts["new"],
            "changed": counts["changed"],
            "unchanged": counts["unchanged"],
            "sent": sent,
            "by_link": upload.is_by_link,
        },
    )
    return True


def take_rows(upload: SheetUpload, plan: Plan, by: User, send: bool) -> int:
    """Write the rows that change anything; how many were sent on."""
    sent = 0
    for row in plan.rows:
        if not row.is_change:
            continue
        version = write_row(row, upload.organisation, by)
        row.record = version.record
        SheetOrigin.objects.update_or_create(
            record=version.record,
            defaults={"upload": upload, "content_hash": version.content_hash},
        )
        if send and row.is_complete:
            submit(version=version, by=by, seen_hash=version.content_hash, tell=False)
            sent += 1
    if sent:
        emails.on_commit(emails.submitted_many, sent)
    return sent


def write_row(row: PlannedRow, organisation: Organisation, by: User) -> Version:
    if row.outcome == NEW or row.record is None:
        return begin(
            organisation=organisation, by=by, content=row.content, source_key=row.source_key
        )
    version = begin_next(record=row.record, by=by)
    return save_draft(version=version, changes=row.content, by=by)
