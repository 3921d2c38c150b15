"""Numbers, dates and languages as each reader writes them; nothing here knows a model's rules."""

import datetime
from collections.abc import Iterable
from typing import Any

from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from uprcoop.common.lists import listed
from uprcoop.common.reading import babel_locale, day_in_words, left_to_right, reader_locale

register = template.Library()

RIGHT_TO_LEFT = {"ar"}


@register.filter
def number(value: Any) -> str:
    """A whole number with the reader's separators; "" for nothing."""
    if value is None or value == "":
        return ""
    return format_decimal(value, locale=reader_locale())


register.filter(left_to_right)


@register.filter
def percent(value: Any) -> str:
    """A share from 0 to 1 as whole per cent."""
    return format_percent(value, format="#,##0%", locale=reader_locale())


@register.filter
def day(value: datetime.date | str | None) -> str:
    """A day in long form; also one that is written 2026-11-27. "" for none."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.date.fromisoformat(value)
    return day_in_words(value)


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """Date and time to the minute, in UTC as everywhere on the site."""
    if value is None:
        return ""
    time = format_time(value, format="HH:mm", locale=reader_locale())
    return f"{day(value)} {time} UTC"


@register.filter
def month(value: Any) -> str:
    """A session's month and year: "May 2023" in the reader's language."""
    first = datetime.date(value.year, value.month, 1)
    return format_skeleton("yMMMM", first, locale=reader_locale())


@register.filter("listed")
def listed_filter(things: Iterable[Any], attribute: str = "") -> str:
    """`things|listed:"name"`: their names after one another, as the reader's language does it."""
    return listed(getattr(thing, attribute) if attribute else thing for thing in things)


@register.filter
def language_name(code: str) -> str:
    """The name of a record's language in the reader's language."""
    if not code:
        return _("language not known")
    return babel_locale(code[:2]).get_display_name(reader_locale()) or code


@register.filter
def content_language(code: str | None) -> SafeString:
    """The lang and dir attributes for a text in the record's own language."""
    if not code:
        return SafeString('dir="auto"')
    direction = "rtl" if code[:2] in RIGHT_TO_LEFT else "ltr"
    return format_html('lang="{}" dir="{}"', code[:2], direction)


@register.filter
def document_address(symbol: str) -> str:
    """Where the United Nations keeps the document; "" for what is no symbol of its documents."""
    return f"https://undocs.org/{symbol}" if symbol.startswith("A/") else ""
