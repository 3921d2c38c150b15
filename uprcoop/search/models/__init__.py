"""What search keeps in the database: documents and words here, vectors beside them."""

from uprcoop.search.models.documents import IndexState, SearchDocument, SearchWord

__all__ = ["IndexState", "SearchDocument", "SearchWord"]
