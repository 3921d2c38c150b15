"""What sources write is understood in all its spellings, and nothing is guessed."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uprcoop.recommendations import vocabulary
from uprcoop.recommendations.models import Position
from uprcoop.recommendations.vocabulary import (
    cycle_of_session,
    find_person,
    find_theme,
    parse_position,
    parse_sdg,
    parse_session,
)

pytestmark = pytest.mark.any_database


def code_of(label: str) -> str | None:
    """The code of the theme a label means."""
    codes = {int(row["id"]): row["code"] for row in vocabulary.read("themes.csv")}
    found = find_theme(label)
    return None if found is None else codes[found]


@pytest.mark.parametrize(
    "labels",
    [
        [
            "A12 Acceptance of international norms",
            "Acceptance of international norms",
            "- Acceptance of international norms",
            "Theme: Acceptance of international norms",
            "ACCEPTANCE OF INTERNATIONAL NORMS",
            "Ratification of & accession to international instruments",
            "Ratification of &amp; accession to international instruments",
            "Ratification of and accession to  international instruments",
            "International instruments",
        ],
        ["B31 Equality & non-discrimination", "Equality and non-discrimination"],
        [
            "D43 Freedom of opinion and expression",
            "Freedom of opinion & expression & right to information",
            "Freedom of opinion and expression & access to information",
        ],
        ["E51 Right to education", "Right to education", "E51 Right to education - General"],
        ["F12 Discrimination against women", "discrimination against women"],
        [
            "Budget & resources (for human rights implementation)",
            "Budget &resources (for human rights implementation)",
        ],
        ["Women's rights", "Women’s rights"],
        [
            "Torture and other CID treatment",
            "Prohibition of torture & cruel, inhuman or degrading treatment",
        ],
        ["National plan of action", "National Plans of Action on Human Rights (or specific areas)"],
        ["Right to water", "Safe drinking water & sanitation"],
    ],
)
def test_labels_of_all_cycles_that_say_the_same_are_one_theme(labels):
    assert len({code_of(label) for label in labels}) == 1
    assert code_of(labels[0]) is not None


@pytest.mark.parametrize("label", ["", "-", "A12", "A12 ", "Rights", "Unheard-of theme", "Theme:"])
def test_an_unknown_theme_is_not_guessed(label):
    assert find_theme(label) is None


def test_themes_in_all_six_languages_are_labels_too():
    assert code_of("Droit à l’éducation") == "right-to-education"
    assert code_of("受教育权") == "right-to-education"
    assert code_of("الحق في التعليم") == "right-to-education"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Media", "media"),
        ("- girls", "Girls"),
        ("Women", "Women & girls"),
        ("youth", "Youth & juveniles"),
        ("Migrants", "Migrants & domestic workers"),
        ("vulnerable persons/groups", "Vulnerable persons / groups"),
        (
            "minorities/ racial, ethnic, linguistic, religious or descent-based groups",
            "Minorities / racial, ethnic, linguistic, religious or descent-based groups",
        ),
    ],
)
def test_labels_of_one_group_of_persons(one, other):
    assert find_person(one) == find_person(other) is not None


def test_girls_are_a_group_of_their_own_and_unknown_persons_are_not_guessed():
    assert find_person("girls") != find_person("Women & girls")
    assert find_person("Astronauts") is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("34 - November 2019", 34),
        ("48 - January 2025", 48),
        ("- 1 - April 2008", 1),
        ("34", 34),
        (" 7 ", 7),
        ("Session 34", 34),
        ("34th session", 34),
        ("UPR session 12", 12),
        ("", None),
        ("November 2019", None),
        ("2019", None),
        ("0", None),
        ("55", None),
        ("340", None),
    ],
)
def test_sessions_are_read(text, number):
    assert parse_session(text) == number


@pytest.mark.parametrize(
    ("session", "cycle"), [(1, 1), (12, 1), (13, 2), (26, 2), (27, 3), (40, 3), (41, 4), (54, 4)]
)
def test_cycles_end_with_sessions_12_26_40_and_54(session, cycle):
    assert cycle_of_session(session) == cycle


@pytest.mark.parametrize("session", [-1, 0, 55])
def test_sessions_outside_the_calendar_have_no_cycle(session):
    with pytest.raises(ValueError, match=str(session)):
        cycle_of_session(session)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("Supported", Position.SUPPORTED),
        ("- Supported", Position.SUPPORTED),
        ("Accepted", Position.SUPPORTED),
        ("noted", Position.NOTED),
        ("Rejected", Position.NOTED),
        ("Supported/Noted", Position.PARTLY),
        ("Supported / Noted", Position.PARTLY),
        ("Supported in part", Position.PARTLY),
        ("Under consideration", Position.PENDING),
        ("", Position.UNKNOWN),
        ("  ", Position.UNKNOWN),
        ("Voluntary Pledge", None),
        ("Perhaps", None),
    ],
)
def test_positions_are_read(text, position):
    assert parse_position(text) is position


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("16.2 - Protect children from abuse, exploitation", "16.2"),
        ("16 - PEACE, JUSTICE AND STRONG INSTITUTIONS", "16"),
        ("- 5 - GENDER EQUALITY", "5"),
        ("16.10", "16.10"),
        ("16.1", "16.1"),
        ("1.A - Mobilize resources", "1.a"),
        ("SDG 4", "4"),
        ("Goal 4: Quality education", "4"),
        ("Target 4.7", "4.7"),
        ("18 - NOTHING", None),
        ("16.13", None),
        ("16.2.1 - an indicator", None),
        ("2030 Agenda", None),
        ("0", None),
        ("", None),
        ("QUALITY EDUCATION", None),
    ],
)
def test_goals_and_targets_are_read(text, code):
    assert parse_sdg(text) == code


@given(st.text(max_size=60))
def test_no_text_makes_a_reader_fail(text):
    assert find_theme(text) is None or isinstance(find_theme(text), int)
    assert find_person(text) is None or isinstance(find_person(text), int)
    assert parse_session(text) in {None, *range(1, 55)}
    assert parse_position(text) in {None, *Position}
    assert parse_sdg(text) is None or parse_sdg(text) in vocabulary.sdg_ids()


def upr_info_labels(shared_data: Path) -> set[str]:
    labels = set()
    for file in ("sessions-01-13.csv", "voluntary-pledges.csv"):
        with (shared_data / "upr-info" / file).open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                labels |= {label.strip() for label in row["Issue"].split(",")} - {""}
    return labels


def uhri_values(shared_data: Path, field: str) -> set[str]:
    rows = json.loads((shared_data / "ohchr" / "uhri-export-sample.json").read_text("utf-8"))
    return {value for row in rows for value in row[field]}


@pytest.mark.shared_data
def test_every_label_in_the_shared_files_is_understood(shared_data):
    themes = upr_info_labels(shared_data) | uhri_values(shared_data, "Themes")
    assert {label for label in themes if find_theme(label) is None} == set()
    persons = uhri_values(shared_data, "AffectedPersons")
    assert {label for label in persons if find_person(label) is None} == set()
    goals = uhri_values(shared_data, "Sdgs")
    assert {text for text in goals if parse_sdg(text) is None} == set()
    sessions = uhri_values(shared_data, "UprSession")
    assert {parse_session(text) for text in sessions} == {34, 48}
    positions = {parse_position(text) for text in uhri_values(shared_data, "UprPositions")}
    assert positions == {Position.SUPPORTED, Position.NOTED}


@pytest.mark.shared_data
def test_upr_infos_54_labels_stay_54_themes(shared_data):
    labels = upr_info_labels(shared_data)
    assert len(labels) == 54
    assert len({find_theme(label) for label in labels}) == 54
