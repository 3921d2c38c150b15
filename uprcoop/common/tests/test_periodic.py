"""Work that falls due: done by whoever has the time, piece by piece."""

import threading

import pytest
from django.utils.module_loading import import_string

from uprcoop.common import periodic

done: list[str] = []


def break_down() -> None:
    raise RuntimeError("not today")


def do_it() -> None:
    done.append("did it")


@pytest.fixture
def two_pieces(settings):
    done.clear()
    name = "uprcoop.common.tests.test_periodic"
    settings.PERIODIC_WORK = [f"{name}.break_down", f"{name}.do_it"]


def test_what_fails_is_logged_and_keeps_nothing_else_from_being_done(two_pieces, caplog):
    assert periodic.work() == 1
    assert done == ["did it"]
    assert "break_down failed" in caplog.text
    assert "not today" in caplog.text


def test_every_piece_of_work_that_the_settings_name_is_there(settings):
    assert settings.PERIODIC_WORK
    assert all(callable(import_string(path)) for path in settings.PERIODIC_WORK)


def test_without_a_worker_a_thread_does_it_again_and_again(two_pieces, monkeypatch):
    ended, twice = threading.Event(), threading.Event()
    monkeypatch.setattr(periodic, "work", lambda: done.append("x") or len(done) < 2 or twice.set())
    thread = periodic.keep_at_it(ended, every=0.01)
    assert twice.wait(5)
    ended.set()
    thread.join(5)
    assert not thread.is_alive()
