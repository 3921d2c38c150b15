"""A copy of the very file that came in, with its faulty cells marked and listed on a sheet.

Whatever else the person did to the file stays, as far as the library keeps it. Marks of an earlier
round are taken off first, so that a file may go to and fro.
"""

import warnings
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from uprcoop.exchange.report import safe
from uprcoop.exchange.sheets.columns import MARK
from uprcoop.exchange.sheets.faults import Fault
from uprcoop.exchange.sheets.headings import column_label, keys_of_headings
from uprcoop.exchange.sheets.planning import Plan
from uprcoop.exchange.sheets.words import django_code
from uprcoop.exchange.sheets.workbook import sheet_name

FAULT, LACKING = "FFFFB3B3", "FFFFE08A"
OURS = (FAULT, LACKING)
AUTHOR = "uprcoop"
HERE = f"{MARK}faults"
MOST_MARKED = 5_000
SEPARATOR = "\n—\n"  # between a person's own comment and ours
# What a file may break the library with: it is a copy for convenience, the page has the list.
BREAKS = (Exception,)


def mark(source: BinaryIO, target: BinaryIO, plan: Plan) -> bool:
    """Write the marked copy, in the language of the template. False when none can be made."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source.seek(0)
            book = openpyxl.load_workbook(source)
            sheet = sheet_of(book, plan)
            if sheet is None:
                return False
            with override(django_code(plan.sheet.language)):
                take_off(book, sheet)
                put_on(book, sheet, plan)
            book.save(target)
    except BREAKS:
        return False
    return True


def sheet_of(book: Any, plan: Plan) -> Any:
    """The sheet that was read: the one with its keys, or with its headings, in the same columns."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=1, max_row=plan.sheet.first - 1):
            said = {cell.column - 1: str(cell.value or "") for cell in row}
            if all(is_same(said.get(place, ""), key) for place, key in plan.sheet.columns.items()):
                return sheet
    return by_place(book, plan)


def is_same(text: str, key: str) -> bool:
    return text.startswith(MARK) and text.removeprefix(MARK).partition("@")[0] == key


def by_place(book: Any, plan: Plan) -> Any:
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=1, max_row=plan.sheet.first - 1):
            said = {cell.column - 1: str(cell.value or "") for cell in row}
            if keys_of_headings(said)[0] == plan.sheet.columns:
                return sheet
    return None


def take_off(book: Any, sheet: Any) -> None:
    """Marks of an earlier round, giving cells the colour back that they had."""
    earlier = [one for one in book.worksheets if one.cell(1, 1).value == HERE]
    colours = {}
    for one in earlier:
        for cell, colour in one.iter_rows(min_row=3, min_col=2, max_col=3, values_only=True):
            colours[str(cell)] = colour
        book.remove(one)
    for cell in list(sheet._cells.values()):
        if is_ours(cell):
            colour = colours.get(cell.coordinate)
            cell.fill = PatternFill("solid", fgColor=colour) if colour else PatternFill()
        if cell.comment is not None and cell.comment.author == AUTHOR:
            own, separator, _rest = cell.comment.text.partition(SEPARATOR)
            cell.comment = Comment(own, "") if separator else None


def is_ours(cell: Any) -> bool:
    return bool(cell.has_style and cell.fill.fill_type and cell.fill.fgColor.rgb in OURS)


def put_on(book: Any, sheet: Any, plan: Plan) -> None:
    listing = book.create_sheet(sheet_name(_("Faults"), book.sheetnames), 0)
    listing.sheet_view.rightToLeft = plan.sheet.language == "ar"
    listing.cell(1, 1).value = HERE
    listing.row_dimensions[1].hidden = True
    listing.freeze_panes = "A3"
    headings = [_("Row"), _("Cell"), "", _("Column"), _("What is wrong, and what to do"), _("What")]
    for place, words in enumerate(headings, 1):
        listing.cell(2, place, words).font = Font(bold=True)
    for letter, width in zip("ABCDEF", (8, 10, 10, 36, 90, 26), strict=True):
        listing.column_dimensions[letter].width = width
    listing.column_dimensions["C"].hidden = True  # the colour that the cell had
    marked = [(one, FAULT) for one in plan.faults] + [(one, LACKING) for one in plan.lacking]
    for at, (one, colour) in enumerate(marked[:MOST_MARKED], 3):
        before = mark_cell(sheet, one, colour) if one.cell else ""
        what = _("Fault") if colour == FAULT else _("To fill in before it can be sent")
        values = (one.row, one.cell, before, column_label(one.key), safe(one.sentence), what)
        for place, value in enumerate(values, 1):
            cell = listing.cell(at, place, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = book.index(listing)


def mark_cell(sheet: Any, one: Fault, colour: str) -> str:
    """Colour the cell and say in a comment what is wrong; the colour it had."""
    cell = sheet[one.cell]
    before = ""
    if is_ours(cell):
        if cell.fill.fgColor.rgb == FAULT:
            colour = FAULT
    elif cell.fill.fill_type == "solid" and isinstance(cell.fill.fgColor.rgb, str):
        before = cell.fill.fgColor.rgb
    cell.fill = PatternFill("solid", fgColor=colour)
    words = one.sentence
    if cell.comment is not None:
        own = cell.comment.text
        words = f"{own}\n{words}" if cell.comment.author == AUTHOR else f"{own}{SEPARATOR}{words}"
    cell.comment = Comment(words, AUTHOR, height=140, width=320)
    return before
