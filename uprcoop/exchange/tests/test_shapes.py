"""The fields of UHRI in every shape they may come in, as JSON and as a spreadsheet."""

import json

import pytest

from uprcoop.exchange.imports import COMPLETE
from uprcoop.exchange.readers.uhri import strings
from uprcoop.exchange.readers.uhri_xlsx import fields_of
from uprcoop.exchange.tests.building import (
    bring_in,
    counted,
    everything,
    uhri_json,
    uhri_row,
    xlsx,
)
from uprcoop.exchange.tests.test_traps import HEADINGS, SHEET_ROW
from uprcoop.recommendations.models import Recommendation, Review, SourceRow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("- Timor-Leste\n- A - B", ["Timor-Leste", "A - B"]),
        ("- A\r\n  goes on\r\n- B", ["A goes on", "B"]),
        ("A\nB", ["A", "B"]),
        ("-", []),
        ("- ", []),
        (["- "], []),
        (["- A", "B\n- C", None, ""], ["A", "B", "C"]),
        (31, ["31"]),
        (31.0, ["31"]),
        (0, ["0"]),
        (None, []),
        (False, []),
        ({}, []),
    ],
)
def test_a_list_is_read_from_whatever_holds_it(value, parts):
    assert strings(value) == parts


@pytest.mark.parametrize("session", ["31", 31, 31.0, "31 - November 2018", "- 31st session", [31]])
@pytest.mark.parametrize("cycle", ["3rd Cycle", "Cycle 3", 3, ["- Third cycle"], None, ""])
def test_session_and_cycle_in_any_shape_are_the_same(session, cycle):
    bring_in(uhri_json(uhri_row(UprSession=session, UprCycle=cycle)))
    one = Recommendation.objects.get()
    assert (one.session_id, one.cycle) == (31, 3)


@pytest.mark.parametrize(
    ("cycle", "number"),
    [("3rd Cycle", 3), ("Third cycle", 3), (4, 4), ("3.0", 3), ("Cycle 9", None)],
)
def test_without_a_session_the_cycle_counts_and_a_strange_one_is_told(cycle, number):
    result = bring_in(uhri_json(uhri_row(UprSession=None, UprCycle=cycle)))
    assert Recommendation.objects.get().cycle == number
    told = [remark.code for remark in result.remarks]
    assert told == ([] if number else ["unknown-cycle"])


@pytest.mark.parametrize(
    ("position", "known"),
    [
        ("SUPPORTED", "supported"),
        ("- noted", "noted"),
        (["Supported", "supported"], "supported"),
        (["Noted", "SUPPORTED"], "supported-in-part"),
        (["Supported/Noted", "- Noted"], "supported-in-part"),
        ("supported / noted", "supported-in-part"),
        ("Under Consideration", "under-consideration"),
        (None, "unknown"),
        ("- ", "unknown"),
    ],
)
def test_positions_are_known_in_any_case_and_together(position, known):
    bring_in(uhri_json(uhri_row(UprPositions=position)))
    assert Recommendation.objects.get().position == known


def test_two_sessions_are_no_session_and_without_a_symbol_no_place():
    rows = [uhri_row(1, UprSession=["31", "34"]), uhri_row(2, UprSession=["31", "34"], Symbol=None)]
    result = bring_in(uhri_json(*rows))
    assert counted(result) == (1, 0, 0, 1)
    assert Recommendation.objects.get().session_id is None
    codes = {remark.code for remark in result.remarks}
    assert codes == {"unknown-session", "several-documents"}


def test_states_in_one_string_are_parted_where_they_are_states():
    bring_in(uhri_json(uhri_row(UprRecommendingCountry="Peru; Iran (Islamic Republic of), Chile")))
    states = Recommendation.objects.get().recommending_states.all()
    assert sorted(state.iso3 for state in states) == ["CHL", "FRA", "IRN", "PER"]


@pytest.mark.parametrize(
    "text",
    ["Response of Slovenia: x", "121.9 Response of Slovenia", "Réponse de la Slovénie",
     "Respuesta de Eslovenia", "&lt;p&gt;121.2 Response of Slovenia&lt;/p&gt;"],
)  # fmt: skip
def test_answers_of_states_are_no_recommendations(text):
    assert counted(bring_in(uhri_json(uhri_row(Text=text)))) == (0, 0, 0, 1)


def test_escaped_mark_up_is_taken_off_and_a_dash_before_the_text():
    bring_in(uhri_json(uhri_row(Text="- 121.5 &lt;p&gt;Do &amp;amp; act&lt;/p&gt;&nbsp;;")))
    one = Recommendation.objects.get()
    assert (one.paragraph, one.text) == ("121.5", "Do & act")


