"""UPR Info's CSV: one row for each recommending State, or each voluntary pledge.

Its files differ in encoding (UTF-8, Mac Roman, Windows-1252, UTF-16), line ends (LF, CRLF, CR),
order of columns, and what parts them once a spreadsheet has saved them. Lines are read with a
bound, for a file can hold one line of a gigabyte.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain

from uprcoop.exchange.sources import READ, SourceFile, utf_16_of
from uprcoop.recommendations.received import PLEDGE, RECOMMENDATION, Received, Remark

NEEDED = {"session", "to", "from", "response", "text"}
LONGEST_LINE = 200_000  # characters; the csv module bounds one field at 131,072
SEPARATORS = (",", ";", "\t")
# What letters and signs of running text are, decoded rightly: letters within words, signs at their
# edges. The same byte is í in Mac Roman and ’ in Windows-1252.
USUAL = re.compile(
    "[A-Za-z][éèêëàâäáãíîïìóôöòõúûüùçñßÉÈÊÀÂÁÍÓÚÜÇÑ]|[éèêëàâäáãíîïìóôöòõúûüùçñÉÀÇÖÜ][A-Za-z]"
    r"|\w’s\b|\b[dlDL]’|(?<![A-Za-z])[‘“]\w|[\w.,;!?][’”](?![A-Za-z])|\s[–—](?=\s)|\w…|[«»°•\u00a0]"
)
ODD = re.compile(
    "[√∫¬∑∏π∂◊≈≠≤≥ˆ˜¯˘˙˚¸˝˛ˇƒ†‡‰\uf8ff¤¦§¨¶¹²³¼½¾¿×÷ÕÒÓŽžŠÊÐÑ]"
    r"|(?<![^\W\d_])[ìîëíñó](?![^\W\d_])|[A-Za-z][‘“][A-Za-z]|[A-Za-z]’(?!s\b|[stmd]\b|re\b|ll\b)[a-z]"
)


def columns_of(heading: list[str]) -> dict[str, int]:
    """Where each column is, by its name in small letters."""
    return {name.strip().strip("\ufeff").lower(): place for place, name in enumerate(heading)}


def cells_of(line: str) -> list[str]:
    """The headings of a first line, or nothing."""
    try:
        return next(csv.reader([line], delimiter=separator_of(line)), [])
    except csv.Error:
        return []


def separator_of(line: str) -> str:
    """What parts the columns: that by which most of the headings we need are found."""
    best = [0] * len(SEPARATORS)
    for place, separator in enumerate(SEPARATORS):
        try:
            heading = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            continue
        best[place] = len(NEEDED & set(columns_of(heading)))
    return SEPARATORS[best.index(max(best))]


def encoding_of(file: SourceFile) -> str:
    """The encoding of the whole file: UTF-8 if all of it is, else the likelier of the old two."""
    if utf_16 := utf_16_of(file.start(64)):
        return utf_16
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.rewind()
    stream = file.stream
    sample = bytearray()
    is_utf_8 = True
    while chunk := stream.read(READ):
        if is_utf_8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf_8 = False
        if not is_utf_8 and len(sample) < 4 * READ and not chunk.isascii():
            sample += chunk
        if b"\x00" in chunk:
            raise file.refused("nul")
    if is_utf_8:
        try:
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            file.has_end = False  # cut inside a character
            raise file.refused("truncated") from None
        return "utf-8-sig"
    return likelier(bytes(sample), has_cr=b"\r" in sample and b"\n" not in sample)


def likelier(sample: bytes, *, has_cr: bool) -> str:
    scores = {}
    for name in ("mac_roman", "cp1252"):
        text = sample.decode(name, "replace")
        strange = len(ODD.findall(text)) + 3 * text.count("\ufffd")
        scores[name] = len(USUAL.findall(text)) - 2 * strange
    if scores["mac_roman"] == scores["cp1252"]:
        return "mac_roman" if has_cr else "cp1252"
    return max(scores, key=lambda name: scores[name])


class Lines:
    """The lines of a text, each bounded; knows whether the last one ended."""

    def __init__(self, file: SourceFile, encoding: str) -> None:
        self.file = file
        self.text = io.TextIOWrapper(_Raw(file), encoding=encoding, newline="")  # type: ignore[type-var]
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        readline = self.text.readline
        while True:
            try:
                line = readline(LONGEST_LINE)
            except UnicodeError:
                raise self.file.refused("not-utf-8") from None
            if not line:
                return
            if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
                raise self.file.refused("too-long", limit=LONGEST_LINE / 1_000_000)
            if "\x00" in line:
                raise self.file.refused("nul")
            self.last = line
            yield line


class _Raw(io.BufferedIOBase):
    """The file as a binary stream for TextIOWrapper, without closing it."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        return self.file.read()

    def read(self, size: int | None = -1) -> bytes:
        return self.file.read()


def read(file: SourceFile) -> Iterator[Received | Remark]:
    """The rows of a UPR Info export. Raises FileRefused when the file is cut off or damaged."""
    encoding = encoding_of(file)
    file.rewind()
    lines = Lines(file, encoding)
    written = iter(lines)
    first = next((line for line in written if line.strip("\ufeff \t\r\n")), "")
    rows = csv.reader(chain([first], written), strict=True, delimiter=separator_of(first))
    width = 0
    places: dict[str, int] = {}
    number = 0
    short: Remark | None = None
    try:
        for number, values in enumerate(rows, start=1):  # as a spreadsheet counts them
            if not width:
                width, places = len(values), columns_of(values)
                missing = NEEDED - set(places)
                if missing:
                    raise file.refused(
                        "unknown-columns", value=", ".join(sorted(missing)),
                        found=", ".join(values)[:300],
                    )  # fmt: skip
                continue
            if short is not None:  # it was not the last row
                yield short
                short = None
            if not any(values):  # a blank line, or an empty row as spreadsheets save them
                continue
            file.row_done()
            if len(values) > width and not any(values[width:]):
                values = values[:width]
            if len(values) != width:
                short = Remark(
                    number, "wrong-columns", {"value": len(values), "expected": width},
                    " ".join(values)[:2_000],
                )  # fmt: skip
                continue
            yield received(number, values, places)
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise file.refused("truncated") from None
        if "field larger" in str(error):
            raise file.refused("too-long", limit=LONGEST_LINE / 1_000_000) from None
        raise file.refused("broken", detail="bad-quotes") from None
    if short is not None:
        if lines.last[-1:] not in {"\r", "\n"}:
            raise file.refused("truncated")
        yield short
    if not file.rows:
        raise file.refused("no-rows")
    if lines.last[-1:] not in {"\r", "\n"}:
        file.has_end = False
        yield Remark(number, "ends-without-line-end", is_notice=True)


def received(row: int, values: list[str], places: dict[str, int]) -> Received:
    def get(name: str) -> str:
        place = places.get(name)
        if place is None:
            return ""
        value = values[place].strip()
        # The same row saved with other line ends is the same row.
        return "\n".join(value.splitlines()) if "\r" in value or "\n" in value else value

    response = get("response")
    is_pledge = "pledge" in response.lower() or "commitment" in response.lower()
    return Received(
        row=row,
        text=get("text"),
        states=[get("to")],
        kind=PLEDGE if is_pledge else RECOMMENDATION,
        session=get("session"),
        position="" if is_pledge else response,
        recommenders=[] if is_pledge else [get("from")],
        themes=[label.strip() for label in get("issue").split(",") if label.strip()],
        action=get("action"),
        is_per_state=not is_pledge,
    )
