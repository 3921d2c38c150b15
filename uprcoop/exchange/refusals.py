"""Why a whole file is refused: a stable code and one sentence for a person."""

from typing import Any

from django.utils.translation import gettext_lazy as _

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
}


class FileRefused(Exception):
    """The file is not taken, and nothing of it is kept."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values: dict[str, Any] = {"name": "", "row": 0, "value": "", **values}

    def __str__(self) -> str:
        return str(SENTENCES[self.code] % self.values)
