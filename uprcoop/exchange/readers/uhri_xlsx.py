"""UHRI's spreadsheet export, and any spreadsheet with its headings.

The sheet is read row by row from its XML, not laid out in memory as a whole: a spreadsheet of a
million empty rows, or with one cell in its farthest corner, costs no more than any other.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from uprcoop.exchange.packed import Packed, elements
from uprcoop.exchange.readers.uhri import received
from uprcoop.exchange.sources import SourceFile
from uprcoop.recommendations.received import Received, Remark

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
MOST_STRINGS = 150 * 1024 * 1024  # bytes of the table of texts, which is held in memory
MOST_SHEET = 2_000 * 1024 * 1024
MOST_COLUMNS = 200
MOST_TEXTS = 6_000_000  # the whole of UHRI has some two millions
EMPTY_ROWS = 10_000  # more in one go means a sheet dragged down to its end
HEADING_ROWS = 20  # a title and notes may stand above the headings
EPOCH = datetime.datetime(1899, 12, 30)
NOT_LETTERS = re.compile(r"[^a-z]+")
DOUBLED = re.compile(r"(.)\1+")

# Loose: what must be in a heading, most telling first. Doubled letters are written once, for
# OHCHR's own headings have "Reccomending".
HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("UprRecommendingRegions", ("recom", "region")),
    ("UprRecommendingCountry", ("recom", "state")),
    ("UprRecommendingCountry", ("recom", "countr")),
    ("Body", ("recom", "body")),
    ("Body", ("mechanism",)),
    ("Countries", ("countr", "concerned")),
    ("Countries", ("state", "review")),
    ("Regions", ("region",)),
    ("PublicationDateOnUhri", ("date", "uhri")),
    ("PublicationDate", ("date",)),
    ("Symbol", ("symbol",)),
    ("AnnotationId", ("anotation", "id")),
    ("AffectedPersons", ("person",)),
    ("Sdgs", ("sdg",)),
    ("UprPositions", ("position",)),
    ("UprSession", ("sesion",)),
    ("UprCycle", ("cycle",)),
    ("Themes", ("theme",)),
    ("Countries", ("countr",)),
    ("AnnotationType", ("type",)),
    ("Text", ("text",)),
    ("Text", ("recomendation",)),
)
# OHCHR's own headings as they are folded: these win over a heading that only resembles one.
OWN = {
    "text", "countriesconcerned", "recomendingbody", "documentsymbol", "themes", "afectedpersons",
    "sdgs", "documentpublicationdate", "uprecomendingstates", "uprposition", "type",
    "ohchranotationid", "uprsesion", "regionsconcerned", "recomendingregions",
    "dateofpublicationonuhri",
}  # fmt: skip
NEEDED = {"Text", "Countries"}


def letters_of(heading: str) -> str:
    return DOUBLED.sub(r"\1", NOT_LETTERS.sub("", heading.lower()))


def field_of(heading: str) -> str:
    """The field of the bulk export that a heading means; "" for one of its own."""
    letters = letters_of(heading)
    for field, words in HEADINGS:
        if all(word in letters for word in words):
            return field
    return ""


def fields_of(values: dict[int, str]) -> dict[int, str]:
    """Field by column, each field once: OHCHR's own heading, else the first that means it."""
    fields: dict[int, str] = {}
    for column, heading in sorted(
        values.items(), key=lambda pair: (letters_of(pair[1][:80]) not in OWN, pair[0])
    ):
        field = field_of(heading) if len(heading) < 80 else ""
        if field and field not in fields.values():
            fields[column] = field
    return fields


def read(file: SourceFile) -> Iterator[Received | Remark]:
    """The rows of every sheet that has the headings; a row's number is that in its sheet."""
    with Packed(file) as packed:
        texts = shared_texts(packed)
        headings: list[str] = []
        is_known = False
        for name in sheets(packed):
            fields: dict[int, str] = {}
            looked = 0
            for row, values in rows(packed, name, texts):
                if fields:
                    file.row_done()
                    yield received(row, item_of(values, fields))
                    continue
                found = fields_of(values)
                if set(found.values()) >= NEEDED:
                    fields = found
                    is_known = True
                    continue
                headings = headings or list(values.values())
                looked += 1
                if looked >= HEADING_ROWS:
                    break
        if not is_known:
            raise file.refused(
                "unknown-columns", value="Text, Countries", found=", ".join(headings)[:300] or "–"
            )
        if not file.rows:
            raise file.refused("no-rows")


def item_of(values: dict[int, str], fields: dict[int, str]) -> dict[str, Any]:
    """A row under the names of the bulk export."""
    item: dict[str, Any] = {
        field: values[column] for column, field in fields.items() if column in values
    }
    for field in ("PublicationDate", "PublicationDateOnUhri"):
        item[field] = date_of(item.get(field, ""))
    return item


def date_of(value: str) -> str:
    """A date as text; an Excel serial number of a day becomes that day."""
    try:
        number = float(value) if len(value) < 30 else 0
    except ValueError:
        return value
    if 1 <= number < 200_000:
        return (EPOCH + datetime.timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%S")
    return value


def sheets(packed: Packed) -> list[str]:
    """The entries of the sheets, in the workbook's order where it says so."""
    found = sorted(
        (name for name in packed.names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)),
        key=lambda name: (len(name), name),
    )
    if not found:
        raise packed.file.refused("zip-broken")
    return found


def shared_texts(packed: Packed) -> list[str]:
    if "xl/sharedStrings.xml" not in packed.names:
        return []
    stream = packed.open("xl/sharedStrings.xml", most=MOST_STRINGS, is_by_row=False)
    texts = []
    for item in elements(stream, (f"{SPACE}si", f"{STRICT}si")):
        texts.append(text_in(item))
        if len(texts) > MOST_TEXTS:
            raise packed.file.refused("broken", detail="too-many-texts", limit=f"{MOST_TEXTS:,}")
    return texts


def text_in(element: Any) -> str:
    """The text of a cell or of a shared string; not the phonetic hints beside it."""
    return "".join(
        part.text or ""
        for part in element.iter("{*}t")
        if etree.QName(part.getparent()).localname != "rPh"
    )


def rows(packed: Packed, name: str, texts: list[str]) -> Iterator[tuple[int, dict[int, str]]]:
    """Number and values by column of each row that holds something."""
    file = packed.file
    stream = packed.open(name, most=MOST_SHEET)
    number = empty = 0
    for row in elements(stream, (f"{SPACE}row", f"{STRICT}row")):
        file._since_row = 0
        said = row.get("r") or ""
        number = int(said) if said.isdecimal() and len(said) < 8 else number + 1
        values: dict[int, str] = {}
        column = -1
        for cell in row:
            column = column_of(cell.get("r") or "", column + 1)
            if column >= MOST_COLUMNS:
                continue
            value = value_of(cell, texts)
            if value:
                values[column] = value
        if values:
            empty = 0
            yield number, values
        else:
            empty += 1
            if empty > EMPTY_ROWS:
                raise file.refused("empty-rows", detail="more-than", limit=f"{EMPTY_ROWS:,}")


def column_of(reference: str, otherwise: int) -> int:
    """0 for "A7", 27 for "AB7"."""
    column = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    return column - 1 if column else otherwise


def value_of(cell: Any, texts: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return text_in(cell).strip()
    value = cell.findtext("{*}v") or ""
    if kind == "s":
        place = int(value) if value.isdecimal() and len(value) < 10 else len(texts)
        return texts[place].strip() if place < len(texts) else ""
    return "" if kind == "e" else value.strip()
