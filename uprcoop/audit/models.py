"""The ledger: one row a decision or act, each carrying the hash of the one before.

It knows no person and no State as rows, only as short references ("user:12", "WSM"), so that it
can be read and proved without any other table. Rows are only ever added: triggers of the database
refuse everything else.
"""

from django.db import models


class Entry(models.Model):
    """One entry. `hash` is SHA-256 over all the other fields (`chain.py`)."""

    number = models.BigIntegerField(primary_key=True)  # consecutive, from 1
    at = models.DateTimeField()
    by = models.CharField(max_length=40)  # "user:12", or "system"
    organisation = models.CharField(max_length=40, blank=True)  # "organisation:4"
    act = models.CharField(max_length=60)  # "version.submit"
    state = models.CharField(max_length=3, blank=True)  # ISO 3166-1 alpha-3
    subject = models.CharField(max_length=80)  # "record:UPR-7K3M9Q2"
    version = models.CharField(max_length=64, blank=True)  # content hash, hex
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="audit_entry_numbered_from_one"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "number"], name="audit_entry_subject"),
            models.Index(fields=["state", "number"], name="audit_entry_state"),
            models.Index(fields=["by", "number"], name="audit_entry_by"),
        ]


class Head(models.Model):
    """One row: the number and hash of the last entry. Whoever adds one holds it locked."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="audit_head_one_row"),
        ]
