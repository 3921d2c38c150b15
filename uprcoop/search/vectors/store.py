"""Vectors in the database: how they are written, and read back by digest."""

from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connection

from uprcoop.search.encoders import Encoder, search_encoder
from uprcoop.search.models import SearchDocument, TextVector
from uprcoop.search.vectors import postgres

# Half precision moves a cosine by less than 0.0005 and halves what the database holds.
KEPT_AS = np.dtype("<f2")
# SQLite takes 32,766 parameters in a statement; smaller is no slower.
AT_ONCE = 1_000


def from_bytes(kept: Sequence[bytes | memoryview], size: int) -> np.ndarray:
    """Vectors as float32, (texts, size)."""
    joined = b"".join(kept)
    return np.frombuffer(joined, dtype=KEPT_AS).reshape(-1, size).astype(np.float32)


def vectors_of(digests: Iterable[str], of: Encoder | None = None) -> dict[str, np.ndarray]:
    """The vectors there are for these digests, by the search encoder unless another is given."""
    of = of or search_encoder()
    if of is None:
        return {}
    wanted = list(dict.fromkeys(digest for digest in digests if digest))
    found: dict[str, np.ndarray] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = list(
            TextVector.objects.filter(
                digest__in=wanted[start : start + AT_ONCE],
                encoder=of.name,
                encoder_version=of.version,
            ).values_list("digest", "vector")
        )
        if rows:
            matrix = from_bytes([row[1] for row in rows], of.size)
            found.update(zip((row[0] for row in rows), matrix, strict=True))
    return found


def document_vector(document: SearchDocument, of: Encoder | None = None) -> np.ndarray | None:
    """The document's vector, or None while it has not been computed."""
    return vectors_of([document.digest], of).get(document.digest)


def save_vectors(of: Encoder, digests: Sequence[str], vectors: np.ndarray) -> None:
    """Keep new vectors; those that are there already stay. Call inside a transaction."""
    rows = zip(digests, vectors.astype(KEPT_AS), strict=True)
    with connection.cursor() as cursor:
        # By hand: making a model of each row cost a tenth of the encoder's time.
        cursor.executemany(
            "INSERT INTO search_textvector (digest, encoder, encoder_version, vector)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [(digest, of.name, of.version, vector.tobytes()) for digest, vector in rows],
        )
    if is_copied(of):
        postgres.keep(of, digests, vectors)


def is_copied(of: Encoder) -> bool:
    """Whether this encoder's vectors belong in the table that pgvector searches."""
    searched = search_encoder()
    if searched is None or (searched.name, searched.version) != (of.name, of.version):
        return False
    return postgres.is_there(of.size)


def copy_vectors(of: Encoder, digests: Sequence[str]) -> None:
    """Copy vectors that are kept already into the table that pgvector searches."""
    found = vectors_of(digests, of)
    if found:
        postgres.keep(of, list(found), np.stack(list(found.values())))
