"""Why a whole file is refused: a stable code and one sentence for a person.

A sentence may hold a detail, which has a code of its own: a refusal is kept as codes and values, so
that everyone reads it in a language of theirs.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from uprcoop.recommendations.cleaning import seen

SENTENCES = {
    "missing": _("There is no file %(name)s."),
    "directory": _("%(name)s is a folder: name the files in it."),
    "unreadable": _("%(name)s cannot be read: %(value)s."),
    "empty": _("%(name)s is empty."),
    "no-rows": _("%(name)s holds no rows."),
    "unknown-format": _(
        "%(name)s is %(value)s. Files that can be imported: the UHRI export (JSON or XLSX), "
        "OHCHR's thematic lists and matrices (DOCX), and UPR Info's CSV."
    ),
    "unknown-columns": _(
        "%(name)s has none of the columns that are needed (%(value)s). Its columns are: %(found)s."
    ),
    "truncated": _(
        "%(name)s ends in the middle of a row (after row %(row)s): it was cut off. Fetch it again."
    ),
    "database": _("The database did not take %(name)s: %(value)s. Try again."),
    "broken": _("%(name)s is damaged after row %(row)s: %(value)s. Fetch it again."),
    "not-utf-8": _(
        "%(name)s holds bytes that are not text after row %(row)s: it is damaged, or not UTF-8."
    ),
    "too-long": _(
        "%(name)s has a row or line of more than %(limit)s MB after row %(row)s: no source writes "
        "such a row."
    ),
    "too-deep": _("%(name)s has lists within lists deeper than any source writes."),
    "nul": _("%(name)s holds NUL bytes after row %(row)s: it is damaged, or no text file."),
    "zip-bomb": _(
        "%(name)s would grow to more than %(limit)s MB when unpacked: no source writes such a file."
    ),
    "zip-entries": _("%(name)s holds %(value)s packed files: no source writes such a file."),
    "no-table": _("%(name)s has no table of recommendations: %(value)s."),
    "zip-broken": _("%(name)s cannot be unpacked: it was cut off or damaged. Fetch it again."),
    "encrypted": _("%(name)s is protected by a password: save it without one."),
    "entities": _(
        "%(name)s declares XML entities or a document type, which no source does: it may be meant "
        "to do harm."
    ),
    "empty-rows": _(
        "%(name)s has %(value)s empty rows: delete them in the spreadsheet and save it again."
    ),
    "no-spreadsheet": _(
        "%(name)s is no spreadsheet in the format XLSX: fill in the template and save it as XLSX."
    ),
    "sheet-old": _(
        "%(name)s is an old Excel file (.xls), or protected by a password: save it as XLSX without "
        "one."
    ),
    "sheet-open-document": _("%(name)s is an OpenDocument spreadsheet (.ods): save it as XLSX."),
    "sheet-macros": _("%(name)s holds macros: save it as XLSX, which has none."),
    "sheet-too-large": _(
        "%(name)s is larger than %(limit)s MB: take pictures out of it, or send two files."
    ),
    "sheet-too-many-cells": _(
        "%(name)s has more cells than can be read: delete what is below and beside your rows, and "
        "save it again."
    ),
    "sheet-too-many-rows": _("%(name)s has more than %(limit)s activities: send several files."),
    "sheet-unknown": _(
        "%(name)s has no sheet with the columns of the template: fill in the template and leave "
        "its headings as they are."
    ),
}

DETAILS = {
    "not-ordinary": _("it is no ordinary file"),
    "old-office": _("an old Office file (.doc, .xls), or locked"),
    "json-object": _("a JSON object, not a list of rows"),
    "json-strange": _("a JSON list without UHRI's fields"),
    "markup": _("XML or HTML"),
    "archive": _("a ZIP archive: unpack it first"),
    "of-kind": _("of the kind “%(kind)s”"),
    "extension": _("a %(extension)s file"),
    "other-columns": _("text or CSV with other columns (“%(heading)s …”)"),
    "unknown": _("of a kind we do not know"),
    "no-list": _("a list of rows was expected"),
    "no-comma": _("a comma or the end of the list was expected"),
    "after-end": _("something follows the end of the list"),
    "bad-json": _("what follows is not valid JSON"),
    "bad-quotes": _("a quotation mark stands where none can"),
    "bad-xml": _("its XML is not well formed"),
    "no-heading": _("no heading names recommendations"),
    "too-many-rows": _("it has more than %(limit)s rows"),
    "too-many-texts": _("it has more than %(limit)s texts"),
    "more-than": _("more than %(limit)s"),
}


def sentence(code: str, values: Mapping[str, Any]) -> str:
    """A refusal in the reader's language. `values` may name a `detail`, which becomes `value`."""
    detail = values.get("detail")
    value = {"value": DETAILS[detail] % values} if detail else {}
    return str(SENTENCES[code] % {**values, **value})


class FileRefused(Exception):
    """The file is not taken, and nothing of it is kept. Values are plain: they are stored."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values: dict[str, Any] = {
            "name": "", "row": 0, "value": "",
            **{
                name: seen(value[:400]) if isinstance(value, str) else value
                for name, value in values.items()
            },
        }  # fmt: skip

    def __str__(self) -> str:
        return sentence(self.code, self.values)
