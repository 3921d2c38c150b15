"""Items made ahead, in a process of their own, while those made before are worked on.

    with closing(ahead(make)) as items:
        for item in items: ...

The other process is a fork: all that is loaded or open here is there too. `make` may read and
compute; it must not use a database, a socket or a lock that was open before. The process closes
none of them: it ends without cleaning up. Where there can be no such process the items are made in
this one: the same items, the same exceptions.
"""

# ruff: noqa: S301  what is unpickled comes from a fork of this very process

import gc
import os
import pickle
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, NoReturn, TypeVar

T = TypeVar("T")
LENGTH = struct.Struct("!Q")
ITEM, RAISED, END = range(3)


class EndedEarly(Exception):
    """The process that made the items was killed: nobody knows how many there would have been."""


def can_fork() -> bool:
    """Whether a fork is safe: beside other threads it is not, nor with what macOS links in."""
    return (
        hasattr(os, "fork")
        and sys.platform != "darwin"
        and threading.active_count() == 1
        and threading.current_thread() is threading.main_thread()
    )


def ahead(make: Callable[[], Iterator[T]]) -> Generator[T]:
    """The items of `make()`, each made while the one before is worked on: never more than that.

    Items must be picklable. What `make` raises is raised here, after the items before it. Close the
    iterator or exhaust it: then the other process is gone. Raises EndedEarly when it went first.
    """
    if not can_fork():
        yield from make()
        return
    child: int | None = None
    code: int | None = None
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe:
        try:
            with uninterrupted() as before:
                with suppress(OSError):  # the system has no process to give
                    child = os.fork()
                if child == 0:
                    serve(make, reading, writing, before)
                os.close(writing)
            if child is None:
                yield from make()
                return
            while (message := receive(pipe)) is not None:
                what, value = message
                if what == END:
                    return
                if what == RAISED:
                    raise value
                yield value
        finally:
            if child is not None:
                code = end(child)
    how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    raise EndedEarly(f"the process that reads ahead was ended ({how})")


@contextmanager
def uninterrupted() -> Iterator[set[Any]]:
    """Ctrl-C and TERM wait until afterwards. Gives the signals that waited before."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield before
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def serve(
    make: Callable[[], Iterator[Any]], reading: int, writing: int, signals: set[Any]
) -> NoReturn:
    """The other process: sends what `make` makes and ends, whatever happens, without a word."""
    code = 1
    try:
        gc.freeze()  # what this process was born with is not its own to clear away
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends this one
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        os.close(reading)  # else a write would wait for ever once the parent is gone
        pipe = os.fdopen(writing, "wb")
        try:
            for item in make():
                send(pipe, pickled(ITEM, item))
            last = pickled(END, None)
        except BaseException as error:
            last = pickled_error(error)
        send(pipe, last)
        code = 0
    finally:
        os._exit(code)


def pickled(what: int, value: Any) -> bytes:
    return pickle.dumps((what, value), protocol=5)


def pickled_error(error: BaseException) -> bytes:
    """An exception with the place it came from; one that cannot be carried, as a RuntimeError."""
    place = "".join(traceback.format_exception(error))
    error.add_note(f"In the process that reads ahead:\n{place}")
    with suppress(Exception):
        carried = pickled(RAISED, error)
        if type(pickle.loads(carried)[1]) is type(error):
            return carried
    return pickled(RAISED, RuntimeError(place))


def send(pipe: BinaryIO, message: bytes) -> None:
    pipe.write(LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: BinaryIO) -> tuple[int, Any] | None:
    """The next message; None where the other end was closed before all of it came."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    message = pipe.read(length)
    if len(message) < length:
        return None
    what, value = pickle.loads(message)
    return what, value


def end(child: int) -> int | None:
    """See to it that the process is gone. Its exit code, or minus a signal's number, if told."""
    with uninterrupted(), suppress(ChildProcessError, ProcessLookupError):
        found, status = os.waitpid(child, os.WNOHANG)
        if not found:
            os.kill(child, signal.SIGKILL)
            found, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)
    return None
