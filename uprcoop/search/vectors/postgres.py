"""Nearest neighbours by pgvector: an HNSW index over half-precision vectors.

Few allowed documents are compared exactly; among many, the index walks outwards and what is not
allowed is left out on the way, further out each time until enough are found.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection, transaction

from uprcoop.search.encoders import Encoder
from uprcoop.search.models import TextVector

SIZE = 512  # of the column
EXACT_UP_TO = 5_000  # allowed documents
EF_SEARCH = 200  # recall 0.97 to 0.99 at 300,000 rows
WIDEST = 20_000  # rows walked before the exact comparison is cheaper

_is_there: dict[str, bool] = {}


def is_there(size: int = SIZE) -> bool:
    """True when this database has pgvector and the table that the migration makes with it."""
    if size != SIZE or connection.vendor != "postgresql":
        return False
    name = str(connection.settings_dict["NAME"])
    if name not in _is_there:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('search_nearby') IS NOT NULL")
            _is_there[name] = bool(cursor.fetchone()[0])
    return _is_there[name]


def literal(vector: np.ndarray) -> str:
    return "[" + ",".join(f"{number:.6g}" for number in np.asarray(vector).tolist()) + "]"


def keep(of: Encoder, digests: Sequence[str], vectors: np.ndarray) -> None:
    """Copy vectors just written into the searched table. Call inside their transaction."""
    ids = dict(
        TextVector.objects.filter(
            digest__in=list(digests), encoder=of.name, encoder_version=of.version
        ).values_list("digest", "id")
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_nearby (vector_id, digest, embedding) VALUES (%s, %s, %s) "
            "ON CONFLICT (vector_id) DO NOTHING",
            [
                (ids[digest], digest, literal(vector))
                for digest, vector in zip(digests, vectors, strict=True)
            ],
        )


def keep_only(of: Encoder) -> None:
    """Take vectors of another encoder or version out of the searched table."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM search_nearby WHERE vector_id IN (
                SELECT id FROM search_textvector WHERE encoder <> %s OR encoder_version <> %s
            )
            """,
            [of.name, of.version],
        )


def nearest(
    of: Encoder, vector: np.ndarray, *, limit: int, allowed: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """As `vectors.nearest`."""
    query = literal(vector)
    if allowed is not None:
        count = int(np.count_nonzero(allowed))
        if count <= EXACT_UP_TO:
            return exact(query, limit, np.flatnonzero(allowed))
    wanted = limit
    while wanted <= WIDEST:
        ids, scores, is_all = walk(query, wanted)
        if allowed is not None:
            inside = ids < len(allowed)
            ids, scores = ids[inside], scores[inside]
            permitted = allowed[ids]
            ids, scores = ids[permitted], scores[permitted]
        if len(ids) >= limit or is_all:
            return ids[:limit], scores[:limit]
        wanted *= 4
    return exact(query, limit, None if allowed is None else np.flatnonzero(allowed))


def walk(query: str, rows: int) -> tuple[np.ndarray, np.ndarray, bool]:
    """The documents of the `rows` nearest texts; and whether there are no more texts."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('hnsw.ef_search', %s, true), "
            "set_config('hnsw.iterative_scan', 'strict_order', true)",
            [str(min(1_000, max(EF_SEARCH, rows)))],
        )
        cursor.execute(
            """
            SELECT document.id, 1 - near.distance, near.place
            FROM (
                SELECT digest, distance, row_number() OVER (ORDER BY distance, vector_id) AS place
                FROM (
                    SELECT vector_id, digest, embedding <=> %s::halfvec AS distance
                    FROM search_nearby ORDER BY distance LIMIT %s
                ) AS nearest
            ) AS near
            JOIN search_searchdocument AS document ON document.digest = near.digest
            WHERE document.is_public
            ORDER BY near.place, document.id
            """,
            [query, rows],
        )
        found = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM (SELECT 1 FROM search_nearby LIMIT %s) AS r", [rows])
        is_all = cursor.fetchone()[0] < rows
    return *as_arrays(found), is_all


def exact(query: str, limit: int, documents: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The same by comparing every allowed document."""
    condition = "" if documents is None else "AND document.id = ANY(%s)"
    values: list[Any] = [query]
    if documents is not None:
        values.append(documents.tolist())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            # `condition` is one of the two constants above.
            f"""
            WITH compared AS MATERIALIZED (
                SELECT document.id, near.embedding <=> %s::halfvec AS distance
                FROM search_searchdocument AS document
                JOIN search_nearby AS near ON near.digest = document.digest
                WHERE document.is_public {condition}
            )
            SELECT id, 1 - distance FROM compared ORDER BY distance, id LIMIT %s
            """,  # noqa: S608
            [*values, limit],
        )
        return as_arrays(cursor.fetchall())


def as_arrays(rows: Sequence[tuple[object, ...]]) -> tuple[np.ndarray, np.ndarray]:
    return (
        np.array([row[0] for row in rows], dtype=np.int64),
        np.array([row[1] for row in rows], dtype=np.float32),
    )
