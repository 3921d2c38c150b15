"""Opens a spreadsheet that came in, within bounds, and gives the rows of its sheet of activities.

Row by row from its XML: one cell in the farthest corner costs no more than any other. What is no
spreadsheet of ours, or too much of one, is refused as a whole, with a sentence saying what to do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from lxml import etree

from uprcoop.exchange.packed import Packed, elements
from uprcoop.exchange.readers.uhri_xlsx import (
    SPACE,
    STRICT,
    column_of,
    sheets,
    text_in,
)
from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.sheets.columns import MARK
from uprcoop.exchange.sheets.columns import column_of as known
from uprcoop.exchange.sheets.headings import keys_of_headings
from uprcoop.exchange.sheets.reading_cells import Cell
from uprcoop.exchange.sheets.words import LANGUAGES
from uprcoop.exchange.sources import SourceFile

MOST_MB = 10  # of the file
MOST_UNPACKED = 60 * 1024 * 1024
MOST_TAGS = 6_000_000  # some million cells: marking a copy lays them out in memory
MOST_ROWS = 2_000
MOST_COLUMNS = 1_000
EMPTY_ROWS = 20_000
HEADING_ROWS = 20  # a title and notes may stand above the headings
LEAST_HEADINGS = 5
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
OF_OURS = {"faults", "help", "lists"}


@dataclass
class Sheet:
    """The sheet of activities. `entry`: its name in the archive; `columns`: key by column, from 0;
    `first`: the number of the first row below the headings."""

    entry: str
    columns: dict[int, str]
    language: str
    is_from_1904: bool
    first: int

    @property
    def keys(self) -> list[str]:
        return list(self.columns.values())


@dataclass
class Row:
    number: int
    cells: dict[str, Cell]


class Book:
    """An open spreadsheet. Raises FileRefused for what cannot be one, or would be too much."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.file = SourceFile(name, stream)
        if not self.file.size:
            raise self.file.refused("empty")
        if self.file.size > MOST_MB * 1024 * 1024:
            raise self.file.refused("sheet-too-large", limit=MOST_MB)
        start = self.file.start(8)
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise self.file.refused("sheet-old")
        if not start.startswith(b"PK"):
            raise self.file.refused("no-spreadsheet")
        self.packed = Packed(self.file)
        try:
            self.look_at_all()
            self.texts = self.shared_texts()
            self.sheet = self.find_sheet()
        except BaseException:
            self.packed.archive.close()
            raise

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, *error: object) -> None:
        self.packed.archive.close()

    def look_at_all(self) -> None:
        """Unpack every entry once, counting: what an archive declares need not be so."""
        if "xl/workbook.xml" not in self.packed.names:
            if "content.xml" in self.packed.names:
                raise self.file.refused("sheet-open-document")
            raise self.file.refused("no-spreadsheet")
        if any(name.lower().endswith("vbaproject.bin") for name in self.packed.names):
            raise self.file.refused("sheet-macros")
        left, tags = MOST_UNPACKED, 0
        for name in self.packed.names:
            stream = self.packed.open(name, most=left, is_by_row=False)
            while chunk := stream.read():
                tags += chunk.count(b"<") if name.endswith((".xml", ".rels", ".vml")) else 0
                if tags > MOST_TAGS:
                    raise self.file.refused("sheet-too-many-cells")
            left -= stream.total

    def whole(self, name: str) -> Any:
        """A small part of the book, as XML."""
        stream = self.packed.open(name, most=2 * 1024 * 1024, is_by_row=False)
        data = b""
        while chunk := stream.read():
            data += chunk
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError:
            raise self.file.refused("broken", detail="bad-xml") from None

    def is_from_1904(self) -> bool:
        book = self.whole("xl/workbook.xml")
        properties = book.find("{*}workbookPr")
        return properties is not None and properties.get("date1904") in ("1", "true")

    def shared_texts(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.packed.names:
            return []
        stream = self.packed.open("xl/sharedStrings.xml", most=MOST_UNPACKED, is_by_row=False)
        return [
            unescaped(text_in(item)) for item in elements(stream, (f"{SPACE}si", f"{STRICT}si"))
        ]

    def find_sheet(self) -> Sheet:
        """The first sheet with the hidden row of keys, else with enough of our headings."""
        by_heading: Sheet | None = None
        is_from_1904 = self.is_from_1904()
        for entry in sheets(self.packed):
            marks: dict[int, str] = {}
            language, first = "en", 0
            for number, cells in self.raw_rows(entry):
                if number > HEADING_ROWS:
                    break
                if not marks and is_marked(cells):
                    marks, language = marks_of(cells)
                    first = number + 2  # the visible headings stand below the hidden row
                    continue
                if marks or any(
                    cell.text == f"{MARK}{name}" for name in OF_OURS for cell in cells.values()
                ):
                    break
                headings = {column: cell.text for column, cell in cells.items()}
                found, spoken = keys_of_headings(headings)
                if len(found) >= LEAST_HEADINGS and by_heading is None:
                    by_heading = Sheet(entry, found, spoken, is_from_1904, number + 1)
            if marks:
                return Sheet(entry, marks, language, is_from_1904, first)
        if by_heading is None:
            raise self.file.refused("sheet-unknown")
        return by_heading

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything but what the template wrote. Raises FileRefused."""
        found = 0
        columns = self.sheet.columns
        for number, raw in self.raw_rows(self.sheet.entry):
            if number < self.sheet.first:
                continue
            cells = {columns[column]: cell for column, cell in raw.items() if column in columns}
            if not any(key not in ("row", "base") for key in cells):
                continue
            found += 1
            if found > MOST_ROWS:
                raise self.file.refused("sheet-too-many-rows", limit=MOST_ROWS)
            yield Row(number, cells)

    def raw_rows(self, entry: str) -> Iterator[tuple[int, dict[int, Cell]]]:
        """Number and cells by column of each row that holds something."""
        stream = self.packed.open(entry, most=MOST_UNPACKED)
        number = empty = 0
        for row in elements(stream, (f"{SPACE}row", f"{STRICT}row")):
            self.file._since_row = 0
            said = row.get("r") or ""
            number = int(said) if said.isdecimal() and len(said) < 8 else number + 1
            cells: dict[int, Cell] = {}
            column = -1
            for element in row:
                column = column_of(element.get("r") or "", column + 1)
                if column < MOST_COLUMNS:
                    cell = self.cell(element)
                    if cell is not None:
                        cells[column] = cell
            if cells:
                empty = 0
                yield number, cells
            else:
                empty += 1
                if empty > EMPTY_ROWS:
                    raise self.file.refused("empty-rows", detail="more-than", limit=EMPTY_ROWS)

    def cell(self, element: Any) -> Cell | None:
        """What a cell holds; None when nothing."""
        kind = element.get("t")
        if kind == "inlineStr":
            text = unescaped(text_in(element))
            return Cell(text) if text.strip() else None
        value = element.findtext("{*}v") or ""
        if not value.strip():
            return None
        if kind == "s":
            place = int(value) if value.isdecimal() and len(value) < 10 else len(self.texts)
            text = self.texts[place] if place < len(self.texts) else ""
            return Cell(text) if text.strip() else None
        if kind == "e":
            return Cell(value, is_error=True)
        if kind in ("str", "d", "b"):
            return Cell(unescaped(value))
        return Cell(value.strip(), is_number=True)


def unescaped(text: str) -> str:
    """Without the escapes that spreadsheets use for characters XML does not have."""
    if "_x" not in text:
        return text
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def is_marked(cells: dict[int, Cell]) -> bool:
    return sum(cell.text.startswith(MARK) for cell in cells.values()) >= LEAST_HEADINGS


def marks_of(cells: dict[int, Cell]) -> tuple[dict[int, str], str]:
    """Key by column, each once, and the language of the template."""
    marks: dict[int, str] = {}
    language = "en"
    for column, cell in sorted(cells.items()):
        if not cell.text.startswith(MARK):
            continue
        key, _, spoken = cell.text.removeprefix(MARK).strip().partition("@")
        if spoken in LANGUAGES:
            language = spoken
        if known(key) and key not in marks.values():
            marks[column] = key
    return marks, language


__all__ = ["Book", "FileRefused", "Row", "Sheet"]
