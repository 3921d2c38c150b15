"""Days and amounts as the reader's language writes them."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, list_currencies
from django.conf import settings
from django.utils.translation import get_language


@lru_cache(maxsize=32)
def babel_locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"), sep="_")


def reader_locale() -> Locale:
    language = get_language() or settings.LANGUAGE_CODE
    if language.startswith("zh"):
        return babel_locale("zh_Hans")
    # Day before month, as the United Nations writes dates.
    return babel_locale("en_GB" if language == "en" else language)


def day_in_words(day: date) -> str:
    return format_date(day, format="long", locale=reader_locale())


def amount_in_words(amount: Decimal | str, currency: str) -> str:
    """ "12,500 USD", "0.50 CHF": cents only where there are any; no code is ever translated."""
    value = Decimal(amount)
    pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    return f"{format_decimal(value, format=pattern, locale=reader_locale())} {currency}"


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def is_currency(code: str) -> bool:
    """Whether these are the three letters, in capitals, of a currency that is or was (ISO 4217)."""
    return code in currencies()


def left_to_right(text: str) -> str:
    """`text`, kept as it is written in a line of Arabic, where "2026-3" would become "3-2026".

    By Unicode's own signs, so that it holds in a page and in a document alike.
    """
    return f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
