"""OHCHR's thematic lists of recommendations and matrices: tables in a Word document.

The layouts differ by cycle; columns are known by the words in their headings. Rows that are one
cell wide ("Theme: …", "Right or area: …") head the rows below them. A recommendation stands under
each of its themes: its rows are united here, and count as one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from uprcoop.exchange.packed import Packed, elements
from uprcoop.exchange.sources import SourceFile
from uprcoop.recommendations.cleaning import SOURCE_OF_POSITION, SYMBOL, document_symbol, plain
from uprcoop.recommendations.received import Received, Remark

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_DOCUMENT = 64 * 1024 * 1024
MOST_ROWS = 20_000  # a State's list has some hundreds
SEPARATOR = re.compile(r"^\s*(theme|right or area|cluster|topic|area)\s*:\s*", re.I)
PART = re.compile(r"^\s*(sdgs?|affected persons|groups? of persons|themes?)\s*:?\s*$", re.I)
BULLET = re.compile(r"^\s*[-–•]\s+")
# "UPR of Slovenia (3rd Cycle - 34th Session)"
OF_STATE = re.compile(
    r"(?:UPR|universal periodic review|recommendations)\s+(?:of|to)\s+(?:the\s+)?(.+?)\s*"
    r"(?:\(|–|-\s|,|\n|\t|$)",
    re.I,
)
SESSION = re.compile(r"(\d{1,2})\s*(?:st|nd|rd|th)\s+session|session\s+(\d{1,2})", re.I)
CYCLE = re.compile(r"(\d)\s*(?:st|nd|rd|th)\s+cycle|(first|second|third|fourth)\s+cycle", re.I)
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
REPORT = re.compile(r"A/HRC/\d+/\d+(?:/Add\.\d+)?", re.I)


@dataclass
class Columns:
    """Which column holds what, by its heading."""

    text: int
    recommenders: int = -1
    position: int = -1
    themes: int = -1
    persons: int = -1
    sdgs: int = -1
    number: int = -1


@dataclass
class About:
    """What the document says of itself in its title and page heads."""

    state: str = ""
    session: str = ""
    cycle: str = ""
    symbol: str = ""


@dataclass
class Found:
    """The rows, and where the reader is."""

    about: About
    columns: Columns | None = None
    theme: str = ""
    rows: dict[tuple[str, str], Received] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def read(file: SourceFile) -> Iterator[Received | Remark]:
    """The recommendations of a list or matrix. Raises FileRefused where there is no such table."""
    with Packed(file) as packed:
        about = described(packed)
        found = Found(about)
        heads: list[str] = []
        stream = packed.open("word/document.xml", most=MOST_DOCUMENT)
        tags = (f"{WORD}tr", f"{WORD}p")
        number = 0
        for element in elements(stream, tags, not_in=f"{WORD}tr"):
            if element.tag == f"{WORD}p":
                text = lines_of(element)
                if len(heads) < 60 and not found.rows:
                    heads.append(text)
                    learn(about, text)
                continue
            file.row_done()
            number += 1
            if number > MOST_ROWS:
                raise file.refused("broken", value=f"more than {MOST_ROWS:,} rows")
            cells = [cell_text(cell) for cell in element.iterchildren(f"{WORD}tc")]
            take_row(found, number, cells)
        if found.columns is None:
            raise file.refused("no-table", value="no heading names recommendations")
        if not found.rows and not found.remarks:
            raise file.refused("no-rows")
    for row in found.rows.values():
        row.states = [about.state] if about.state else []
        row.symbol = row.symbol or about.symbol
        row.session = about.session
        row.cycle = about.cycle
        yield row
    yield from found.remarks


def described(packed: Packed) -> About:
    """State, session and cycle from the page heads."""
    about = About()
    for name in sorted(packed.names):
        if re.fullmatch(r"word/header\d*\.xml", name):
            stream = packed.open(name, most=4 * 1024 * 1024)
            text = "\n".join(lines_of(part) for part in elements(stream, (f"{WORD}p",)))
            learn(about, text)
    return about


def learn(about: About, text: str) -> None:
    if not about.state and (match := OF_STATE.search(text)):
        about.state = plain(match[1])[:100]
    if not about.session and (match := SESSION.search(text)):
        about.session = match[1] or match[2]
    if not about.cycle and (match := CYCLE.search(text)):
        about.cycle = match[1] or ORDINALS[match[2].lower()]
    if not about.symbol and (match := REPORT.search(text)):
        about.symbol = document_symbol(match[0])


def lines_of(element: Any) -> str:
    """The text of a paragraph: breaks and tabs as such, deleted text and fields' codes left out."""
    parts = []
    for part in element.iter(f"{WORD}t", f"{WORD}br", f"{WORD}cr", f"{WORD}tab"):
        if part.tag == f"{WORD}t":
            parts.append(part.text or "")
        elif part.getparent().tag == f"{WORD}r":
            parts.append("\t" if part.tag == f"{WORD}tab" else "\n")
    return "".join(parts)


