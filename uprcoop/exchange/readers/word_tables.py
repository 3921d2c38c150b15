"""Tables of a Word document: which cell stands in which columns, merged ones included."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_COLUMNS = 100


def lines_of(element: Any) -> str:
    """The text of a paragraph: breaks and tabs as such, deleted text and fields' codes left out."""
    parts = []
    for part in element.iter(f"{WORD}t", f"{WORD}br", f"{WORD}cr", f"{WORD}tab"):
        if part.tag == f"{WORD}t":
            parts.append(part.text or "")
        elif part.getparent().tag == f"{WORD}r":
            parts.append("\t" if part.tag == f"{WORD}tab" else "\n")
    return "".join(parts)


@dataclass
class Cell:
    """The text of a cell, and the columns of the grid that it spans."""

    text: str
    columns: range


class Table:
    """One table while its rows are read, for a cell can be merged with the one above it."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.has_heading = False
        self.above: dict[int, str] = {}

    def cells(self, row: Any) -> list[Cell]:
        """The cells of a row; one that goes on a cell above has that one's text."""
        cells: list[Cell] = []
        place = number(row.find(f"{WORD}trPr/{WORD}gridBefore"), least=0)
        for cell in own_cells(row):
            properties = f"{WORD}tcPr/{WORD}"
            span = number(cell.find(f"{properties}gridSpan"), least=1)
            merged = cell.find(f"{properties}vMerge")
            text = text_of(cell)
            if merged is not None and merged.get(f"{WORD}val") != "restart":
                text = text if text.strip() else self.above.get(place, "")
            elif merged is not None:
                self.above[place] = text
            else:
                self.above.pop(place, None)
            cells.append(Cell(text, range(place, place + span)))
            place += span
        return cells


def number(element: Any, *, least: int) -> int:
    """The value of a property, within reason."""
    value = "" if element is None else element.get(f"{WORD}val") or ""
    return min(max(int(value), least), MOST_COLUMNS) if value[:4].isdecimal() else least


def own_cells(row: Any) -> Iterator[Any]:
    """The cells of a row, also those in content controls; not those of tables within cells."""
    for cell in row.iter(f"{WORD}tc"):
        if next(cell.iterancestors(f"{WORD}tr")) is row:
            yield cell


def nested_tables(row: Any) -> list[Any]:
    """The tables within the cells of a row; not those within these."""
    return [
        table for table in row.iter(f"{WORD}tbl") if next(table.iterancestors(f"{WORD}tr")) is row
    ]


def text_of(cell: Any) -> str:
    return "\n".join(lines_of(part) for part in cell.iter(f"{WORD}p"))
