"""The difference between two versions: field by field, word by word, nothing left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uprcoop.activities.content import BLANK, shaped
from uprcoop.activities.difference import differences, in_pieces
from uprcoop.activities.labels import FIELDS
from uprcoop.activities.tests.building import whole_content
from uprcoop.states.models import State


@pytest.fixture
def before(db):
    return shaped(whole_content(State.objects.get(iso3="KEN")))


def test_every_field_of_a_record_has_its_name():
    assert set(FIELDS) == set(BLANK)


def test_the_same_content_has_no_difference(before):
    assert differences(before, before) == []


def test_words_that_came_and_went_are_told_within_their_text(before):
    after = before | {"summary": "Three hundred judges were trained."}
    [one] = differences(before, after)
    assert one.field == "summary"
    assert [(piece.what, piece.text) for piece in one.pieces] == [
        ("removed", "Two "),
        ("added", "Three "),
        ("same", "hundred judges were trained."),
    ]


def test_chinese_is_compared_character_by_character():
    pieces = in_pieces("培训法官", "培训检察官")
    assert [(piece.what, piece.text) for piece in pieces] == [
        ("same", "培训"),
        ("removed", "法"),
        ("added", "检察"),
        ("same", "官"),
    ]


def test_lists_tell_what_came_and_went_in_words(before):
    states = [*before["states"], {"state": "WSM", "part": "partner"}]
    after = before | {"states": states, "assistance": ["equipment"]}
    found = {one.field: one for one in differences(before, after)}
    assert found["states"].added == ["Samoa (Takes part as a partner)"]
    assert found["states"].removed == []
    assert found["assistance"].added == ["Equipment and infrastructure"]
    assert found["assistance"].removed == ["Training"]


def test_money_and_contact_are_told(before):
    money = {**before["money"], "amount": "99.00"}
    contact = {"is_public": False, "name": "", "email": ""}
    found = {d.field: d for d in differences(before, before | {"money": money, "contact": contact})}
    assert found["money"].added == ["99 USD"]
    assert found["contact"].added == ["No public contact"]


def test_each_text_of_a_further_language_is_compared_by_itself(before):
    french = {"language": "fr", "title": "Formation", "summary": "Deux cents juges."}
    old = shaped(before | {"translations": [french]})
    new = shaped(before | {"translations": [french | {"summary": "Trois cents juges."}]})
    [one] = differences(old, new)
    assert (one.field, one.language, one.label) == ("translations", "fr", FIELDS["summary"])
    assert len(differences(before, new)) == 3  # what it is, its title, its summary


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_pieces_put_together_give_both_texts_whole(old, new):
    pieces = in_pieces(old, new)
    assert "".join(p.text for p in pieces if p.what != "added") == old
    assert "".join(p.text for p in pieces if p.what != "removed") == new


@pytest.mark.parametrize("name", sorted(BLANK))
def test_no_field_can_differ_unseen(before, name):
    """Whatever the content's key, a change of it is a difference with something to show."""
    other = {
        "kind": "good-practice",
        "assistance": ["funding"],
        "modality": "regional",
        "states": [{"state": "WSM", "part": "provider"}],
        "partners": [{"name": "Another", "role": "funding"}],
        "starts": "2024-01-01",
        "ends": "2026-01-01",
        "progress": "planned",
        "money": {"disclosure": "not-disclosed"},
        "links": [{"title": "T", "address": "https://example.org/"}],
        "attachments": [{"id": 1, "name": "a.pdf", "size": 1, "sha256": "0" * 64}],
        "is_peer": True,
        "contact": {"is_public": False},
        "language": "fr",
        "rendering": "official",
        "translations": [{"language": "ru", "title": "Т"}],
        "hides_name": True,
    }
    for_lists = {"recommendations", "pledges", "themes", "persons", "sdgs"}
    value = ["another"] if name in for_lists else other.get(name, "Something else")
    start = before | {"kind": "good-practice"} if name == "part_of" else before
    after = shaped(start | {name: value})
    found = [one for one in differences(shaped(start), after) if one.field == name]
    assert found
    assert any(one.pieces or one.added or one.removed for one in found)