def cell_text(cell: Any) -> str:
    return "\n".join(lines_of(part) for part in cell.iter(f"{WORD}p"))


def columns_in(cells: list[str]) -> Columns | None:
    """The columns, when these cells are headings."""
    words = [" ".join(cell.lower().split()) for cell in cells]
    if len(words) < 2 or any(len(word) > 90 for word in words):
        return None
    columns = Columns(-1)
    for place, word in enumerate(words):
        if "recommending" in word and not word.startswith("recommendation"):
            columns.recommenders = place
        elif "position" in word or "response" in word:
            columns.position = place
        elif "theme" in word or "right" in word:
            columns.themes = place
        elif "sdg" in word or "sustainable" in word:
            columns.sdgs = place
        elif "person" in word:
            columns.persons = place
        elif "recommendation" in word and columns.text < 0 and "number" not in word:
            columns.text = place
        elif word in {"no", "no.", "#", "number", "para", "para.", "paragraph"}:
            columns.number = place
    return columns if columns.text >= 0 else None


def take_row(found: Found, number: int, cells: list[str]) -> None:
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return
    columns = columns_in(cells)
    if columns is not None and not filled[0].lstrip()[:1].isdigit():
        found.columns = columns
        return
    if len(cells) == 1 or (len(filled) == 1 and SEPARATOR.match(filled[0])):
        if SEPARATOR.match(filled[0]):
            found.theme = plain(SEPARATOR.sub("", filled[0]))
        return
    if found.columns is None:
        return

    def cell(place: int) -> str:
        return cells[place] if 0 <= place < len(cells) else ""

    text, symbol = without_source(cell(found.columns.text))
    label = cell(found.columns.number).strip()
    if label and not text.lstrip()[:1].isdigit():
        text = f"{label} {text}"
    if not text.strip():
        found.remarks.append(Remark(number, "no-text", text=" ".join(filled)[:200]))
        return
    if re.match(r"\s*response of\b", text, re.I):
        found.remarks.append(
            Remark(number, "not-a-recommendation", {"value": text[:60]}, text[:200])
        )
        return
    parts = {"themes": labels_in(cell(found.columns.themes), "themes")}
    for place, first in ((found.columns.sdgs, "sdgs"), (found.columns.persons, "persons")):
        if place >= 0:
            merge_parts(parts, labels_in(cell(place), first))
    themes = parts.get("themes", {})
    if found.theme:
        themes.setdefault("themes", []).append(found.theme)
    row = Received(
        row=number,
        text=text,
        states=[],
        symbol=symbol,
        position=" ".join(cell(found.columns.position).split()),
        recommenders=recommenders_in(cell(found.columns.recommenders)),
        themes=themes.get("themes", []),
        persons=[*themes.get("persons", []), *parts.get("persons", {}).get("persons", [])],
        sdgs=[*themes.get("sdgs", []), *parts.get("sdgs", {}).get("sdgs", [])],
    )
    unite(found, row)


def merge_parts(parts: dict[str, dict[str, list[str]]], more: dict[str, list[str]]) -> None:
    for name, labels in more.items():
        parts.setdefault(name, {}).setdefault(name, []).extend(labels)


def unite(found: Found, row: Received) -> None:
    """A recommendation repeated under another theme is the same one: its labels are united."""
    key = (" ".join(row.text.split()), row.position)
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
        heading = PART.match(line)
        if heading and not BULLET.match(line):
            word = heading[1].lower()
            sort = "sdgs" if "sdg" in word else "persons" if "person" in word else "themes"
            continue
        label = plain(BULLET.sub("", line))
        if label:
            labels.setdefault(sort, []).append(label)
    return labels


def recommenders_in(cell: str) -> list[str]:
    names = re.split(r"\s*[;\n]\s*|\s*,\s*(?=[A-Z])", plain_lines(cell))
    return [name.strip(" ()") for name in names if name.strip(" ()")]


def plain_lines(cell: str) -> str:
    return "\n".join(BULLET.sub("", line) for line in cell.split("\n"))
