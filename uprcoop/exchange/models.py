"""A file that the Secretariat brought: kept until it is applied, with what it would change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

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
