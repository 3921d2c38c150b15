"""What search keeps in the database: documents and words here, vectors beside them."""

from uprcoop.search.models.documents import IndexState, SearchDocument, SearchWord
from uprcoop.search.models.vectors import Lease, TextVector, ThemeModel

__all__ = [
    "IndexState",
    "Lease",
    "SearchDocument",
    "SearchWord",
    "TextVector",
    "ThemeModel",
]
