"""Nearest neighbours by meaning among public documents.

On PostgreSQL pgvector finds them; on SQLite, on a PostgreSQL without pgvector, and while vectors
are still being copied for pgvector, an exact scan in each worker's memory. Callers see no
difference.
"""

import os
import threading

import numpy as np

from uprcoop.search.encoders import Encoder, search_encoder, text_digest
from uprcoop.search.vectors import postgres
from uprcoop.search.vectors.matrix import Matrix
from uprcoop.search.vectors.store import document_vector, vectors_of

__all__ = ["document_vector", "forget", "nearest", "text_digest", "vectors_of", "warm"]

_making = threading.Lock()
_matrices: dict[tuple[int, str, str], Matrix] = {}


def _after_fork() -> None:
    global _making
    _making = threading.Lock()
    _matrices.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def forget() -> None:
    """Drop this process's copy; the next search reads the database again (for tests)."""
    _matrices.clear()
    postgres.forget()


def matrix_of(of: Encoder) -> Matrix:
    """This process's matrix of that encoder's vectors."""
    key = (os.getpid(), of.name, of.version)
    with _making:
        if key not in _matrices:
            _matrices[key] = Matrix(of)
        return _matrices[key]


def nearest(
    vector: np.ndarray, *, limit: int, allowed: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Ids of the public documents nearest to `vector` and their cosines, best first.

    `vector`: of the search encoder, length one. `allowed`: booleans by document id (a shorter
    array allows nothing past its end). Returns int64 ids and float32 cosines, at most `limit`;
    empty where no encoder is to be had or nothing has been embedded yet.
    """
    of = search_encoder()
    if of is None or limit <= 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    if postgres.is_ready(of):
        if _matrices:  # of the time before
            _matrices.clear()
        return postgres.nearest(of, vector, limit=limit, allowed=allowed)
    return matrix_of(of).nearest(vector, limit=limit, allowed=allowed)


def warm() -> None:
    """Load the encoder and the matrix now, so that the first visitor does not wait for them."""
    of = search_encoder()
    if of is not None:
        of.encode(["ready"])
        if not postgres.is_ready(of):
            matrix_of(of).refresh()
