"""Names after one another, as each of the six languages writes a list."""

from collections.abc import Iterable

from django.utils.translation import get_language

COMMAS = {"ar": "، ", "zh": "、"}


def listed(names: Iterable[object], language: str | None = None) -> str:
    """The names with the comma of the reader's language between them."""
    return COMMAS.get((language or get_language() or "en")[:2], ", ").join(map(str, names))
