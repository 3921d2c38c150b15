"""Computing the vectors that public documents still lack: in slices, resumable, each text once.

On PostgreSQL it also copies into the table that pgvector searches whatever is not there yet,
however it came: computed before pgvector was installed, or while another encoder served search.

One process at a time computes for one encoder (a lease that runs out if it dies). What has been
written stays written: whoever comes next goes on from there. A text is encoded only while the
record still says what the index says it does.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from uprcoop.search import leases
from uprcoop.search.encoders import Encoder, search_encoder, text_digest
from uprcoop.search.kinds import MODELS
from uprcoop.search.models import SearchDocument, TextVector
from uprcoop.search.vectors import postgres
from uprcoop.search.vectors.store import copy_vectors, is_copied, save_vectors

logger = logging.getLogger(__name__)

# Documents read together; sorted by length among themselves, so that a batch is of like lengths.
READ = 4_096
# Texts encoded and written in one go. A killed process loses at most so many.
WRITE = 384
LEASE_SECONDS = 90.0

Encode = Callable[[Sequence[list["Pending"]]], Iterator[np.ndarray]]


@dataclass(frozen=True)
class Pending:
    digest: str
    language: str
    text: str


@dataclass
class Outcome:
    """`written` texts, and how many older ones were `copied` for pgvector.

    `is_done` when nothing was left; `is_busy` when another process has it.
    """

    written: int = 0
    copied: int = 0
    is_done: bool = False
    is_busy: bool = False


def lacking(of: Encoder) -> QuerySet[SearchDocument]:
    """Public documents whose text has no vector of this encoder yet."""
    has_one = TextVector.objects.filter(
        digest=OuterRef("digest"), encoder=of.name, encoder_version=of.version
    )
    return SearchDocument.objects.filter(~Exists(has_one), is_public=True).exclude(digest="")


def count_lacking(of: Encoder) -> int:
    """How many distinct texts that is."""
    return lacking(of).values("digest").distinct().count()


def read_pending(of: Encoder, after: str) -> tuple[list[Pending], str]:
    """Some texts to encode with digests past `after`, and the last digest looked at ("": end)."""
    rows = list(
        lacking(of)
        .filter(digest__gt=after)
        .order_by("digest")
        .values_list("digest", "kind", "object_id", "language")[:READ]
    )
    if not rows:
        return [], ""
    texts: dict[tuple[int, int], str] = {}
    for kind, model in MODELS.items():
        ids = [row[2] for row in rows if row[1] == kind]
        for start in range(0, len(ids), 1_000):
            found = model.objects.filter(pk__in=ids[start : start + 1_000])
            for number, text in found.values_list("pk", "text"):
                texts[kind, number] = text
    pending: dict[str, Pending] = {}
    for digest, kind, number, language in rows:
        text = texts.get((kind, number), "")
        # Changed since it was indexed: the index will bring the new digest.
        if digest not in pending and text_digest(text) == digest:
            pending[digest] = Pending(digest, language, text)
    # Longest first: where several processes compute, none waits long for the last batch.
    return sorted(pending.values(), key=lambda one: (one.language, -len(one.text))), rows[-1][0]


def batches(pending: Sequence[Pending]) -> Iterator[list[Pending]]:
    """Cut into batches of one language each, at most WRITE texts."""
    waiting = iter(pending)
    while batch := list(islice(waiting, WRITE)):
        for language in dict.fromkeys(one.language for one in batch):
            yield [one for one in batch if one.language == language]


def embed(
    of: Encoder,
    *,
    seconds: float | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
    on_progress: Callable[[int], None] = lambda count: None,
    encode: Encode | None = None,
) -> Outcome:
    """Compute and keep missing vectors, for at most so many seconds (None: to the end).

    `encode` turns batches into vectors in order; without it this process does. `on_progress` is
    told how many texts each write added.
    """
    begun = time.monotonic()
    outcome = Outcome()
    encode = encode or (lambda some: (of.encode([p.text for p in b], b[0].language) for b in some))

    def is_over() -> bool:
        return is_stopped() or (seconds is not None and time.monotonic() - begun >= seconds)

    with leases.held(f"embed:{of.name}", LEASE_SECONDS) as holder:
        if holder is None:
            outcome.is_busy = True
            return outcome
        for count in copy_missing(of, holder):
            outcome.copied += count
            if is_over():
                return outcome
        after = ""
        while True:
            pending, after = read_pending(of, after)
            if not after:
                outcome.is_done = True
                break
            cut = list(batches(pending))
            for batch, vectors in zip(cut, encode(cut), strict=True):
                write(of, [one.digest for one in batch], vectors, holder)
                outcome.written += len(batch)
                on_progress(len(batch))
                if is_over():
                    return outcome
        if outcome.written + outcome.copied and is_copied(of):
            postgres.settle()
    return outcome


def copy_missing(of: Encoder, holder: str) -> Iterator[int]:
    """Copy into the table that pgvector searches what it lacks; how many with each batch."""
    postgres.make_table()
    if not is_copied(of):
        return
    digests = postgres.missing(of)
    for start in range(0, len(digests), WRITE):
        some = digests[start : start + WRITE]
        with transaction.atomic():
            leases.renew(f"embed:{of.name}", holder, LEASE_SECONDS)
            copy_vectors(of, some)
        yield len(some)


def write(of: Encoder, digests: Sequence[str], vectors: np.ndarray, holder: str) -> None:
    """Keep vectors and renew the lease together; wait longer while SQLite is taken."""
    for attempt in range(5):
        try:
            with transaction.atomic():
                leases.renew(f"embed:{of.name}", holder, LEASE_SECONDS)
                save_vectors(of, digests, vectors)
            return
        except OperationalError as error:
            if "locked" not in str(error) or attempt == 4:
                raise
            logger.info("The database is taken; trying again.")
            time.sleep(2**attempt)


def drop_unused(of: Encoder) -> int:
    """Delete this encoder's vectors of texts that no public document has, and of earlier versions.

    Earlier versions go only once the present one is complete: until then they do no harm. Other
    encoders' vectors stay (`drop_others`). Returns how many were deleted.
    """
    in_use = SearchDocument.objects.filter(digest=OuterRef("digest"), is_public=True)
    mine = TextVector.objects.filter(encoder=of.name)
    return delete(mine.filter(~Exists(in_use)) | mine.exclude(encoder_version=of.version))


def drop_others(kept: Collection[str] = ()) -> dict[str, int]:
    """Delete the vectors of encoders that no setting names; how many of each.

    `kept`: names that stay too. Only when asked for: an encoder may be off for an afternoon, and
    the slow one takes hours to compute.
    """
    in_use = {settings.SEARCH_ENCODER, settings.THEME_ENCODER, *kept}
    others = TextVector.objects.exclude(encoder__in=in_use)
    names = others.order_by("encoder").values_list("encoder", flat=True).distinct()
    dropped = {name: delete(others.filter(encoder=name)) for name in list(names)}
    searched = search_encoder()
    is_known = searched is not None or settings.SEARCH_ENCODER == "none"
    if is_known and postgres.is_there():
        postgres.keep_only(searched)
    return dropped


def delete(vectors: QuerySet[TextVector]) -> int:
    """Delete in small transactions; pgvector's copies go with them."""
    numbers = list(vectors.values_list("id", flat=True))
    for start in range(0, len(numbers), 1_000):
        TextVector.objects.filter(id__in=numbers[start : start + 1_000]).delete()
    return len(numbers)
