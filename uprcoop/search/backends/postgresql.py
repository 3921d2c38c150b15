"""tsvector and GIN. The query is written literally: no parser of PostgreSQL's sees our stems."""

import numpy as np
from django.db import connection


def ids(stems: list[str]) -> np.ndarray:
    """Ids of the documents that hold these stems in a row."""
    quoted = ["'" + stem.replace("\\", "").replace("'", "''") + "'" for stem in stems]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(id::text, ',') FROM search_searchdocument"
            " WHERE lexemes @@ %s::tsquery",
            [" <-> ".join(quoted)],
        )
        found = cursor.fetchone()[0]
    if not found:
        return np.empty(0, dtype=np.int64)
    return np.fromstring(found, dtype=np.int64, sep=",")
