"""From rows as received to what an import will write, without a database.

So it can be done in another process than the writing, ahead of it (`common/ahead.py`), and what
it hands over is small and quick to carry: tuples, not objects.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from uprcoop.recommendations.cleaning import storable
from uprcoop.recommendations.merging import digest, written
from uprcoop.recommendations.received import Received, Remark
from uprcoop.recommendations.understanding import Facts, Understanding

BATCH = 2_000
BATCH_SIZE = 3_000_000  # characters, about: more than 2,000 ordinary rows have


class Telling(NamedTuple):
    """A row of the file, understood, on its way into the database."""

    facts: Facts
    identifier: str
    stored: str
    digest: str


@dataclass(slots=True)
class Prepared:
    """A batch of rows: those that are taken, by kind, and what is told of the others."""

    rows: int = 0
    tellings: dict[str, list[Telling]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    # Labels that no batch before had, and what they mean.
    theme_labels: dict[str, int | None] = field(default_factory=dict)
    person_labels: dict[str, int | None] = field(default_factory=dict)


def in_batches(rows: Iterable[Received | Remark]) -> Iterator[list[Received | Remark]]:
    """Rows in batches of a bounded number and, for a row can have megabytes, a bounded size."""
    batch: list[Received | Remark] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += row.size if isinstance(row, Received) else len(row.text)
        if len(batch) >= BATCH or size > BATCH_SIZE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def prepare(rows: Iterable[Received | Remark]) -> Iterator[Prepared]:
    """The rows of one file, understood, batch by batch."""
    understanding = Understanding()
    themes = persons = 0
    for batch in in_batches(rows):
        prepared = Prepared(len(batch))
        for row in batch:
            understood = row if isinstance(row, Remark) else understanding.understand(row)
            if isinstance(understood, Remark):
                prepared.remarks.append(understood)
                continue
            assert isinstance(row, Received)
            stored = written(row.payload())
            prepared.tellings.setdefault(understood.kind, []).append(
                Telling(understood, storable(row.identifier, 60), stored, digest(stored))
            )
        prepared.theme_labels = dict(islice(understanding.theme_labels.items(), themes, None))
        prepared.person_labels = dict(islice(understanding.person_labels.items(), persons, None))
        themes += len(prepared.theme_labels)
        persons += len(prepared.person_labels)
        yield prepared
    yield Prepared(remarks=understanding.notices)  # only now is it known of how many rows each is
