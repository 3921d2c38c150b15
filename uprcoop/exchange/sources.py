"""A file on its way in: its name for people, its bytes, and how far it has been read.

Every reader takes its bytes through here, so that what one row may cost is bounded: a reader
calls `row_done` after each row, and reading on for too long without one is refused.
"""

import codecs
import io
from collections.abc import Callable
from typing import BinaryIO

from uprcoop.exchange.refusals import FileRefused

LONGEST_ROW = 8 * 1024 * 1024  # bytes; the longest rows of real files have some thousands
READ = 256 * 1024


def utf_16_of(start: bytes) -> str:
    """The name of the UTF-16 that a file's first bytes are in, with a mark or without; else ""."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    first = start[: min(64, len(start) & ~1)]
    if first[1::2] and not any(first[1::2]) and all(first[0::2]):
        return "utf-16-le"
    if first[0::2] and not any(first[0::2]) and all(first[1::2]):
        return "utf-16-be"
    return ""


class SourceFile:
    """An open file. `complete_as_a_whole` is set to False by a reader that doubts the end."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self.name = name
        self.stream = stream
        stream.seek(0, io.SEEK_END)
        self.size = stream.tell()
        stream.seek(0)
        self.position = 0
        self.rows = 0
        self.has_end = True
        self._since_row = 0

    def start(self, count: int = 4096) -> bytes:
        """The first bytes; the next `read` begins at the start again."""
        self.rewind()
        first = self.stream.read(count)
        self.rewind()
        return first

    def rewind(self) -> None:
        self.stream.seek(0)
        self.position = self._since_row = 0

    def read(self, size: int = READ) -> bytes:
        chunk = self.stream.read(size)
        self.position += len(chunk)
        self.count(len(chunk))
        return chunk

    def count(self, size: int) -> None:
        """Count bytes (packed files: once unpacked) towards the row that is being read."""
        self._since_row += size
        if self._since_row > LONGEST_ROW + READ:
            raise self.refused("too-long", limit=LONGEST_ROW // 1024 // 1024)

    def row_done(self) -> int:
        """Another row was read; its number, from 1."""
        self.rows += 1
        self._since_row = 0
        return self.rows

    def refused(self, code: str, **values: object) -> FileRefused:
        return FileRefused(code, **{"name": self.name, "row": self.rows, **values})


class Counted(io.RawIOBase):
    """A stream of unpacked bytes that are counted towards the row being read, and in all."""

    def __init__(
        self, file: SourceFile, stream: BinaryIO, look: Callable[[bytes], None] | None = None
    ) -> None:
        self.file = file
        self.stream = stream
        self.look = look

    def read(self, size: int = READ) -> bytes:
        chunk = self.stream.read(min(size, READ) if size and size > 0 else READ)
        self.file.count(len(chunk))
        if self.look is not None:
            self.look(chunk)
        return chunk