def test_a_strange_field_rejects_its_row_only_and_spares_what_it_was():
    bring_in(uhri_json(uhri_row(1), uhri_row(2), uhri_row(3)))
    odd = [uhri_row(1), uhri_row(2, Themes=[{"a": 1}]), uhri_row(3, Text=5), [[]], "x", 7, None]
    result = bring_in(uhri_json(*odd))
    assert counted(result) == (0, 0, 1, 6)
    assert result.counts.withdrawn == 0


def test_an_export_in_another_language_withdraws_nothing_and_its_own_newer_one_does():
    english = [uhri_row(number) for number in range(1, 5)]
    french = [
        uhri_row(number, Text=f"121.{number} Prendre les mesures pour la protection des droits")
        for number in range(1, 5)
    ]
    bring_in(uhri_json(*english))
    assert bring_in(uhri_json(*french)).counts.withdrawn == 0
    assert counted(bring_in(uhri_json(*english))) == (0, 0, 4, 0)
    assert bring_in(uhri_json(*english[:3])).counts.withdrawn == 1
    assert Recommendation.objects.current().count() == 7
    assert bring_in(uhri_json(*english[:3], french[0])).counts.withdrawn == 3


def test_which_of_two_rows_of_one_thing_comes_first_makes_no_difference():
    rows = [uhri_row(1, UprSession=None, UprCycle=None), uhri_row(1, AnnotationId="id-0")]
    bring_in(uhri_json(*rows))
    before = everything()
    identifiers = list(SourceRow.objects.values_list("identifier", flat=True))
    assert Review.objects.get().session_id == 34
    SourceRow.objects.all().delete()
    Recommendation.objects.all().delete()
    Review.objects.all().delete()
    bring_in(uhri_json(*reversed(rows)))
    assert everything() == before
    assert list(SourceRow.objects.values_list("identifier", flat=True)) == identifiers
    assert Review.objects.get().session_id == 34


def test_a_backslash_before_u0000_is_text_and_stays():
    row = uhri_row(Text="121.1 Do C:\\u0000 now \x00", Themes=["\\"])
    assert counted(bring_in(uhri_json(row))) == (1, 0, 0, 0)
    assert SourceRow.objects.get().received["text"] == "121.1 Do C:\\u0000 now "
    assert counted(bring_in(uhri_json(row))) == (0, 0, 1, 0)


def test_half_characters_and_nul_anywhere_are_left_out_alike_each_time():
    odd = "\ud800\x00"
    row = uhri_row(
        AnnotationId=f"x{odd}", Symbol=f"A/HRC/43/15{odd}", Text=f"<b>121.1 Do{odd}</b>",
        UprPositions=[f"Supported{odd}"], Themes=[f"<i>{odd}a</i>"], UprSession=[f"34{odd}"],
    )  # fmt: skip
    assert counted(bring_in(json.dumps([row]).encode())) == (1, 0, 0, 0)
    assert counted(bring_in(json.dumps([row]).encode())) == (0, 0, 1, 0)
    one = Recommendation.objects.get()
    assert (one.text, one.symbol) == ("Do", "A/HRC/43/15")
    bring_in(xlsx([HEADINGS, ["121.1 Do", *SHEET_ROW[1:]]]))
    one.refresh_from_db()
    assert one.text == "Do"


# --- spreadsheets ---------------------------------------------------------------------------------


def test_headings_in_another_order_case_and_with_blank_columns_are_known():
    order = [*reversed(range(16))]
    heading = [cell for place in order for cell in (HEADINGS[place].upper(), None)]
    values = [cell for place in order for cell in (SHEET_ROW[place], None)]
    bring_in(xlsx([HEADINGS, SHEET_ROW]))
    before = everything()
    result = bring_in(xlsx([["A title"], [], heading, values]))
    assert counted(result) == (0, 0, 1, 0)
    assert everything() == before


def test_a_heading_of_ohchr_wins_over_one_that_resembles_it():
    headings = ["Context", "Region of text", *HEADINGS]
    fields = fields_of(dict(enumerate(headings)))
    assert fields[2] == "Text"
    assert 0 not in fields
    assert fields_of({0: "Recommendation", 1: "Country"}) == {0: "Text", 1: "Countries"}


def test_every_sheet_with_the_headings_is_read():
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["About this file"])
    for number in (1, 2):
        page = book.create_sheet()
        page.append(HEADINGS)
        page.append([f"121.{number} Take measures", *SHEET_ROW[1:]])
    stream = io.BytesIO()
    book.save(stream)
    assert counted(bring_in(stream.getvalue(), COMPLETE)) == (2, 0, 0, 0)
