"""The lexical index of the database in use, behind two questions: who has this, and how many.

Ranking is not asked of the database: FTS5 and PostgreSQL would rank differently, and PostgreSQL
knows no document frequencies. They answer which documents hold a stem; `lexical.py` ranks.
"""

from typing import Protocol

import numpy as np
from django.db import connection

from uprcoop.search.backends import postgresql, sqlite


class Backend(Protocol):
    def ids(self, stems: list[str]) -> np.ndarray:
        """Ids of the documents that hold these stems in a row: int64, ascending or not."""
        ...


def backend() -> Backend:
    if connection.vendor == "postgresql":
        return postgresql
    return sqlite
