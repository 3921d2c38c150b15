"""Office files are ZIP archives of XML: opened here, within bounds that no real file reaches.

What an archive declares is checked first, and what comes out of it is counted as well: the two
need not agree.
"""

import io
import struct
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
MOST_DIRECTORY = 8 * 1024 * 1024  # bytes; the list of entries is read into memory as a whole
# Others may unpack gigabytes in one step, and Office writes none of them.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    OverflowError,
    ValueError,
)
END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
END_OF_DIRECTORY_64 = struct.Struct("<4sQ2H2L4Q")


class Packed:
    """A ZIP archive, refused when it would grow beyond all measure."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        try:
            entries_said, directory = directory_of(file)
            if entries_said > MOST_ENTRIES or directory > MOST_DIRECTORY:
                raise file.refused("zip-entries", value=f"{entries_said:,}")
            file.rewind()
            self.archive = zipfile.ZipFile(file.stream)
        except BROKEN:
            raise file.refused("zip-broken") from None
        entries = self.archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise file.refused("zip-entries", value=f"{len(entries):,}")
        if any(entry.flag_bits & 1 for entry in entries):
            raise file.refused("encrypted")
        if any(entry.compress_type not in METHODS for entry in entries):
            raise file.refused("zip-broken")
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


def directory_of(file: SourceFile) -> tuple[int, int]:
    """How many entries an archive says it has, and how many bytes their list; none found is 0."""
    stream = file.stream
    start = max(0, file.size - (1 << 16) - 200)
    stream.seek(start)
    tail = stream.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < END_OF_DIRECTORY.size:
        return 0, 0
    end = END_OF_DIRECTORY.unpack_from(tail, place)
    entries, size = end[4], end[5]
    if tail[max(0, place - 20) : place - 16] == b"PK\x06\x07":  # tells where a larger record is
        (said,) = struct.unpack_from("<Q", tail, place - 12)
        if said > file.size:
            raise ValueError
        for offset in {said, max(0, start + place - 20 - END_OF_DIRECTORY_64.size)}:
            stream.seek(offset)
            record = stream.read(END_OF_DIRECTORY_64.size)
            if len(record) == END_OF_DIRECTORY_64.size and record[:4] == b"PK\x06\x06":
                end = END_OF_DIRECTORY_64.unpack(record)
                entries, size = max(entries % 0xFFFF, end[7]), max(size % 0xFFFFFFFF, end[8])
    return entries, size


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
    is_first = True
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
                if is_first:
                    is_first = False
                    # Declared in an encoding that `declares` does not read.
                    if element.getroottree().docinfo.doctype:
                        raise file.refused("entities")
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
        raise file.refused("broken", detail="bad-xml") from None
