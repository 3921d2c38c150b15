"""What a file is, by its content: the name may say anything.

An unknown file is refused with the name of what it really is.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import puremagic

from uprcoop.exchange.packed import Packed
from uprcoop.exchange.readers import ohchr_docx, uhri_json, uhri_xlsx, upr_info_csv
from uprcoop.exchange.sources import SourceFile, utf_16_of
from uprcoop.recommendations.models import Source
from uprcoop.recommendations.received import Received, Remark

START = 256 * 1024


class Reader(Protocol):
    def read(self, file: SourceFile) -> Iterator[Received | Remark]: ...


@dataclass(frozen=True)
class Format:
    """How a file is read, and whether it holds all rows of each document it touches."""

    source: Source
    reader: Reader
    is_complete: bool


UHRI_JSON = Format(Source.UHRI_JSON, uhri_json, is_complete=True)
UHRI_XLSX = Format(Source.UHRI_XLSX, uhri_xlsx, is_complete=False)  # often a filtered export
OHCHR_LIST = Format(Source.OHCHR_LIST, ohchr_docx, is_complete=True)
UPR_INFO = Format(Source.UPR_INFO, upr_info_csv, is_complete=True)

UHRI_FIELDS = re.compile(r'"(Text|Countries|Body|Symbol|AnnotationId|UprPositions)"\s*:')


def recognise(file: SourceFile) -> Format:
    """The format of a file. Raises FileRefused, saying what the file is, when it is none."""
    start = file.start(START)
    if not start.strip():
        raise file.refused("empty")
    if start[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return packed(file)
    if start[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise file.refused("unknown-format", detail="old-office")
    text = decoded(start)
    sign = text.lstrip("\ufeff \t\r\n")[:1]
    if sign == "[":
        if len(set(UHRI_FIELDS.findall(text))) >= 2:
            return UHRI_JSON
        return json_without_fields(file, text)
    if sign == "{":
        raise file.refused("unknown-format", detail="json-object")
    if sign == "<":
        raise file.refused("unknown-format", detail="markup")
    if looks_like_upr_info(text):
        return UPR_INFO
    raise file.refused("unknown-format", **what_it_is(file, start, text))


def packed(file: SourceFile) -> Format:
    """A ZIP archive: a spreadsheet and a document say so by what is in them."""
    with Packed(file) as archive:
        if "xl/workbook.xml" in archive.names:
            return UHRI_XLSX
        if "word/document.xml" in archive.names:
            return OHCHR_LIST
        if "mimetype" in archive.names:
            kind = archive.start_of("mimetype").decode("ascii", "replace")[:80]
            raise file.refused("unknown-format", detail="of-kind", kind=kind)
    raise file.refused("unknown-format", detail="archive")


def decoded(start: bytes) -> str:
    return start.decode(utf_16_of(start) or "utf-8", "replace")


def json_without_fields(file: SourceFile, text: str) -> Format:
    """A list that does not show UHRI's fields: read on, for its reader finds what is wrong."""
    inside = text.lstrip("\ufeff \t\r\n")[1:].lstrip()
    if inside[:1] == "]":
        raise file.refused("no-rows")
    if inside[:1] != "{":
        raise file.refused("unknown-format", detail="json-strange")
    if '"' in inside and len(text) < START // 4:
        try:
            json.loads(text.lstrip("\ufeff"))
        except ValueError:
            return UHRI_JSON
        raise file.refused("unknown-format", detail="json-strange")
    return UHRI_JSON


def looks_like_upr_info(text: str) -> bool:
    line = re.split(r"[\r\n]", text.lstrip("\ufeff \t\r\n"), maxsplit=1)[0][:10_000]
    heading = upr_info_csv.columns_of(upr_info_csv.cells_of(line))
    return len(upr_info_csv.NEEDED & set(heading)) >= 4


def what_it_is(file: SourceFile, start: bytes, text: str) -> dict[str, str]:
    """As a detail of the refusal."""
    try:
        guess = puremagic.from_string(start[:4096])
    except (puremagic.PureError, ValueError):
        guess = ""
    if guess and "\ufffd" in text:
        return {"detail": "extension", "extension": guess.lstrip(".").upper()}
    if "," in text[:2000] or ";" in text[:2000]:
        heading = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0][:80]
        return {"detail": "other-columns", "heading": heading}
    return {"detail": "unknown"}
