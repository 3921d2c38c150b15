"""Nearest neighbours by pgvector: an HNSW index over half-precision vectors.

The searched table, `search_nearby`, is a copy of one kind of vectors in `search_textvector`: those
of the search encoder. Each row bears its encoder's name and version, and a question meets only
rows of its own. `embedding.embed` copies what is missing; until all is there (`is_ready`), each
process searches in memory.

Few allowed documents are compared exactly; among many, the index walks outwards and what is not
allowed is left out on the way, further out each time until enough are found.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import DatabaseError, connection, transaction

from uprcoop.search.encoders import Encoder
from uprcoop.search.models import TextVector

logger = logging.getLogger(__name__)

SIZE = 512  # of the column
EXACT_UP_TO = 5_000  # allowed documents
EF_SEARCH = 200  # recall 0.97 to 0.99 at 300,000 rows
WIDEST = 20_000  # rows walked before the exact comparison is cheaper
# A "no" is asked again after so many seconds: another process may have changed it since.
ASKED_AGAIN_AFTER = 60.0

TABLE = [
    """
    CREATE TABLE IF NOT EXISTS search_nearby (
        vector_id bigint PRIMARY KEY REFERENCES search_textvector (id) ON DELETE CASCADE,
        digest varchar(20) NOT NULL,
        encoder varchar(81) NOT NULL,
        embedding halfvec(512) NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS search_nearby_digest ON search_nearby (digest)",
    """
    CREATE INDEX IF NOT EXISTS search_nearby_embedding ON search_nearby
    USING hnsw (embedding halfvec_cosine_ops)
    """,
    # `walk` needs it; a pgvector before 0.8 refuses here, and the table is not made.
    "SELECT set_config('hnsw.iterative_scan', 'strict_order', true)",
]

# What this process knows of each database and encoder: True for good, or when "no" was answered.
_known: dict[tuple[str, str], bool | float] = {}


def forget() -> None:
    """Ask the database again (for tests)."""
    _known.clear()


def ask(what: str, statement: str, values: Sequence[str] = ()) -> bool:
    """Whether the statement says so; "yes" is remembered, and "no" for a minute."""
    key = (str(connection.settings_dict["NAME"]), what)
    known = _known.get(key, 0.0)
    if known is True:
        return True
    if known and time.monotonic() - known < ASKED_AGAIN_AFTER:
        return False
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        answer = bool(cursor.fetchone()[0])
    _known[key] = answer or time.monotonic()
    return answer


def is_there(size: int = SIZE) -> bool:
    """True when this database has pgvector and the searched table."""
    if size != SIZE or connection.vendor != "postgresql":
        return False
    return ask("", "SELECT to_regclass('search_nearby') IS NOT NULL")


def is_ready(of: Encoder) -> bool:
    """True when the searched table holds every vector of this encoder's present version.

    It stays so, for later ones are copied in the transaction that writes them.
    """
    return is_there(of.size) and ask(
        label(of),
        """
        SELECT NOT EXISTS (
            SELECT 1 FROM search_textvector AS vector
            WHERE encoder = %s AND encoder_version = %s AND NOT EXISTS (
                SELECT 1 FROM search_nearby AS near WHERE near.vector_id = vector.id
            )
        )
        """,
        [of.name, of.version],
    )


def make_table() -> bool:
    """Make the searched table where it is missing and pgvector can be had; whether it is there."""
    if connection.vendor != "postgresql":
        return False
    if is_there():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
        if not cursor.fetchone()[0]:
            return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
            for statement in TABLE:
                cursor.execute(statement)
    # No right to, a pgvector before 0.8, or another process is just making it.
    except DatabaseError as error:
        logger.warning("pgvector cannot be used, search goes on in memory: %s", str(error).strip())
        return False
    forget()
    return True


def label(of: Encoder) -> str:
    """Name and version, as each row bears them."""
    return f"{of.name} {of.version}"


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
            "INSERT INTO search_nearby (vector_id, digest, encoder, embedding) "
            "VALUES (%s, %s, %s, %s) ON CONFLICT (vector_id) DO NOTHING",
            [
                (ids[digest], digest, label(of), literal(vector))
                for digest, vector in zip(digests, vectors, strict=True)
            ],
        )


def missing(of: Encoder) -> list[str]:
    """Digests whose vector by this encoder is not in the searched table yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT vector.digest FROM search_textvector AS vector
            WHERE encoder = %s AND encoder_version = %s AND NOT EXISTS (
                SELECT 1 FROM search_nearby AS near WHERE near.vector_id = vector.id
            )
            ORDER BY vector.id
            """,
            [of.name, of.version],
        )
        return [row[0] for row in cursor.fetchall()]


def keep_only(of: Encoder | None) -> None:
    """Take the copies of other encoders' vectors out of the searched table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_nearby WHERE encoder <> %s", ["" if of is None else label(of)]
        )


def settle() -> None:
    """Tell the planner what was copied; it else takes a condition on the encoder for a rare one."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_nearby")


def nearest(
    of: Encoder, vector: np.ndarray, *, limit: int, allowed: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """As `vectors.nearest`."""
    query = (literal(vector), label(of))
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


def walk(query: tuple[str, str], rows: int) -> tuple[np.ndarray, np.ndarray, bool]:
    """The documents of the `rows` nearest texts; and whether there are no more texts."""
    vector, encoder = query
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
                    FROM search_nearby WHERE encoder = %s ORDER BY distance LIMIT %s
                ) AS nearest
            ) AS near
            JOIN search_searchdocument AS document ON document.digest = near.digest
            WHERE document.is_public
            ORDER BY near.place, document.id
            """,
            [vector, encoder, rows],
        )
        found = cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM search_nearby WHERE encoder = %s LIMIT %s) AS r",
            [encoder, rows],
        )
        is_all = cursor.fetchone()[0] < rows
    return *as_arrays(found), is_all


def exact(
    query: tuple[str, str], limit: int, documents: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """The same by comparing every allowed document."""
    condition = "" if documents is None else "AND document.id = ANY(%s)"
    values: list[Any] = list(query)
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
                WHERE near.encoder = %s AND document.is_public {condition}
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
