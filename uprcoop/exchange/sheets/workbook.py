"""Writes the spreadsheet: empty as a template, or with an organisation's own records.

Instructions, activities, lists. The first row of each sheet is hidden and says what the sheet and
its columns are; drop-downs take their entries from named ranges, which every spreadsheet program
keeps when it saves.
"""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from uprcoop.exchange.sheets.columns import MARK, columns
from uprcoop.exchange.sheets.shapes import Column, Kind
from uprcoop.exchange.sheets.words import django_code, is_choice, offered
from uprcoop.exchange.sheets.writing_cells import FIRST_DAY, LAST_DAY, Value

EMPTY_ROWS = 500  # that bear an identifier of their own
KEYS, HEADINGS, FIRST = 0, 1, 2  # rows, from 0
LAST = 2_500  # row down to which there are drop-downs
FORMULA = re.compile(r"^[=+\-@]")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ACCENT, ACCENT_WASH, GREY = "#0B5C85", "#DCEAF2", "#EFEFEF"
# Kinds that are kept as text, so that 136.20 does not become 136.2.
NOT_TEXT = (Kind.DATE, Kind.AMOUNT)


@dataclass
class SheetRow:
    """One row: cells by column key; `record` and `base` of an exported record."""

    cells: Mapping[str, Value] = field(default_factory=dict)
    record: str = ""
    base: str = ""


