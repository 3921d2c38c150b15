"""Nearest neighbours by an exact scan of one matrix in memory, derived from the database.

Each worker holds its own copy: one row of 8-bit numbers a distinct text (512 bytes), the rows of
documents beside it, both brought up to date by number before each search. A large matrix
is scanned in two steps: by its leading principal directions, then exactly
among the best of those.
"""

import threading
from collections.abc import Iterator

import numpy as np

from uprcoop.search.encoders import Encoder, limit_math_threads
from uprcoop.search.models import IndexState, SearchDocument, TextVector
from uprcoop.search.vectors.store import from_bytes

BLOCK = 16_384  # rows that are allocated and scanned together
LEADING = 128  # principal directions of the first step
# Rows from which the first step pays for itself, and how many rows pass it.
TWO_STEPS_FROM = 40_000
PASS = 4_000
# Rows converted from 8 bits at a time: their floats stay in the processor's cache.
SLICE = 1_024


def key_of(digest: str) -> int:
    """The first 64 bits of a digest: one number to sort and join by instead of a string."""
    return int(digest[:16], 16)


class Block:
    """Up to BLOCK vectors in 8 bits, each with the factor that makes it whole again."""

    def __init__(self, size: int) -> None:
        self.rows = np.empty((BLOCK, size), dtype=np.int8)
        self.factors = np.empty(BLOCK, dtype=np.float32)
        self.count = 0

    def add(self, vectors: np.ndarray) -> int:
        """Take as many of `vectors` as there is room for; how many that was."""
        taken = vectors[: BLOCK - self.count]
        largest = np.maximum(np.abs(taken).max(axis=1), 1e-9)
        where = slice(self.count, self.count + len(taken))
        self.rows[where] = np.rint(taken * (127 / largest)[:, None])
        self.factors[where] = largest / 127
        self.count += len(taken)
        return len(taken)

    def scores(self, query: np.ndarray) -> np.ndarray:
        found = np.empty(self.count, dtype=np.float32)
        floats = np.empty((SLICE, self.rows.shape[1]), dtype=np.float32)
        for start in range(0, self.count, SLICE):
            end = min(start + SLICE, self.count)
            part = floats[: end - start]
            np.copyto(part, self.rows[start:end])
            np.dot(part, query, out=found[start:end])
        found *= self.factors[: self.count]
        return found


