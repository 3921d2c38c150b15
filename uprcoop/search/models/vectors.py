"""Vectors of texts, the lease of the one process that computes them, and trained theme models.

All derived: they can be thrown away and computed again.
"""

from django.db import models


class TextVector(models.Model):
    """The vector of one prepared text by one version of one encoder.

    The id only grows, and one process at a time writes (`Lease`), so a worker that has read up
    to an id has read everything below it.
    """

    digest = models.CharField(max_length=20)
    encoder = models.CharField(max_length=40)
    encoder_version = models.CharField(max_length=40)
    # Little-endian float16, of length one.
    vector = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "encoder", "encoder_version"], name="search_text_vector_once"
            ),
        ]


class Lease(models.Model):
    """Who may do a piece of work that two must not do at once, and until when.

    A holder that dies cannot give it back; it runs out instead.
    """

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()


class ThemeModel(models.Model):
    """One trained theme model, whole, so that every worker reads the same."""

    trained_at = models.DateTimeField(auto_now_add=True)
    # NumPy's own file format with JSON beside it: nothing in it is ever executed.
    arrays = models.BinaryField()
    # Measured quality on the sessions held out, sizes, and what it was trained on.
    report = models.JSONField()

    class Meta:
        ordering = ["-id"]
        get_latest_by = "id"
