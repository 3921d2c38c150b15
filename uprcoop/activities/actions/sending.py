"""Sending a version and checking it: contributor and Secretariat, before any State is asked."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import User
from uprcoop.activities import emails
from uprcoop.activities.actions import publication
from uprcoop.activities.actions.common import NotPossible, fresh, lock, move
from uprcoop.activities.actions.standing import all_fitting, apply_standing_consents
from uprcoop.activities.lifecycle import OPEN, Side, Status
from uprcoop.activities.models import Comment, Decision, Record, StateConcerned, Version
from uprcoop.activities.permissions import check_edit, check_moderate_records
from uprcoop.activities.problems import Incomplete, problems_of


@transaction.atomic
def submit(*, version: Version, by: User, seen_hash: str = "", tell: bool = True) -> Version:
    """Send a version to the Secretariat.

    `seen_hash`: of the content that the person was shown; another one raises NotPossible, so that
    nobody sends what a colleague has changed a moment ago. `tell`: False where one letter tells of
    many (`emails.submitted_many`). Raises Incomplete, NoSuchMove.
    """
    version = fresh(version)
    check_edit(by, version.record)
    if seen_hash and seen_hash != version.content_hash:
        raise NotPossible(
            _("The record was changed meanwhile. Look at it again before you send it.")
        )
    if found := problems_of(version.content, version.record.organisation):
        raise Incomplete(found)
    if version.record.organisation.status != "verified":
        raise NotPossible(_("Your organisation has not been verified yet."))
    version.sent_at, version.sent_by = timezone.now(), by
    version.sent_content = version.content
    move(version, "submit", by=by, update=("sent_at", "sent_by", "sent_content"))
    if tell:
        emails.on_commit(emails.submitted, version)
    return version


@transaction.atomic
def take_back(*, version: Version, by: User) -> Version:
    """Take a version back before it is public: it is a draft again, and nobody else sees it."""
    version = fresh(version)
    check_edit(by, version.record)
    end_decisions(version, by)
    StateConcerned.objects.filter(version=version).update(asked_at=None)
    version.sent_at = version.sent_content = None
    move(version, "take-back", by=by, update=("sent_at", "sent_content"))
    return version


@transaction.atomic
def return_to_contributor(
    *, version: Version, by: User, comments: Mapping[str, str], sent_hash: str = ""
) -> Version:
    """Return a version with comments by field ("" is the whole). At least one is needed."""
    version = fresh(version)
    check_moderate_records(by)
    told = {field: text.strip() for field, text in comments.items() if text.strip()}
    if not told:
        raise NotPossible(_("Say what should be changed: write at least one comment."))
    check_same(version, sent_hash)
    move(version, "return", by=by)
    for field, text in told.items():
        Comment.objects.create(
            record=version.record,
            version=version,
            field=field,
            text=text,
            by=by,
            side=Side.SECRETARIAT,
        )
    emails.on_commit(emails.returned, version)
    return version


@transaction.atomic
def clear(*, version: Version, by: User, sent_hash: str = "") -> Version:
    """Clear the exact content, and put it before each State concerned.

    Standing consents are applied at once; where they are all there is to wait for, it is public
    when this returns.
    """
    version = fresh(version)
    check_moderate_records(by)
    check_same(version, sent_hash)
    if found := problems_of(version.content, version.record.organisation):
        raise Incomplete(found)  # a recommendation has gone since, or a theme
    standing = all_fitting(version)
    version.cleared_at, version.cleared_by = timezone.now(), by
    version.cleared_hash = version.content_hash
    move(version, "clear", by=by, update=("cleared_at", "cleared_by", "cleared_hash"))
    Record.objects.filter(pk=version.record_id).update(is_revoked=False)
    version.states.update(asked_at=timezone.now(), reminded_at=None, reminders=0, escalated_at=None)
    apply_standing_consents(version, standing)
    publication.go_on(version)
    if version.status == Status.WITH_STATES:
        emails.on_commit(emails.asked, version)
    return version


def check_same(version: Version, sent_hash: str) -> None:
    if sent_hash and sent_hash != version.content_hash:
        raise NotPossible(_("The record was sent anew meanwhile. Look at it again."))


@transaction.atomic
def revoke(*, version: Version, by: User) -> Version:
    """Take the Secretariat's clearance back: the version leaves the public at once."""
    version = fresh(version)
    check_moderate_records(by)
    if version.status == Status.PUBLISHED:
        other = version.record.versions.filter(status__in=OPEN).first()
        if other:
            # A record has one open version at most, and this one is to be written again.
            raise NotPossible(
                _(
                    "A later version is on its way: return or clear that one, "
                    "then withdraw this one."
                )
            )
        publication.take_down(version)
        Record.objects.filter(pk=version.record_id).update(is_revoked=True)
    end_decisions(version, by)
    move(version, "revoke", by=by, update=("ended_at",))
    emails.on_commit(emails.returned, version)
    return version


@transaction.atomic
def archive(*, version: Version, by: User) -> Version:
    """Put a version away that nobody works on any more."""
    version = fresh(version)
    check_edit(by, version.record)
    move(version, "archive", by=by)
    return version


@transaction.atomic
def withdraw_own(*, record: Record, by: User) -> None:
    """The contributor withdraws its record: what is public goes at once, what is on its way is a
    draft again."""
    record = lock(record.pk)
    check_edit(by, record)
    public = record.versions.filter(status=Status.PUBLISHED).first()
    if public is None:
        raise NotPossible(_("The record is not public any more."))
    public.record = record
    publication.take_down(public)
    end_decisions(public, by)
    move(public, "withdraw", by=by, update=("ended_at",), details={"side": Side.CONTRIBUTOR.value})
    on_its_way = record.versions.filter(
        status__in=[Status.SUBMITTED, Status.WITH_STATES, Status.CONSENTED]
    ).first()
    if on_its_way:
        take_back(version=on_its_way, by=by)
    emails.on_commit(emails.withdrawn, public)


def end_decisions(version: Version, by: User | None) -> None:
    Decision.objects.filter(version=version).standing().update(ended_at=timezone.now(), ended_by=by)