class Rows:
    """A growing list of vectors in blocks."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.blocks: list[Block] = []
        self.count = 0

    def add(self, vectors: np.ndarray) -> None:
        while len(vectors):
            if not self.blocks or self.blocks[-1].count == BLOCK:
                self.blocks.append(Block(self.size))
            taken = self.blocks[-1].add(vectors)
            self.count += taken
            vectors = vectors[taken:]

    def scores(self, query: np.ndarray) -> np.ndarray:
        """Dot product of `query` with each row: float32, (rows,)."""
        if not self.blocks:
            return np.empty(0, dtype=np.float32)
        return np.concatenate([block.scores(query) for block in self.blocks])

    def scores_of(self, rows: np.ndarray, query: np.ndarray) -> np.ndarray:
        """The same, for some rows only (sorted)."""
        found = np.empty(len(rows), dtype=np.float32)
        edges = np.searchsorted(rows, np.arange(len(self.blocks) + 1) * BLOCK)
        for block, start, end in zip(self.blocks, edges[:-1], edges[1:], strict=True):
            if start < end:
                inside = rows[start:end] % BLOCK
                part = block.rows[inside].astype(np.float32) @ query
                found[start:end] = part * block.factors[inside]
        return found

    def floats(self) -> Iterator[np.ndarray]:
        """The vectors again, block by block."""
        for block in self.blocks:
            yield block.rows[: block.count] * block.factors[: block.count, None]


def leading_directions(rows: Rows) -> np.ndarray:
    """The LEADING principal directions of a sample of the rows: float32, (size, LEADING)."""
    step = max(1, rows.count // 8_192)
    # Copies: a view would keep each whole block of floats alive, half a gigabyte together.
    sample = np.concatenate([floats[::step].copy() for floats in rows.floats()])
    # Not centred: dot products are to be kept, not variances.
    _, directions = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(directions[:, ::-1][:, :LEADING], dtype=np.float32)


class Matrix:
    """The vectors of one encoder and the public documents that have them."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder_name = encoder.name
        self.encoder_version = encoder.version
        self.size = encoder.size
        self._turn = threading.RLock()
        self._last_vector = 0
        self._keys = np.empty(0, dtype=np.uint64)  # of each row
        self._rows = Rows(self.size)
        self._leading: Rows | None = None
        self._directions = np.empty((0, 0), dtype=np.float32)
        self._epoch = ""
        self._version = -1
        self._document_keys = np.zeros(1, dtype=np.uint64)  # by document id; 0: none
        # Each document's row (-1: none), and documents in the order of their rows.
        self._row_of = np.full(1, -1, dtype=np.int32)
        self._by_row = np.empty(0, dtype=np.int32)
        self._first_of_row = np.zeros(1, dtype=np.int64)

    # --- keeping up ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read what the database has gained or lost since the last time."""
        with self._turn:
            has_more = self._read_vectors()
            if self._read_documents() or has_more:
                self._join()

    def _read_vectors(self) -> bool:
        newest = TextVector.objects.order_by("-id").values_list("id", flat=True).first() or 0
        if newest < self._last_vector:  # the table was emptied: begin again
            self._keys, self._rows, self._leading = self._keys[:0], Rows(self.size), None
            self._last_vector = 0
        if newest == self._last_vector:
            return False
        limit_math_threads()
        keys: list[int] = []
        for kept_keys, vectors in self._vectors_after(self._last_vector, newest):
            keys.extend(kept_keys)
            self._rows.add(vectors)
            if self._leading is not None:
                self._leading.add(vectors @ self._directions)
        self._last_vector = newest
        self._keys = np.concatenate([self._keys, np.array(keys, dtype=np.uint64)])
        if self._leading is None and self._rows.count >= TWO_STEPS_FROM:
            self._directions = leading_directions(self._rows)
            leading = Rows(LEADING)
            for floats in self._rows.floats():
                leading.add(floats @ self._directions)
            self._leading = leading
        return True

    def _vectors_after(self, last: int, newest: int) -> Iterator[tuple[list[int], np.ndarray]]:
        rows = (
            TextVector.objects.filter(
                id__gt=last,
                id__lte=newest,
                encoder=self.encoder_name,
                encoder_version=self.encoder_version,
            )
            .order_by("id")
            .values_list("digest", "vector")
        )
        part: list[tuple[str, bytes | memoryview]] = []
        for row in rows.iterator(chunk_size=4_096):
            part.append(row)
            if len(part) == 4_096:
                yield self._unpack(part)
                part = []
        if part:
            yield self._unpack(part)

    def _unpack(self, part: list[tuple[str, bytes | memoryview]]) -> tuple[list[int], np.ndarray]:
        return [key_of(row[0]) for row in part], from_bytes([row[1] for row in part], self.size)

    def _read_documents(self) -> bool:
        state = IndexState.objects.values_list("epoch", "version").first()
        if state is None:
            return False
        epoch, version = state
        if epoch != self._epoch:
            self._epoch, self._version = epoch, -1
            self._document_keys = np.zeros(1, dtype=np.uint64)
        if version == self._version:
            return False
        changed = SearchDocument.objects.filter(version__gt=self._version).values_list(
            "id", "digest", "is_public"
        )
        rows = [
            (number, key_of(digest) if is_public and digest else 0)
            for number, digest, is_public in changed.iterator(chunk_size=10_000)
        ]
        if rows:
            ids = np.array([row[0] for row in rows], dtype=np.int64)
            room = int(ids.max()) + 1
            if room > len(self._document_keys):
                grown = np.zeros(room, dtype=np.uint64)
                grown[: len(self._document_keys)] = self._document_keys
                self._document_keys = grown
            self._document_keys[ids] = np.array([row[1] for row in rows], dtype=np.uint64)
        self._version = version
        return True

    def _join(self) -> None:
        """Find each document's row again."""
        row_of = np.full(len(self._document_keys), -1, dtype=np.int32)
        if len(self._keys):
            order = np.argsort(self._keys, kind="stable")
            sorted_keys = self._keys[order]
            place = np.searchsorted(sorted_keys, self._document_keys)
            place[place == len(sorted_keys)] = 0
            has = (sorted_keys[place] == self._document_keys) & (self._document_keys != 0)
            row_of[has] = order[place[has]]
        documents = np.flatnonzero(row_of >= 0).astype(np.int32)
        order = np.argsort(row_of[documents], kind="stable")
        self._by_row = documents[order]
        self._first_of_row = np.searchsorted(row_of[self._by_row], np.arange(len(self._keys) + 1))
        self._row_of = row_of

    # --- searching ----------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """Public documents that can be found."""
        return len(self._by_row)

    def nearest(
        self, vector: np.ndarray, *, limit: int, allowed: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Ids of the nearest public documents and their cosines, best first.

        `allowed`: booleans by document id; None allows all that are public.
        """
        query = np.asarray(vector, dtype=np.float32)
        with self._turn:
            self.refresh()
            row_of, by_row, first_of_row = self._row_of, self._by_row, self._first_of_row
            if allowed is None:
                usable = first_of_row[1:] > first_of_row[:-1]
            else:
                allowed = fit(allowed, len(row_of))
                usable = np.zeros(len(first_of_row) - 1, dtype=bool)
                hits = row_of[allowed]
                usable[hits[hits >= 0]] = True
            rows, scores = self._best_rows(query, usable, limit)
        return expand(rows, scores, by_row, first_of_row, allowed, limit)

    def _best_rows(
        self, query: np.ndarray, usable: np.ndarray, limit: int
    ) -> tuple[np.ndarray, np.ndarray]:
        candidates = np.flatnonzero(usable)
        if self._leading is not None and len(candidates) > 4 * PASS:
            rough = self._leading.scores(query @ self._directions)[candidates]
            keep = max(PASS, 4 * limit)
            if keep < len(candidates):
                best = np.argpartition(rough, len(rough) - keep)[len(rough) - keep :]
                candidates = np.sort(candidates[best])
        if len(candidates) == self._rows.count:
            scores = self._rows.scores(query)
        elif len(candidates) * 4 > self._rows.count:
            scores = self._rows.scores(query)[candidates]
        else:
            scores = self._rows.scores_of(candidates, query)
        if limit < len(scores):
            best = np.argpartition(scores, len(scores) - limit)[len(scores) - limit :]
            candidates, scores = candidates[best], scores[best]
        order = np.lexsort((candidates, -scores))
        return candidates[order], scores[order]


def fit(allowed: np.ndarray, length: int) -> np.ndarray:
    """`allowed` cut or filled (with False) to `length`: two readers may be one change apart."""
    if len(allowed) >= length:
        return allowed[:length]
    grown = np.zeros(length, dtype=bool)
    grown[: len(allowed)] = allowed
    return grown


def expand(
    rows: np.ndarray,
    scores: np.ndarray,
    by_row: np.ndarray,
    first_of_row: np.ndarray,
    allowed: np.ndarray | None,
    limit: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Rows, best first, as the documents that have them; documents of one row by their id."""
    if not len(rows):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    counts = first_of_row[rows + 1] - first_of_row[rows]
    ends = np.cumsum(counts)
    places = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
    documents = by_row[places + np.repeat(first_of_row[rows], counts)].astype(np.int64)
    found = np.repeat(scores, counts)
    if allowed is not None:
        keep = allowed[documents]
        documents, found = documents[keep], found[keep]
    return documents[:limit], found[:limit]
