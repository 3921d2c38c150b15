"""Files that came in: those of sources, which the Secretariat brings, and spreadsheets of records,
which an organisation brings. Each is kept, with what it would change and what it changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import organisations_of, user_can_moderate
from uprcoop.exchange.imports import BY_FORMAT, COMPLETE, PARTIAL


class Status(models.TextChoices):
    """Where an upload is. `uploads.py` is the only one to move it."""

    WAITING = "waiting", _("Being looked at")
    PREVIEWED = "previewed", _("Ready to apply")
    REFUSED = "refused", _("Refused")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")


class Extent(models.TextChoices):
    BY_FORMAT = BY_FORMAT, _("As usual for its format")
    COMPLETE = COMPLETE, _("All rows of its documents: withdraw what it no longer holds")
    PARTIAL = PARTIAL, _("Only some rows: withdraw nothing")


class Upload(models.Model):
    """One uploaded file. `summary` holds counts, what leaves, first changes and first remarks, as
    `uploads.py` writes them: of the preview, and once applied of what was done."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=255)
    file = models.FileField(upload_to="imports/", max_length=255)
    size = models.PositiveBigIntegerField()
    extent = models.CharField(max_length=10, choices=Extent, default=Extent.BY_FORMAT)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    refusal = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    report = models.FileField(upload_to="import-reports/", max_length=255, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values), name="exchange_upload_known_status"
            ),
        ]

    @property
    def is_busy(self) -> bool:
        return self.status in {Status.WAITING, Status.APPLYING}

    @property
    def is_preview(self) -> bool:
        return self.status == Status.PREVIEWED

    @property
    def withdrawn(self) -> int:
        """How many records the file withdrew, or would withdraw."""
        return int(self.summary.get("counts", {}).get("withdrawn", 0))

    @property
    def can_apply(self) -> bool:
        """Whether it was looked at, and would change anything."""
        counts = self.summary.get("counts", {})
        changes = [counts.get(name, 0) for name in ("created", "updated", "withdrawn")]
        return self.is_preview and any([*changes, self.summary.get("dropped", 0)])


class SheetStatus(models.TextChoices):
    """Where a spreadsheet of records is. `sheets/taking.py` is the only one to move it."""

    WAITING = "waiting", _("Being looked at")
    PREVIEWED = "previewed", _("Looked at, not taken")
    REFUSED = "refused", _("Refused")
    TAKING = "taking", _("Being taken")
    TAKEN = "taken", _("Taken")


class SheetUploadQuerySet(models.QuerySet["SheetUpload"]):
    def visible_to(self, user: User) -> "SheetUploadQuerySet":
        """Of one's own organisations; and to whoever received it by e-mail, while a moderator."""
        seen = models.Q(organisation__in=organisations_of(user, "contributor", "focal-point"))
        if user_can_moderate(user):
            seen |= models.Q(letter__received_by=user)
        return self.filter(seen)


class SheetUpload(models.Model):
    """A spreadsheet of an organisation's records, kept with what it would do, and what it did.

    `summary`: counts, faults and rows, as `sheets/taking.py` writes them.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="sheet_uploads"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sheet_uploads"
    )
    at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=255)
    file = models.FileField(upload_to="spreadsheets/%Y/", max_length=255)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=SheetStatus, default=SheetStatus.WAITING)
    refusal = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    marked = models.FileField(upload_to="spreadsheets-marked/%Y/", max_length=255, blank=True)
    # Whose click took it, when, and whether complete records were to be sent on.
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    is_to_be_sent = models.BooleanField(default=False)
    is_by_link = models.BooleanField(default=False)  # by the link of a letter, not signed in

    objects = SheetUploadQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=SheetStatus.values),
                name="exchange_sheet_upload_known_status",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=SheetStatus.TAKEN)
                | models.Q(taken_by__isnull=False, taken_at__isnull=False),
                name="exchange_sheet_upload_taken_by_somebody",
            ),
        ]

    @property
    def is_busy(self) -> bool:
        return self.status in {SheetStatus.WAITING, SheetStatus.TAKING}

    @property
    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = self.summary.get("counts", {})
        return counts

    @property
    def can_be_taken(self) -> bool:
        """Whether it was looked at, has no fault, and would change anything."""
        is_ready = self.status in {SheetStatus.PREVIEWED, SheetStatus.TAKING}
        counts = self.counts
        changes = counts.get("new", 0) + counts.get("changed", 0)
        return is_ready and not counts.get("faulty", 0) and changes > 0


class SheetLetter(models.Model):
    """That a spreadsheet came to the Secretariat by e-mail: from whom, with the e-mail itself."""

    upload = models.OneToOneField(SheetUpload, on_delete=models.CASCADE, related_name="letter")
    sender = models.EmailField(max_length=254)
    evidence = models.FileField(upload_to="spreadsheet-letters/%Y/", max_length=255)
    evidence_sha256 = models.CharField(max_length=64)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(default=timezone.now)


class SheetOrigin(models.Model):
    """What a spreadsheet last wrote into a record: the same row again is no change, also where
    somebody has changed the record since."""

    record = models.OneToOneField(
        "activities.Record", on_delete=models.CASCADE, related_name="sheet_origin"
    )
    upload = models.ForeignKey(SheetUpload, on_delete=models.CASCADE, related_name="origins")
    content_hash = models.CharField(max_length=64)
