"""Offers are read once; when the theme model is another one, by the worker and by no page."""

from types import SimpleNamespace

import numpy as np
import pytest

from uprcoop.matching.actions import reading
from uprcoop.matching.actions.reading import read_offers, read_requests
from uprcoop.matching.engine import need, offers, words
from uprcoop.matching.engine.aboutness import space
from uprcoop.matching.engine.need import need_of
from uprcoop.matching.tests import building


@pytest.fixture
def readings(monkeypatch):
    """How many texts were read at a time, and whether quickly; the last reading's value counts."""
    found = []

    def judge(texts, languages, within, *, is_quick=False, known=None):
        found.append((len(texts), is_quick))
        return np.full((len(texts), within.size), len(found) / 10, dtype=np.float32)

    monkeypatch.setattr(words, "judge", judge)
    return found


def judged():
    return [round(float(row["judged"][0]), 1) for row in offers.current(space()).rows]


def test_another_model_makes_no_page_wait_and_the_worker_reads_anew(cast, monkeypatch, readings):
    building.offer(cast)
    assert judged() == [0.1]
    assert judged() == [0.1]
    assert readings == [(1, False)]
    monkeypatch.setattr(words, "model_name", lambda: "2/later")
    assert judged() == [0.1]  # what the model before had read
    assert readings == [(1, False)]
    assert read_offers() == 1
    assert readings == [(1, False), (1, False)]
    assert judged() == [0.2]  # heard of by processes that hold the offers
    assert read_offers() == 0


def test_many_new_offers_are_read_quickly_first(cast, monkeypatch, readings):
    monkeypatch.setattr(offers, "FEW", 2)
    for number in range(3):
        building.offer(cast, title=f"Courses {number}")
    assert judged() == [0.1] * 3
    assert readings == [(3, True)]
    assert read_offers() == 3
    assert readings[1:] == [(3, False)]
    assert judged() == [0.2] * 3


def test_themes_in_another_order_are_read_at_once(cast, monkeypatch, readings):
    building.offer(cast)
    judged()
    monkeypatch.setattr(words, "order_of", lambda within: "another")
    monkeypatch.setattr(words, "model_name", lambda: "2/later")
    assert judged() == [0.2]


def test_changed_words_are_read_at_once(cast, readings):
    from uprcoop.matching.actions import offers as actions

    one = building.offer(cast)
    assert judged() == [0.1]
    actions.move(offer=one, by=cast.contributor, name="change")
    assert judged() == []
    actions.write(offer=one, by=cast.contributor, text="We lend boats.")
    actions.submit(offer=one, by=cast.contributor)
    actions.open_offer(offer=one, by=cast.moderator)
    assert judged() == [0.2]


def test_a_request_is_read_once_for_its_words_and_anew_by_the_worker(cast, monkeypatch, readings):
    one = building.opened(cast)
    assert float(need_of(one).judged[0]) == pytest.approx(0.1, abs=0.01)
    need.forget()  # another process
    assert float(need_of(one).judged[0]) == pytest.approx(0.1, abs=0.01)
    assert len(readings) == 1
    monkeypatch.setattr(words, "model_name", lambda: "2/later")
    need.forget()
    need_of(one)
    assert len(readings) == 1
    assert (read_requests(), read_requests()) == (1, 0)
    assert float(need_of(one).judged[0]) == pytest.approx(0.2, abs=0.01)
    one.need = "Boats."
    one.revision += 1
    one.save()
    assert float(need_of(one).judged[0]) == pytest.approx(0.3, abs=0.01)


def test_the_worker_reads_for_a_while_and_goes_on_at_its_next_turn(cast, monkeypatch, readings):
    for number in range(3):
        building.offer(cast, title=f"Courses {number}")
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    clock = SimpleNamespace(monotonic=iter([0, 10, 70, 0, 10]).__next__)
    monkeypatch.setattr(reading, "time", clock)
    assert [reading.read_all(), reading.read_all()] == [2, 1]
