"""A record, its versions, and what lies with them. Nothing here is public: `published.py` is.

Rows reach a page only through `visible_to(user)`. A contributor's organisation sees its own; the
Secretariat what was sent to it; a State concerned what was cleared and sent to it; an auditor all.
"""

import secrets
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils import timezone

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import organisations_of, states_of
from uprcoop.activities.lifecycle import CLEARED, EDITABLE, OPEN, SHOWN_TO_STATES, Status
from uprcoop.activities.vocabulary import Kind, Part
from uprcoop.states.models import State

# No I, L, O, U: an identifier is read out on the telephone and typed from paper.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_identifier() -> str:
    """ "UPR-" and seven characters, by chance: a number would tell how many records there are."""
    return "UPR-" + "".join(secrets.choice(LETTERS) for _ in range(7))


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, user: User) -> "RecordQuerySet":
        if user.is_auditor:
            return self
        versions = Version.objects.filter(record=OuterRef("pk"))
        seen: Combinable | Q = Q(
            organisation__in=organisations_of(user, "contributor", "focal-point")
        )
        if user.is_secretariat:
            seen |= Exists(versions.filter(sent_at__isnull=False))
        states = states_of(user, "focal-point", "consent-officer")
        if states:
            asked = StateConcerned.objects.filter(
                version__record=OuterRef("pk"), state__in=states, asked_at__isnull=False
            )
            seen |= Exists(asked)
        return self.filter(seen)

    def was_public(self) -> "RecordQuerySet":
        """Records that have been public, whether they are now or not."""
        return self.filter(public_versions__gt=0)


class Record(models.Model):
    """What keeps its identifier while its versions come and go."""

    identifier = models.CharField(max_length=12, unique=True, default=new_identifier)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="records")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="records_begun")
    created_at = models.DateTimeField(default=timezone.now)
    # How many versions have been public, and since when the first was.
    public_versions = models.PositiveSmallIntegerField(default=0)
    first_published_at = models.DateTimeField(null=True)
    # The Secretariat took its clearance back: the public address says something else then.
    is_revoked = models.BooleanField(default=False)
    # The upload and row it came from, so that the same file taken twice makes nothing twice.
    source_key = models.CharField(max_length=80, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source_key"],
                condition=~Q(source_key=""),
                name="activities_record_source_key_once",
            ),
        ]

    def __str__(self) -> str:
        return self.identifier


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, user: User) -> "VersionQuerySet":
        if user.is_auditor:
            return self
        seen: Combinable | Q = Q(
            record__organisation__in=organisations_of(user, "contributor", "focal-point")
        )
        if user.is_secretariat:
            seen |= Q(sent_at__isnull=False) & ~Q(status=Status.DRAFT)
        states = states_of(user, "focal-point", "consent-officer")
        if states:
            asked = StateConcerned.objects.filter(
                version=OuterRef("pk"), state__in=states, asked_at__isnull=False
            )
            seen |= Q(status__in=SHOWN_TO_STATES) & Exists(asked)
        return self.filter(seen)

    def open(self) -> "VersionQuerySet":
        return self.filter(status__in=OPEN)


class Version(models.Model):
    """One version of a record: its content and where it stands.

    `content_hash` is the hash of `content` (see `content.content_hash`). A version is edited only
    as a draft or when returned; what was sent is then kept in `sent_content`.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    since = models.DateTimeField(default=timezone.now)  # when it came to where it stands
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    sent_content = models.JSONField(null=True)
    # For lists, without opening the content.
    title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=15, choices=Kind)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    cleared_hash = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)
    # Its number among the versions that were public; 0 while it was not.
    public_number = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)  # when it stopped being public

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["record_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="activities_version_number"),
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(status__in=sorted(OPEN)),
                name="activities_version_one_open",
            ),
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(status=Status.PUBLISHED),
                name="activities_version_one_published",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="activities_version_known_status"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(CLEARED)) | Q(cleared_hash=F("content_hash")),
                name="activities_version_cleared_as_it_is",
            ),
        ]
        indexes = [models.Index(fields=["status", "since"], name="activities_version_waiting")]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.number}"

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    def content_seen_by(self, user: User) -> dict[str, Any]:
        """What this person may read: its own people the words being edited, others those sent."""
        if not self.is_editable or self.sent_content is None:
            return self.content
        own = organisations_of(user, "contributor", "focal-point")
        if user.is_auditor or own.filter(pk=self.record.organisation_id).exists():
            return self.content
        return self.sent_content


class StateConcerned(models.Model):
    """A State that a version is about, as its content names it."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="states")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="concerned")
    part = models.CharField(max_length=12, choices=Part)
    asked_at = models.DateTimeField(null=True)  # since when the State can see it
    reminded_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["state_id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "state"], name="activities_state_once"),
        ]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of_public(self, published: Any) -> "AttachmentQuerySet":
        """The files that a public row names."""
        ids = [row["id"] for row in published.content["attachments"]]
        return self.filter(record=published.record_id, pk__in=ids)


class Attachment(models.Model):
    """A file that a record may carry. It is shown only where a version's content names it."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> "CommentQuerySet":
        """Of records one may see: a State reads only what is said with it."""
        if user.is_auditor or user.is_secretariat:
            return self
        own = Q(record__organisation__in=organisations_of(user, "contributor", "focal-point"))
        states = states_of(user, "focal-point", "consent-officer")
        return self.filter(own | Q(with_state__in=states))

    def with_speakers(self) -> "CommentQuerySet":
        return self.select_related("by", "with_state", "record__organisation")


class Comment(models.Model):
    """Said between contributor, Secretariat and, where one is named, one State. Never public."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="comments")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="comments")
    field = models.CharField(max_length=20, blank=True)  # a key of the content; "" for the whole
    text = models.TextField(max_length=5_000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12)  # lifecycle.Side
    with_state = models.ForeignKey(State, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
