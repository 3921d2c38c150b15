"""The report of what an import did not take: a spreadsheet, written as the rows come.

Texts come from outside, so no cell may be taken for a formula: every one is written as a string.
"""

import datetime
import re
from pathlib import Path

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _

from uprcoop.recommendations.received import Remark

ROWS = 1_000_000  # of the 1,048,576 that a sheet may have
FORMULA = re.compile(r"^[=+\-@\t\r]")


def reports_folder() -> Path:
    folder = Path(settings.DATA_DIR) / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def new_path() -> Path:
    """A file name of its own in the reports folder."""
    now = datetime.datetime.now(datetime.UTC)
    return reports_folder() / f"import-{now:%Y%m%d-%H%M%S-%f}.xlsx"


def safe(text: object) -> str:
    """As a string that no spreadsheet reads as a formula, also after a save as CSV."""
    cleaned = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", str(text))[:2_000]
    return f"'{cleaned}" if FORMULA.match(cleaned) else cleaned


class Report:
    """Opened by the first remark, so that an import without any leaves no file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.book: xlsxwriter.Workbook | None = None
        self.rows = 0

    def add(self, file_name: str, remark: Remark) -> None:
        if self.book is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.book = xlsxwriter.Workbook(
                str(self.path),
                {
                    "constant_memory": True,
                    "strings_to_formulas": False,
                    "strings_to_urls": False,
                    "strings_to_numbers": False,
                    "tmpdir": str(self.path.parent),
                },
            )
        if self.rows % ROWS == 0:
            self.sheet = self.book.add_worksheet()
            self.sheet.freeze_panes(1, 0)
            self.sheet.set_column(0, 0, 30)
            self.sheet.set_column(3, 5, 60)
            heading = [_("File"), _("Row"), _("What"), _("Reason"), _("Text"), _("Code")]
            bold = self.book.add_format({"bold": True})
            for column, name in enumerate(heading):
                self.sheet.write_string(0, column, name, bold)
        line = self.rows % ROWS + 1
        self.sheet.write_string(line, 0, safe(file_name))
        self.sheet.write_number(line, 1, remark.row)
        self.sheet.write_string(line, 2, _("Notice") if remark.is_notice else _("Rejected"))
        self.sheet.write_string(line, 3, safe(remark.reason))
        self.sheet.write_string(line, 4, safe(remark.text))
        self.sheet.write_string(line, 5, remark.code)
        self.rows += 1

    def close(self) -> Path | None:
        """The finished report's path, or None when there was nothing to report."""
        if self.book is None:
            return None
        self.book.close()
        return self.path
