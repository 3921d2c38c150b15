"""Office files are ZIP archives of XML: opened here, within bounds that no real file reaches.

What an archive declares is checked first, and what comes out of it is counted as well: the two
need not agree.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from uprcoop.exchange.sources import READ, SourceFile

MOST_ENTRIES = 5_000
MOST_DECLARED = 4_000 * 1024 * 1024  # bytes of all entries; the whole UHRI needs under 1,000 MB
MOST_RATIO = 400  # a whole archive's; Office's XML is packed to a tenth or twentieth
SMALL = 20 * 1024 * 1024  # under this, whatever the ratio, no harm can come
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class Packed:
    """A ZIP archive, refused when it would grow beyond all measure."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        file.rewind()
        try:
            self.archive = zipfile.ZipFile(file.stream)
        except BROKEN:
            raise file.refused("zip-broken") from None
        entries = self.archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise file.refused("zip-entries", value=len(entries))
        if any(entry.flag_bits & 1 for entry in entries):
            raise file.refused("encrypted")
        declared = sum(entry.file_size for entry in entries)
        # What the packed bytes could declare at most, not what they do: entries may overlap.
        if declared > MOST_DECLARED or declared > max(SMALL, MOST_RATIO * file.size):
            most = max(SMALL, min(MOST_DECLARED, MOST_RATIO * file.size))
            raise file.refused("zip-bomb", limit=most // 1024 // 1024)
        self.names = {entry.filename: entry for entry in entries}

    def __enter__(self) -> "Packed":
        return self

    def __exit__(self, *error: object) -> None:
        self.archive.close()

    def start_of(self, name: str) -> bytes:
        try:
            with self.archive.open(self.names[name]) as stream:
                return stream.read(200)
        except BROKEN:
            raise self.file.refused("zip-broken") from None

    def open(self, name: str, *, most: int, is_by_row: bool = True) -> "Unpacked":
        """The XML in the archive under a name. `most`: bytes; `is_by_row`: count them by row."""
        try:
            return Unpacked(self, self.archive.open(self.names[name]), most, is_by_row)
        except KeyError:
            raise self.file.refused("zip-broken") from None
        except BROKEN:
            raise self.file.refused("zip-broken") from None


class Unpacked(io.RawIOBase):
    """The bytes of one entry, counted as they come out, and looked at for declarations."""

    def __init__(self, packed: Packed, stream: Any, most: int, is_by_row: bool) -> None:
        self.packed = packed
        self.file = packed.file
        self.stream = stream
        self.most = most
        self.is_by_row = is_by_row
        self.total = 0
        self.last = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = READ) -> bytes:
        try:
            chunk: bytes = self.stream.read(READ)
        except BROKEN:
            raise self.file.refused("zip-broken") from None
        # In XML text "<" is escaped, so this stands nowhere else; it may straddle two chunks.
        if declares(self.last + chunk):
            raise self.file.refused("entities")
        self.last = chunk[-40:]
        self.total += len(chunk)
        if self.total > self.most:
            raise self.file.refused("zip-bomb", limit=self.most // 1024 // 1024)
        if self.is_by_row:
            self.file.count(len(chunk))
        self.file.position = self.packed.archive.fp.tell() if self.packed.archive.fp else 0
        return chunk


DECLARATIONS = tuple(
    name.encode(encoding)
    for name in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


def declares(chunk: bytes) -> bool:
    """Whether XML declares a document type or an entity here."""
    return any(declaration in chunk for declaration in DECLARATIONS)


def elements(stream: Unpacked, tags: tuple[str, ...], not_in: str = "") -> Iterator[Any]:
    """The elements with these tags, each complete when it comes and cleared when the next is asked.

    What stands before it among its siblings is freed as well, so that memory stays bounded.
    Elements inside a `not_in` are left alone: they are read with it.
    """
    file = stream.file
    parser = etree.XMLPullParser(
        ("end",),
        tag=tags,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        while chunk := stream.read():
            parser.feed(chunk)
            for _event, element in parser.read_events():
                if not_in and next(element.iterancestors(not_in), None) is not None:
                    continue
                yield element
                element.clear(keep_tail=False)
                parent = element.getparent()
                if parent is not None:
                    while element.getprevious() is not None:
                        del parent[0]
        parser.close()
    except etree.XMLSyntaxError as error:
        text = str(error)
        if "ntity" in text:
            raise file.refused("entities") from None
        if "depth" in text.lower():
            raise file.refused("too-deep") from None
        raise file.refused("broken", value=text.split(",")[0]) from None
