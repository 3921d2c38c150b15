"""Items made ahead in another process: the same as made here, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from uprcoop.common import ahead as module
from uprcoop.common.ahead import EndedEarly, ahead
from uprcoop.exchange.refusals import FileRefused

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [
    pytest.mark.any_database,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc"),
]


@pytest.fixture(params=["ahead", "here"])
def way(request, monkeypatch):
    monkeypatch.setattr(module, "can_fork", lambda: request.param == "ahead")
    return request.param


@pytest.fixture
def forks(monkeypatch):
    """Also where the runner of the tests has threads of its own: what runs here meets none."""
    monkeypatch.setattr(module, "can_fork", lambda: True)


def children():
    """This process's children, the dead ones that nobody has buried yet among them."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == os.getpid():
            found.add(int(path.parent.name))
    return found


@pytest.fixture(autouse=True)
def nothing_is_left():
    """Of what a test starts; the runner may have children of its own, such as a browser."""
    before = children()
    yield
    assert children() <= before


def is_there(process):
    """Whether a process runs; a dead one that nobody has buried yet does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def test_items_come_in_order_whatever_their_size(way):
    def make():
        for number in range(200):
            yield number, "é" * (number * 5_000 if number % 50 == 0 else number)

    items = list(ahead(make))
    assert items == list(make())


def test_they_are_made_in_the_other_process(way):
    processes = list(ahead(lambda: (os.getpid() for _ in range(3))))
    assert (os.getpid() in processes) == (way == "here")


def test_one_item_is_made_ahead_and_no_more(forks, tmp_path):
    def make():
        for number in range(20):
            (tmp_path / str(number)).touch()
            yield b"x" * 1_000_000  # more than a pipe holds

    with closing(ahead(make)) as items:
        next(items)
        time.sleep(0.5)
        assert len(list(tmp_path.iterdir())) == 2


class Odd(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


@pytest.mark.parametrize(
    "error",
    [
        FileRefused("broken", name="a\x00b", row=3, detail="no-comma"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"),
        EOFError("cut off"),
        BrokenPipeError("of another pipe"),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_exception_comes_after_the_items_before_it_and_is_the_same(way, error):
    def make():
        yield 1
        raise error

    items = ahead(make)
    assert next(items) == 1
    with pytest.raises(type(error)) as caught:
        next(items)
    assert caught.value.args == error.args
    assert str(caught.value) == str(error)
    if isinstance(error, FileRefused):
        assert (caught.value.code, caught.value.values) == (error.code, error.values)
    if way == "ahead":
        assert "in make" in "".join(caught.value.__notes__)


def test_an_exception_or_item_that_cannot_be_carried_is_told_in_its_words(forks):
    def fails():
        yield 1
        raise Odd("this", "that")

    with pytest.raises(RuntimeError, match="this and that"):
        list(ahead(fails))
    with pytest.raises(Exception, match="pickle"):
        list(ahead(lambda: iter([lambda: None])))


@pytest.mark.parametrize("stop", [GeneratorExit, KeyboardInterrupt, ValueError])
def test_stopped_early_the_other_process_is_gone_at_once(forks, stop):
    def make():
        yield os.getpid()
        time.sleep(60)

    started = time.monotonic()
    try:
        with closing(ahead(make)) as items:
            child = next(items)
            assert is_there(child)
            raise stop
    except stop:
        pass
    assert not is_there(child)
    assert time.monotonic() - started < 10


def test_a_process_that_is_killed_is_noticed(forks):
    def make():
        yield os.getpid()
        yield b"x" * 10_000_000

    items = ahead(make)
    child = next(items)
    time.sleep(0.2)  # until it waits with half an item sent
    os.kill(child, signal.SIGKILL)
    with pytest.raises(EndedEarly, match="signal 9"):
        next(items)


def test_ctrl_c_is_left_to_the_parent(forks):
    def make():
        yield os.getpid()
        time.sleep(0.5)
        yield "still there"

    items = ahead(make)
    os.kill(next(items), signal.SIGINT)
    assert list(items) == ["still there"]


def test_without_a_process_to_be_had_items_are_made_here(forks, monkeypatch):
    def none():
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", none)
    assert list(ahead(lambda: (os.getpid() for _ in range(2)))) == [os.getpid()] * 2


def test_beside_another_thread_or_without_fork_items_are_made_here(monkeypatch):
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(sys, "platform", "linux")
    assert module.can_fork()
    monkeypatch.undo()
    stop = threading.Event()
    beside = threading.Thread(target=stop.wait)
    beside.start()
    try:
        assert list(ahead(lambda: iter([os.getpid()]))) == [os.getpid()]
    finally:
        stop.set()
        beside.join()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.delattr(os, "fork")
    assert list(ahead(lambda: iter([1, 2]))) == [1, 2]


@pytest.mark.parametrize("is_sending", [True, False])
def test_when_the_parent_is_killed_the_other_process_ends_by_itself(is_sending):
    program = textwrap.dedent(
        f"""
        import os, time
        from uprcoop.common.ahead import ahead
        def make():
            yield os.getpid()
            {"" if is_sending else "time.sleep(1)"}
            while True:
                yield b"x" * 10_000_000
        print(next(items := ahead(make)), flush=True)
        time.sleep(60)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        child = int(running.stdout.readline())
        time.sleep(0.3)
        assert is_there(child)
        running.kill()
        running.communicate(timeout=20)  # ends when nobody holds its output any more
    until = time.monotonic() + 10
    while is_there(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_there(child)
