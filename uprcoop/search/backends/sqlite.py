"""FTS5. The ids come as one string: a row for each would cost ten times as much in Python."""

import numpy as np
from django.db import connection


def ids(stems: list[str]) -> np.ndarray:
    """Ids of the documents that hold these stems in a row."""
    phrase = '"' + " ".join(stem.replace('"', "") for stem in stems) + '"'
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT group_concat(rowid) FROM search_lexical WHERE search_lexical MATCH %s",
            [phrase],
        )
        found = cursor.fetchone()[0]
    if not found:
        return np.empty(0, dtype=np.int64)
    return np.fromstring(found, dtype=np.int64, sep=",")
