"""Reading the CSV files that the measurements take."""

import csv
from pathlib import Path

from django.utils.translation import gettext as _


class UnusableFile(ValueError):
    """The file cannot be measured; the message says why and what to do."""


def read_table(path: str | Path, needed: set[str]) -> list[dict[str, str]]:
    """The rows of a CSV in UTF-8, by lower-case heading. Raises UnusableFile."""
    csv.field_size_limit(10_000_000)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            headings = [(heading or "").strip().lower() for heading in reader.fieldnames or []]
            reader.fieldnames = headings
            rows = [
                {key: value or "" for key, value in row.items() if isinstance(key, str)}
                for row in reader
            ]
    except OSError as error:
        raise UnusableFile(
            _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnusableFile(_("%(path)s is not a CSV file in UTF-8.") % {"path": path}) from error
    missing = needed - set(headings)
    if missing:
        raise UnusableFile(
            _("%(path)s has no column %(columns)s in its first line.")
            % {"path": path, "columns": ", ".join(sorted(missing))}
        )
    if not rows:
        raise UnusableFile(_("%(path)s has no row.") % {"path": path})
    return rows
