"""One search document for each public record, the words they are made of, and the change number.

Everything here is derived: `uprcoop index --rebuild` makes it again from the records themselves.
Rows are never deleted; a record that stops being public keeps its row, emptied of its words, so
that every worker hears of the change by number and drops it.
"""

from django.db import models


class SearchDocument(models.Model):
    """A public record as search sees it. `kind` and `object_id` name the record (`kinds.py`)."""

    kind = models.PositiveSmallIntegerField()
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=2, blank=True)
    # Hash of the text (`search.vectors.text_digest`): identical texts share one vector.
    digest = models.CharField(max_length=64, db_index=True)
    # The text as our analyser leaves it: stems in their order, one space between two.
    words = models.TextField()
    size = models.PositiveIntegerField(default=0)  # how many stems
    # Little-endian int32 codes, field << 24 | value (`columns.py`): read in bulk, never queried.
    facets = models.BinaryField()
    session = models.PositiveSmallIntegerField(default=0)  # 0: none given; sorts by date
    state = models.PositiveSmallIntegerField(default=0)  # M49 of the State under review
    is_public = models.BooleanField(default=True)
    # The import run that last changed the record when it was indexed; 0: make it again.
    indexed_run = models.BigIntegerField(default=0)
    # The change number under which this row was last written.
    version = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once"),
        ]


class SearchWord(models.Model):
    """A word as people write it (folded), its stem, and how many documents brought it."""

    word = models.CharField(max_length=64)
    language = models.CharField(max_length=2, blank=True)
    stem = models.CharField(max_length=64, db_index=True)
    count = models.PositiveIntegerField(default=0)
    # A text that had it changed or was withdrawn: not suggested until it is found in another one.
    is_doubtful = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["word", "language"], name="search_word_once"),
        ]


class IndexState(models.Model):
    """One row: the change number of the whole index.

    Writers increase it inside their own transaction and so queue behind each other: a number
    that a reader sees is the number of changes that are all committed. `epoch` changes with
    each new index, so that a worker never takes another index's number for its own.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)  # always 1
    epoch = models.CharField(max_length=32)
    version = models.BigIntegerField(default=0)
    # The number of the last change that may have changed labels: an import, an index made anew.
    # Publishing or withdrawing one record does not, and the labels need not be read again for it.
    labels_version = models.BigIntegerField(default=0)
    # `analysis.VERSION` of what is indexed; another one makes every document again.
    analysis = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="search_index_state_one_row"),
        ]
