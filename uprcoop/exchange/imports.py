"""Bringing one file in: open, recognise, read, take. The command and the page both end here."""

import os
import stat
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from uprcoop.accounts.models import User
from uprcoop.common.ahead import EndedEarly, ahead
from uprcoop.exchange.recognise import recognise
from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.sources import SourceFile
from uprcoop.recommendations.actions import take_prepared
from uprcoop.recommendations.models import Source
from uprcoop.recommendations.preparing import Prepared, prepare
from uprcoop.recommendations.received import Remark
from uprcoop.recommendations.taking import Change, Counts
from uprcoop.recommendations.withdrawals import Withdrawals

# How much of a file is said to be all of its documents: as its format has it, or as told.
BY_FORMAT, COMPLETE, PARTIAL = "by-format", "complete", "partial"
AHEAD = 2_000_000  # bytes: a smaller file is not worth a second process


@dataclass
class Progress:
    """How far a file has been read."""

    rows: int
    read: int  # bytes
    size: int
    seconds: float


@dataclass
class Result:
    """What became of one file. A refused file has a sentence in `refusal` and no counts; what was
    not kept has no `run`."""

    name: str
    counts: Counts = field(default_factory=Counts)
    changes: list[Change] = field(default_factory=list)
    withdrawals: Withdrawals = field(default_factory=Withdrawals)
    source: Source | None = None
    refusal: str = ""
    code: str = ""
    seconds: float = 0.0
    run: int | None = None


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file by its path. Raises FileRefused when it is none, or may not be read."""
    name = str(path)
    try:
        # Without waiting: a named pipe would otherwise hold the import for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        raise FileRefused("missing", name=name) from None
    except IsADirectoryError:
        raise FileRefused("directory", name=name) from None
    except OSError as error:
        raise FileRefused("unreadable", name=name, value=error.strerror) from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        if stat.S_ISDIR(mode):
            raise FileRefused("directory", name=name)
        raise FileRefused("unreadable", name=name, detail="not-ordinary")
    with os.fdopen(handle, "rb") as stream:
        yield stream


def import_stream(
    *,
    name: str,
    stream: BinaryIO,
    by: User | None,
    extent: str = BY_FORMAT,
    dry_run: bool = False,
    most_withdrawn: int | None = None,
    on_remark: Callable[[Remark], None] = lambda remark: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Result:
    """Bring in an open file. Raises FileRefused; then, as after any exception, nothing is kept.

    Nor is anything kept when more records than `most_withdrawn` would be withdrawn.
    """
    started = time.monotonic()
    file = SourceFile(name, stream)
    if not file.size:
        raise file.refused("empty")
    format_ = recognise(file)

    def is_complete() -> bool:
        if extent == BY_FORMAT:
            return format_.is_complete and file.has_end
        return extent == COMPLETE

    def read() -> Generator[tuple[Prepared, int, bool]]:
        """What may happen in another process; its `file` is then not this one."""
        for prepared in prepare(format_.reader.read(file)):
            yield prepared, file.position, file.has_end
        yield Prepared(), file.position, file.has_end

    def batches(found: Iterator[tuple[Prepared, int, bool]]) -> Iterator[Prepared]:
        for prepared, position, has_end in found:
            file.position, file.has_end = position, has_end
            yield prepared

    try:
        with closing(ahead(read) if file.size > AHEAD else read()) as found:
            outcome = take_prepared(
                batches=batches(found),
                source=format_.source,
                file_name=Path(name).name,
                by=by,
                is_complete=is_complete,
                dry_run=dry_run,
                most_withdrawn=most_withdrawn,
                on_remark=on_remark,
                on_progress=lambda rows: on_progress(
                    Progress(rows, file.position, file.size, time.monotonic() - started)
                ),
            )
    except EndedEarly as error:
        raise file.refused("unreadable", value=str(error)) from None
    return Result(
        name=name,
        counts=outcome.counts,
        changes=outcome.changes,
        withdrawals=outcome.withdrawals,
        source=format_.source,
        seconds=time.monotonic() - started,
        run=outcome.run,
    )
