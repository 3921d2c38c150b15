"""OHCHR's thematic lists of recommendations and matrices: tables in a Word document.

The layouts differ by cycle; columns are known by the words in their headings. Rows that are one
cell wide ("Theme: …", "Right or area: …") head the rows below them. A recommendation stands under
each of its themes: its rows are united here, and count as one. What the document says of itself is
learnt in `ohchr_title.py`, what stands where in a table in `word_tables.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from uprcoop.exchange.packed import Packed, elements
from uprcoop.exchange.readers.ohchr_title import About, Title
from uprcoop.exchange.readers.word_tables import WORD, Cell, Table, lines_of, nested_tables
from uprcoop.exchange.sources import SourceFile
from uprcoop.recommendations.cleaning import SOURCE_OF_POSITION, SYMBOL, document_symbol, plain
from uprcoop.recommendations.models import Position
from uprcoop.recommendations.received import Received, Remark
from uprcoop.recommendations.vocabulary import parse_position

MOST_DOCUMENT = 64 * 1024 * 1024
MOST_ROWS = 20_000  # a State's list has some hundreds
LONGEST_LABEL = 1_000
LONGEST_HEADING = 90
HEADING_WORDS = 10
SEPARATOR = re.compile(r"(theme|right or area|cluster|topic|area)\s*:\s*", re.I)
PART = re.compile(r"(sdgs?|affected persons|groups? of persons|themes?) ?:?$", re.I)
BULLET = re.compile(r"^\s*[-–•]\s+")
# A heading, also where rows have been read: never the start of a recommendation.
TEXT_HEADING = re.compile(
    r"(?:(?:full|text|list|of|the|upr|number|no\.?|paragraph|and|thematic) )*recommendations?\b",
    re.I,
)
STATE_HEADING = re.compile(r"(?:recommending )?(?:states?|countr(?:y|ies))(?:\W\w*\W?)*")
NUMBER_HEADINGS = {"no", "no.", "#", "number"}
PARAGRAPH_HEADINGS = {"para", "para.", "paragraph", "paragraph number", "paragraph no."}
NOWHERE = range(0)


@dataclass
class Columns:
    """Which columns of the grid hold what, by their headings."""

    text: range = NOWHERE
    recommenders: range = NOWHERE
    state: range = NOWHERE
    position: range = NOWHERE
    themes: range = NOWHERE
    persons: range = NOWHERE
    sdgs: range = NOWHERE
    number: range = NOWHERE
    is_paragraph: bool = False  # the number is that of a paragraph, not of the row
    width: int = 0


@dataclass
class Found:
    """The rows, and where the reader is."""

    file: SourceFile
    title: Title = field(default_factory=Title)
    columns: Columns | None = None
    table: Table | None = None
    theme: str = ""
    number: int = 0
    rows: dict[tuple[str, ...], Received] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def read(file: SourceFile) -> Iterator[Received | Remark]:
    """The recommendations of a list or matrix. Raises FileRefused where there is no such table."""
    with Packed(file) as packed:
        found = Found(file)
        for name in sorted(packed.names):
            if re.fullmatch(r"word/header\d*\.xml", name):
                stream = packed.open(name, most=4 * 1024 * 1024)
                for part in elements(stream, (f"{WORD}p",)):
                    found.title.learn(lines_of(part))
        stream = packed.open("word/document.xml", most=MOST_DOCUMENT)
        tags = (f"{WORD}tr", f"{WORD}p")
        for element in elements(stream, tags, not_in=f"{WORD}tr"):
            if element.tag == f"{WORD}p":
                take_paragraph(found, lines_of(element))
            else:
                take_row(found, element)
        if found.columns is None:
            raise file.refused("no-table", detail="no-heading")
        if not found.rows and not found.remarks:
            raise file.refused("no-rows")
    about = found.title.about()
    for row in found.rows.values():
        yield completed(row, about)
    yield from found.remarks


def completed(row: Received, about: About) -> Received:
    row.states = row.states or ([about.state] if about.state else [])
    row.symbol = row.symbol or about.symbol
    row.session = about.session
    row.cycle = about.cycle
    return row


def take_paragraph(found: Found, text: str) -> None:
    """A paragraph outside tables: of the title, or a theme that heads the next table."""
    if not found.rows:
        found.title.learn(text)
    elif len(text) < LONGEST_LABEL and (match := SEPARATOR.match(text.strip())):
        found.theme = plain(text.strip()[match.end() :])


def take_row(found: Found, row: Any) -> None:
    """A row of a table, and the rows of tables within its cells, which may be the real ones."""
    found.file.row_done()
    found.number += 1
    if found.number > MOST_ROWS:
        raise found.file.refused("broken", detail="too-many-rows", limit=f"{MOST_ROWS:,}")
    table = next(row.iterancestors(f"{WORD}tbl"), None)
    if found.table is None or found.table.element is not table:
        found.table = Table(table)
    here = found.table
    inner = [table for table in nested_tables(row) if has_heading(table)]
    for inner_table in inner:
        for inner_row in inner_table.iterchildren(f"{WORD}tr"):
            take_row(found, inner_row)
    found.table = here
    if not inner:
        take_cells(found, here, here.cells(row))


def has_heading(table: Any) -> bool:
    first = next(table.iterchildren(f"{WORD}tr"), None)
    return first is not None and columns_in(Table(table).cells(first), is_first=True) is not None


def columns_in(cells: list[Cell], *, is_first: bool) -> Columns | None:
    """The columns, when these cells are headings. `is_first`: the table has had none so far."""
    words = [" ".join(cell.text.lower().split()) for cell in cells]
    if len(words) < 2 or any(len(word) > LONGEST_HEADING for word in words):
        return None
    columns = Columns(width=cells[-1].columns.stop)
    others = 0
    for cell, word in zip(cells, words, strict=True):
        before = others
        others += 1
        if is_text_heading(word, is_loose=is_first) and not columns.text:
            columns.text, others = cell.columns, before
        elif "concerned" in word or re.match(r"(state|country) under review", word):
            columns.state = cell.columns
        elif "recommending" in word or "recommended by" in word:
            columns.recommenders = cell.columns
        elif "position" in word or "response" in word:
            columns.position = cell.columns
        elif "theme" in word or "right" in word:
            columns.themes = cell.columns
        elif "sdg" in word or "sustainable" in word:
            columns.sdgs = cell.columns
        elif "person" in word:
            columns.persons = cell.columns
        elif word in NUMBER_HEADINGS | PARAGRAPH_HEADINGS:
            columns.number = cell.columns
            columns.is_paragraph = word in PARAGRAPH_HEADINGS
        elif STATE_HEADING.fullmatch(word):
            columns.recommenders = cell.columns
        else:
            others = before
    return columns if columns.text and others else None


def is_text_heading(word: str, *, is_loose: bool) -> bool:
    if any(letter.isdigit() for letter in word) or len(word.split()) > HEADING_WORDS:
        return False
    return bool(TEXT_HEADING.match(word)) or (
        is_loose and "recommendation" in word and word[-1:] not in set(".;)")
    )


def take_cells(found: Found, table: Table, cells: list[Cell]) -> None:
    filled = [cell.text for cell in cells if cell.text.strip()]
    if not filled:
        return
    columns = columns_in(cells, is_first=not table.has_heading)
    if columns is not None and not any(map(is_position, filled)):
        found.columns = columns
        table.has_heading = True
        return
    if len(cells) == 1 or len(set(filled)) == 1:
        first = filled[0].strip()
        match = SEPARATOR.match(first) if len(first) < LONGEST_LABEL else None
        if match:
            found.theme = plain(first[match.end() :])
        if match or len(cells) == 1:
            return
    columns = found.columns
    # A table without a heading goes on where the last one ended, if it has as many columns.
    if columns is None or (not table.has_heading and cells[-1].columns.stop != columns.width):
        return

    def cell(place: range) -> str:
        return "\n".join(cell.text for cell in cells if cell.columns.start in place).strip("\n")

    text, symbol = without_source(cell(columns.text))
    text = numbered(text, cell(columns.number).strip(), is_paragraph=columns.is_paragraph)
    if not text.strip():
        found.remarks.append(Remark(found.number, "no-text", text=" ".join(filled)[:200]))
        return
    if re.match(r"\s*response of\b", text, re.I):
        found.remarks.append(
            Remark(found.number, "not-a-recommendation", {"value": text[:60]}, text[:200])
        )
        return
    parts: dict[str, list[str]] = {}
    for place, first in (
        (columns.themes, "themes"), (columns.sdgs, "sdgs"), (columns.persons, "persons"),
    ):  # fmt: skip
        for sort, labels in labels_in(cell(place), first).items():
            parts.setdefault(sort, []).extend(labels)
    if found.theme:
        parts.setdefault("themes", []).append(found.theme)
    state = " ".join(cell(columns.state).split())
    row = Received(
        row=found.number,
        text=text,
        states=[state] if state else [],
        symbol=symbol,
        position=" ".join(cell(columns.position).split()),
        recommenders=recommenders_in(cell(columns.recommenders)),
        themes=parts.get("themes", []),
        persons=parts.get("persons", []),
        sdgs=parts.get("sdgs", []),
    )
    unite(found, row)


def is_position(text: str) -> bool:
    """Whether a cell holds a position itself: such a row is no heading."""
    return len(text) < LONGEST_HEADING and parse_position(text) not in {None, Position.UNKNOWN}


def numbered(text: str, number: str, *, is_paragraph: bool) -> str:
    """The text with its paragraph in front, where that has a column of its own."""
    if not number or len(number) > 20 or text.lstrip()[:1].isdigit() or not text.strip():
        return text
    number = number.rstrip(".")
    # A plain number may just count the rows, unless the heading calls it a paragraph.
    return f"{number}. {text}" if is_paragraph or not number.isdecimal() else text


def unite(found: Found, row: Received) -> None:
    """A recommendation repeated under another theme is the same one: its labels are united."""
    key = (" ".join(row.text.split()), row.position.casefold(), *row.states)
    there = found.rows.get(key)
    if there is None:
        there = found.rows[key] = row
    for name in ("recommenders", "themes", "persons", "sdgs"):
        both = [*getattr(there, name), *getattr(row, name)]
        setattr(there, name, list(dict.fromkeys(both)))
    there.symbol = there.symbol or row.symbol


def without_source(cell: str) -> tuple[str, str]:
    """The text without its line "Source of Position: …", and the document that line names."""
    match = SOURCE_OF_POSITION.search(cell)
    if match is None:
        return cell.strip(), ""
    symbol = SYMBOL.search(cell, match.end())
    return cell[: match.start()].strip(), document_symbol(symbol[0]) if symbol else ""


def labels_in(cell: str, first: str) -> dict[str, list[str]]:
    """Labels by sort, in a cell that may hold several sorts under small headings."""
    sort = first
    labels: dict[str, list[str]] = {}
    for line in cell.split("\n"):
        line = line[:LONGEST_LABEL]
        heading = PART.match(" ".join(line.split()))
        if heading and not BULLET.match(line):
            word = heading[1].lower()
            sort = "sdgs" if "sdg" in word else "persons" if "person" in word else "themes"
            continue
        label = plain(BULLET.sub("", line))
        if label:
            labels.setdefault(sort, []).append(label)
    return labels


def recommenders_in(cell: str) -> list[str]:
    """Names by line and semicolon; what else may part them is for those who know the names."""
    names = []
    for line in cell.split("\n"):
        for part in BULLET.sub("", line[:LONGEST_LABEL]).split(";"):
            name = part.strip()
            if name[:1] == "(" and name[-1:] == ")":
                name = name[1:-1].strip()
            if name:
                names.append(name)
    return names
