"""Writing a version: begin, save as one goes, attach, copy, begin the next one."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.files import kept_type
from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import check_contribute
from uprcoop.activities.actions.common import (
    ChangedMeanwhile,
    NotPossible,
    enter_on_ledger,
    fresh,
    lock,
)
from uprcoop.activities.content import BLANK, content_hash, fingerprint, shaped
from uprcoop.activities.lifecycle import OPEN
from uprcoop.activities.models import Attachment, Record, StateConcerned, Version
from uprcoop.activities.permissions import check_edit
from uprcoop.states.models import State

# What a copy of an earlier record begins without.
NOT_COPIED = ("title", "starts", "ends", "attachments", "other_identifier", "translations")


@transaction.atomic
def begin(
    *,
    organisation: Organisation,
    by: User,
    content: Mapping[str, Any] | None = None,
    source_key: str = "",
) -> Version:
    """Begin a record with its first version, a draft."""
    check_contribute(by, organisation)
    record = Record.objects.create(organisation=organisation, created_by=by, source_key=source_key)
    return new_draft(record, 1, content or BLANK, by)


def new_draft(record: Record, number: int, content: Mapping[str, Any], by: User) -> Version:
    version = Version(record=record, number=number, changed_by=by)
    write(version, content, by)
    enter_on_ledger(version, "version.begin", by=by)
    return version


def write(version: Version, content: Mapping[str, Any], by: User) -> None:
    """Put content into a version that may be edited: its hash and the States it names with it."""
    version.content = shaped(content)
    version.content_hash = content_hash(
        version.content,
        record=version.record.identifier,
        organisation=version.record.organisation_id,
    )
    version.title = version.content["title"]
    version.kind = version.content["kind"]
    version.changed_at, version.changed_by = timezone.now(), by
    version.save()
    parts = {row["state"]: row["part"] for row in version.content["states"]}
    states = {state.iso3: state for state in State.objects.filter(iso3__in=parts)}
    StateConcerned.objects.filter(version=version).exclude(state__in=states.values()).delete()
    for iso3, state in states.items():
        StateConcerned.objects.update_or_create(
            version=version, state=state, defaults={"part": parts[iso3], "asked_at": None}
        )


def to_write(version: Version, by: User) -> Version:
    """The version, locked, once it is sure that this person may write it now."""
    version = fresh(version)
    check_edit(by, version.record)
    if not version.is_editable:
        raise NotPossible(
            _(
                "This version has been sent meanwhile and can no longer be changed. "
                "Take it back first."
            )
        )
    return version


@transaction.atomic
def save_draft(
    *, version: Version, changes: Mapping[str, Any], by: User, seen: str = ""
) -> Version:
    """Write these keys of the content, and leave the others as they are.

    `seen`: the fingerprint of these keys as the person was shown them; where it is another one by
    now, ChangedMeanwhile is raised and nothing is written. Raises NotPossible when the version is
    not being written any more.
    """
    version = to_write(version, by)
    if seen and seen != fingerprint(version.content, changes):
        raise ChangedMeanwhile(_("Somebody else has saved this page meanwhile"))
    before = version.content_hash
    write(version, {**version.content, **changes}, by)
    if version.content_hash != before:
        enter_on_ledger(version, "version.write", by=by)
    return version


@transaction.atomic
def change_lists(
    *,
    version: Version,
    by: User,
    add: Mapping[str, Iterable[str]],
    take_out: Mapping[str, Iterable[str]] | None = None,
) -> Version:
    """Put codes into lists of the content, and take others out; what a colleague has put in
    meanwhile stays."""
    version = to_write(version, by)
    out = take_out or {}
    changes = {
        key: (set(version.content[key]) | set(add.get(key, ()))) - set(out.get(key, ()))
        for key in {*add, *out}
    }
    return save_draft(version=version, changes=changes, by=by)


@transaction.atomic
def begin_next(*, record: Record, by: User) -> Version:
    """Begin the next version from the latest one. What is public stays so until it is consented to.

    An open version is returned as it is: there is one at most.
    """
    record = lock(record.pk)
    check_edit(by, record)
    found = record.versions.filter(status__in=OPEN).first()
    if found:
        return found
    latest = record.versions.order_by("-number").first()
    assert latest is not None
    return new_draft(record, latest.number + 1, latest.content, by)


@transaction.atomic
def copy_record(*, version: Version, by: User) -> Version:
    """Begin another record of the same organisation from a version of this one."""
    check_edit(by, version.record)
    content = {key: value for key, value in version.content.items() if key not in NOT_COPIED}
    return begin(organisation=version.record.organisation, by=by, content=content)


@transaction.atomic
def attach(*, version: Version, file: UploadedFile, name: str = "", by: User) -> Attachment:
    """Keep a file with a version that is being written. Raises NotPossible for what is refused."""
    version = fresh(version)
    check_edit(by, version.record)
    if not version.is_editable:
        raise NotPossible(_("This version has been sent meanwhile. Take it back first."))
    media_type = kept_type(file)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    attachment = Attachment.objects.create(
        record=version.record,
        file=file,
        name=(name or file.name or "file")[:200],
        size=file.size or 0,
        sha256=digest.hexdigest(),
        media_type=media_type,
        added_by=by,
    )
    row = {
        "id": attachment.pk,
        "name": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }
    changes = {"attachments": [*version.content["attachments"], row]}
    save_draft(version=version, changes=changes, by=by)
    return attachment


@transaction.atomic
def detach(*, version: Version, attachment_id: int, by: User) -> None:
    """Take a file out of a version. The file is kept: another version may name it."""
    version = fresh(version)
    rows = [row for row in version.content["attachments"] if row["id"] != attachment_id]
    save_draft(version=version, changes={"attachments": rows}, by=by)
