"""Days in words, as each of the six languages writes them."""

from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language


def day_words(day: date, language: str | None = None) -> str:
    """A day in long form, in `language` or the reader's."""
    return format_date(day, format="long", locale=(language or get_language() or "en")[:2])