def write_book(
    stream: BinaryIO,
    language: str,
    rows: Sequence[SheetRow] = (),
    counts: Mapping[str, int] | None = None,
) -> None:
    """Write the whole workbook. `counts`: columns that each block needs at least."""
    with override(django_code(language)):
        book = xlsxwriter.Workbook(
            stream,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        book.set_properties({"title": str(settings.SITE_NAME), "comments": language})
        Writer(book, language, columns(counts)).write(rows)
        book.close()


def sheet_name(words: str, taken: Iterable[str] = ()) -> str:
    """A name that a sheet may bear."""
    plain = NOT_IN_NAMES.sub(" ", words).strip()[:31] or "-"
    names = {name.casefold() for name in taken}
    return plain if plain.casefold() not in names else f"{plain[:28]} 2"


class Writer:
    def __init__(self, book: Any, language: str, all_columns: list[Column]) -> None:
        self.book = book
        self.language = language
        self.columns = all_columns
        self.is_rtl = language == "ar"
        order = {"reading_order": 2} if self.is_rtl else {}
        cell = {"text_wrap": True, "valign": "top"}
        heading = {**cell, "bold": True, "border": 1, "num_format": "@", **order}
        add = book.add_format
        self.text = add({**cell, "num_format": "@"})
        # Excel takes what begins like a formula for one as soon as the cell is edited.
        self.quoted = add({**cell, "num_format": "@", "quote_prefix": True})
        self.date = add({**cell, "num_format": "yyyy-mm-dd"})
        self.amount = add({**cell, "num_format": "0.00"})
        self.identifier = add({**cell, "num_format": "@", "bg_color": GREY})
        self.heading = add({**heading, "bg_color": ACCENT_WASH})
        self.mandatory = add({**heading, "bg_color": ACCENT, "font_color": "#FFFFFF"})
        self.large = add({"bold": True, "font_size": 16, **order})
        self.plain = add({**cell, **order})
        self.bold = add({"bold": True, **cell, **order})

    def write(self, rows: Sequence[SheetRow]) -> None:
        help_name = sheet_name(_("How to fill in"))
        name = sheet_name(_("Activities"), [help_name])
        lists_name = sheet_name(_("Lists"), [help_name, name])
        instructions = self.add_sheet(help_name, "help")
        activities = self.add_sheet(name)
        self.write_lists(self.add_sheet(lists_name, "lists"), lists_name)
        self.write_instructions(instructions)
        self.write_activities(activities, rows)
        activities.activate()

    def add_sheet(self, name: str, mark: str = "") -> Any:
        sheet = self.book.add_worksheet(name)
        if self.is_rtl:
            sheet.right_to_left()
        if mark:
            sheet.write_string(KEYS, 0, MARK + mark)
        sheet.set_row(KEYS, None, None, {"hidden": True})
        return sheet

    def write_lists(self, sheet: Any, name: str) -> None:
        """Two columns a list, label and code, and a name for the labels."""
        sheet.freeze_panes(FIRST, 0)
        kinds = {column.field.kind: column for column in reversed(self.columns)}
        place = 0
        for kind in Kind:
            if not is_choice(kind):
                continue
            entries = offered(kind, self.language)
            label = str(kinds[kind].field.label)
            sheet.write_string(HEADINGS, place, label, self.heading)
            sheet.write_string(HEADINGS, place + 1, _("Code"), self.heading)
            sheet.set_column(place, place, 40, self.text)
            sheet.set_column(place + 1, place + 1, 16, self.text)
            for row, (code, entry) in enumerate(entries, FIRST):
                sheet.write_string(row, place, entry, self.text)
                sheet.write_string(row, place + 1, code, self.text)
            column = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
            last = FIRST + len(entries)
            self.book.define_name(
                range_name(kind), f"='{name}'!{column}${FIRST + 1}:{column}${last}"
            )
            place += 2

    def write_instructions(self, sheet: Any) -> None:
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 36, self.plain)
        sheet.set_column(1, 1, 90, self.plain)
        sheet.write_string(1, 0, str(settings.SITE_NAME), self.large)
        row = 3
        for number, words in enumerate(instructions(), 1):
            sheet.write_string(row, 0, str(number), self.bold)
            sheet.write_string(row, 1, words, self.plain)
            row += 1
        row += 1
        sheet.write_string(row, 0, _("Column"), self.heading)
        sheet.write_string(row, 1, _("What to write"), self.heading)
        for column in self.columns:
            if column.number < 2 and column.field.kind is not Kind.HIDDEN:
                row += 1
                sheet.write_string(row, 0, column.label, self.bold)
                sheet.write_string(row, 1, str(column.field.help), self.plain)

    def write_activities(self, sheet: Any, rows: Sequence[SheetRow]) -> None:
        sheet.set_default_row(45)
        sheet.set_row(KEYS, 15, None, {"hidden": True})
        sheet.set_row(HEADINGS, 48)
        sheet.freeze_panes(FIRST, 4)
        sheet.set_comments_author(str(settings.SITE_NAME))
        for place, column in enumerate(self.columns):
            self.write_heading(sheet, place, column)
        token = "".join(secrets.choice(ALPHABET) for _place in range(10))
        places = {column.key: place for place, column in enumerate(self.columns)}
        for number, row in enumerate(rows):
            at = FIRST + number
            sheet.write_string(at, places["record"], row.record, self.identifier)
            sheet.write_string(at, places["base"], row.base, self.text)
            for key, value in row.cells.items():
                self.write_value(sheet, at, places[key], value)
        for number in range(len(rows), len(rows) + EMPTY_ROWS):
            sheet.write_string(FIRST + number, places["row"], f"{token}-{number + 1}", self.text)

    def write_heading(self, sheet: Any, place: int, column: Column) -> None:
        end = f"@{self.language}" if place == 0 else ""
        sheet.write_string(KEYS, place, f"{MARK}{column.key}{end}")
        is_hidden = column.field.kind is Kind.HIDDEN
        sheet.set_column(
            place, place, column.field.width, self.format_of(column), {"hidden": is_hidden}
        )
        heading = self.mandatory if column.is_mandatory else self.heading
        sheet.write_string(HEADINGS, place, column.label, heading)
        if is_hidden:
            return
        sheet.write_comment(HEADINGS, place, str(column.field.help), {"x_scale": 2, "y_scale": 1.2})
        rule = self.rule(column)
        if rule:
            sheet.data_validation(FIRST, place, LAST, place, rule)

    def format_of(self, column: Column) -> Any:
        kinds = {
            Kind.DATE: self.date, Kind.AMOUNT: self.amount, Kind.IDENTIFIER: self.identifier
        }  # fmt: skip
        return kinds.get(column.field.kind, self.text)

    def rule(self, column: Column) -> dict[str, Any] | None:
        """What the spreadsheet program itself checks; it warns, it never forbids: words of the
        other languages, and codes, are taken as well."""
        kind = column.field.kind
        warning = {"error_type": "warning", "ignore_blank": True}
        if is_choice(kind):
            return {
                **warning,
                "validate": "list",
                "source": f"={range_name(kind)}",
                "error_message": _("This is no entry of the list.")[:250],
            }
        if kind is Kind.DATE:
            return {
                **warning,
                "validate": "date",
                "criteria": "between",
                "minimum": FIRST_DAY,
                "maximum": LAST_DAY,
                "error_message": _("Write a day, for example 2025-03-31.")[:250],
            }
        if kind is Kind.AMOUNT:
            return {
                **warning,
                "validate": "decimal",
                "criteria": ">=",
                "value": 0,
                "error_message": _("Write an amount in figures, for example 12500.50.")[:250],
            }
        if kind is Kind.IDENTIFIER:
            return {
                "validate": "custom",
                "value": "=FALSE",
                "error_message": _("Leave the identifier as it is, or empty the cell.")[:250],
            }
        return None

    def write_value(self, sheet: Any, row: int, place: int, value: Value) -> None:
        if isinstance(value, date):
            sheet.write_datetime(row, place, value, self.date)
        elif isinstance(value, Decimal):
            sheet.write_number(row, place, float(value), self.amount)
        else:
            style = self.quoted if FORMULA.match(value) else self.text
            # The library would take this for mark-up of its own; outer blanks are no content.
            text = f" {value}" if value.startswith("<r>") else value
            if sheet.write_string(row, place, text, style):
                raise ValueError("A text is longer than a cell can hold.")


def range_name(kind: Kind) -> str:
    return f"list_{kind.value.replace('-', '_')}"


def instructions() -> list[str]:
    return [
        _("Write one activity or good practice in each row of the sheet of activities."),
        _("Columns marked with * must be filled in before a record can be sent; the rest help."),
        _(
            "Where there is a list, choose from it. Words of the list are understood in all six "
            "languages, and as codes."
        ),
        _(
            "Columns may be moved, and rows sorted. Leave the headings, and the hidden first row, "
            "as they are."
        ),
        _(
            "For more than the columns hold, write several entries in one cell with a semicolon "
            "between them (lists of types, themes, persons, goals and recommendations)."
        ),
        _("Files are not part of the spreadsheet: attach them to the record afterwards."),
        _(
            "Save as XLSX and upload it, or send it by e-mail to the Secretariat. You see what it "
            "would do before anything is kept. With one faulty cell nothing is taken, and you get "
            "your file back with the faulty cells marked."
        ),
        _(
            "What you send is checked by the Secretariat, then put before the States concerned. "
            "Nothing is public without their consent."
        ),
    ]
