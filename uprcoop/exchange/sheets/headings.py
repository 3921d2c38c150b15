"""What the visible headings are, and which column one of them means in a sheet that has lost its
hidden row of keys."""

from functools import cache

from django.utils.translation import override

from uprcoop.exchange.sheets.columns import BLOCKS, column_of, columns
from uprcoop.exchange.sheets.words import LANGUAGES, django_code, fold

SO_MANY = 20  # columns of a block that are looked for


@cache
def known() -> dict[str, dict[str, str]]:
    """Key by folded heading, for each language."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with override(django_code(language)):
            found[language] = {
                fold(column.label): column.key for column in columns(dict.fromkeys(BLOCKS, SO_MANY))
            }
    return found


def keys_of_headings(headings: dict[int, str]) -> tuple[dict[int, str], str]:
    """Key by column and the language, of the language that explains most headings."""
    folded = {column: fold(heading) for column, heading in headings.items()}
    best: dict[int, str] = {}
    spoken = "en"
    for language in ("en", *LANGUAGES):
        keys = known()[language]
        found: dict[int, str] = {}
        for column, heading in sorted(folded.items()):
            key = keys.get(heading)
            if key and key not in found.values():
                found[column] = key
        if len(found) > len(best):
            best, spoken = found, language
    return best, spoken


def column_label(key: str) -> str:
    """The heading of a column, in the language that is active."""
    column = column_of(key)
    return column.label if column else ""
