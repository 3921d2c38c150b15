"""Each trap seen in real files, and what an import makes of it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from uprcoop.exchange.imports import COMPLETE, PARTIAL
from uprcoop.exchange.tests.building import (
    bring_in,
    counted,
    docx,
    everything,
    uhri_json,
    uhri_row,
    xlsx,
)
from uprcoop.recommendations.cleaning import clean
from uprcoop.recommendations.models import Recommendation, Standing, ThemeLabel
from uprcoop.states.resolver import resolver


def cleaned(text):
    return clean(text, resolver().find_id)


@pytest.mark.parametrize(
    ("text", "paragraph", "start"),
    [
        ("Recommendation No. 41, para. 81: 41. Advance the rights", "81.41", "Advance"),
        ("Recommendations contained in para. 79(a): 79(a). Take steps", "79(a)", "Take"),
        ("paragraph 28: Ensure that", "28", "Ensure"),
        ("137.197 Improve the system", "137.197", "Improve"),
        ("137.20 Improve the system", "137.20", "Improve"),
        ("67. To continue the reform", "67", "To continue"),
        ("Ratify the 1961 Convention", "", "Ratify"),
    ],
)
def test_the_paragraph_is_taken_off_the_text_and_stays_text(text, paragraph, start):
    result = cleaned(text)
    assert result.paragraph == paragraph
    assert result.text.startswith(start)


def test_markup_entities_and_odd_spaces_are_taken_off():
    result = cleaned(
        "<p>121.1&nbsp;Ratify\u00a0the <b>Convention</b>&amp;nbsp;now\x00 (Cote d'Ivoire);"
    )
    assert result.text == "Ratify the Convention now"
    assert [resolver().by_id[state].iso3 for state in result.states] == ["CIV"]


def test_brackets_within_brackets_and_lists_of_states_are_understood():
    result = cleaned("Do it (Iran (Islamic Republic of)) (Chile, Peru and Timor-Leste);")
    assert result.text == "Do it"
    assert [resolver().by_id[state].iso3 for state in result.states] == ["IRN", "CHL", "PER", "TLS"]


def test_brackets_that_name_no_state_stay():
    assert cleaned("Ratify the Convention (CRC).").text == "Ratify the Convention (CRC)."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Body": "- CRC"}, "not-upr"),
        ({"AnnotationType": "- Concerns/Observations"}, "not-a-recommendation"),
        ({"Countries": ["Slovenia", "Peru"]}, "several-states"),
        ({"Countries": []}, "no-state"),
        ({"Countries": ["Atlantis"]}, "unknown-state"),
        ({"Text": "&nbsp;"}, "no-text"),
        ({"Text": "Response of Slovenia: 5 supported"}, "not-a-recommendation"),
        ({"UprPositions": ["Perhaps"]}, "unknown-position"),
        ({"Symbol": "", "UprSession": []}, "no-place"),
        ({"Text": {"en": "x"}}, "unreadable"),
    ],
)
def test_what_cannot_be_understood_is_rejected_with_its_row_and_reason(fields, code):
    result = bring_in(uhri_json(uhri_row(1), uhri_row(2, **fields)))
    assert counted(result) == (1, 0, 0, 1)
    rejection = next(remark for remark in result.remarks if not remark.is_notice)
    assert (rejection.row, rejection.code) == (2, code)
    assert str(rejection.reason)


@pytest.mark.django_db
@pytest.mark.parametrize("shape", ["{}", "- {}", ["{}"], ["- {}"]])
def test_upr_fields_are_one_string_or_a_list_with_or_without_a_dash(shape):
    def shaped(value):
        return shape.format(value) if isinstance(shape, str) else [shape[0].format(value)]

    row = uhri_row(
        UprPositions=shaped("Noted"),
        UprRecommendingCountry=shaped("Timor-Leste"),
        UprSession=shaped("34 - November 2019"),
        UprCycle=shaped("Cycle 3"),
        Text="121.1 Take measures",
    )
    bring_in(uhri_json(row))
    one = Recommendation.objects.get()
    assert (one.position, one.session_id, one.cycle) == ("noted", 34, 3)
    assert [state.iso3 for state in one.recommending_states.all()] == ["TLS"]


@pytest.mark.django_db
def test_an_empty_position_is_unknown_and_two_are_in_part():
    bring_in(
        uhri_json(uhri_row(1, UprPositions=[]), uhri_row(2, UprPositions=["Supported", "Noted"]))
    )
    positions = Recommendation.objects.order_by("paragraph").values_list("position", flat=True)
    assert list(positions) == ["unknown", "supported-in-part"]


@pytest.mark.django_db
def test_one_paragraph_can_hold_two_recommendations():
    rows = [
        uhri_row(1, Text="121.1 Ratify the Convention (France);"),
        uhri_row(
            2, Text="121.1 Abolish the death penalty (Peru);", UprRecommendingCountry=["Peru"]
        ),
    ]
    assert counted(bring_in(uhri_json(*rows)))[0] == 2


@pytest.mark.django_db
def test_a_target_wins_over_its_bare_goal_from_another_source():
    bring_in(uhri_json(uhri_row(Sdgs=["16.2 - Protect children"])))
    bring_in(
        docx(
            [
                ["Recommendation", "Position", "Full list of themes"],
                ["Theme: Right to health"],
                [
                    (
                        "121.1 Take the measures of plan 1 for all (France);\n"
                        "Source of Position: A/HRC/43/15/Add.1 - Para.3"
                    ),
                    "Supported",
                    "- Right to health\nSDGs:\n- 16 - PEACE\n- 3 - GOOD HEALTH",
                ],
            ]
        )
    )
    one = Recommendation.objects.get()
    assert sorted(sdg.code for sdg in one.sdgs.all()) == ["16.2", "3"]
    assert one.source_rows.count() == 2


@pytest.mark.django_db
def test_unknown_labels_are_kept_as_received():
    bring_in(uhri_json(uhri_row(Themes=["A theme nobody has heard of"])))
    assert ThemeLabel.objects.get(label="A theme nobody has heard of").theme is None


@pytest.mark.django_db
def test_a_matrix_with_a_column_of_recommending_states_is_read():
    result = bring_in(
        docx(
            [
                ["Recommendation", "Recommending state/s", "Position", "Right or area"],
                ["Right or area: Right to health"],
                ["121.1 Take measures", "France; Timor-Leste", "Supported", ""],
                ["Right or area: Right to education"],
                ["121.1 Take measures", "France; Timor-Leste", "Supported", ""],
                ["Response of Slovenia to this part", "", "", ""],
            ]
        )
    )
    assert counted(result) == (1, 0, 0, 1)
    one = Recommendation.objects.get()
    assert sorted(state.iso3 for state in one.recommending_states.all()) == ["FRA", "TLS"]
    assert one.themes.count() == 2


HEADINGS = [
    "Text", "Countries Concerned", "Reccomending Body", "Document Symbol", "Themes",
    "Affected Persons", "Sdgs", "Document Publication Date", "UPR Reccomending States",
    "UPR Position", "Type", "OHCHR Annotation Id", "UPR Session", "Regions Concerned",
    "Recommending Regions", "Date of publication on UHRI",
]  # fmt: skip
SHEET_ROW = [
    "121.1 Take the measures of plan 1 for all (France);", "- Slovenia", "- UPR", "A/HRC/43/15",
    "- Right to health\n- Equality & non-discrimination", "- Children", "- 3 - GOOD HEALTH", 43818,
    "- France\n- Timor-Leste", "- Supported", "- Recommendations", "id-1", "34 - November 2019",
    "- Eastern Europe", "", 44013.5,
]  # fmt: skip


@pytest.mark.django_db
def test_the_spreadsheet_meets_the_bulk_export_in_one_recommendation():
    bring_in(uhri_json(uhri_row()))
    result = bring_in(xlsx([HEADINGS, SHEET_ROW]))
    assert counted(result) == (0, 1, 0, 0)
    one = Recommendation.objects.get()
    assert sorted(state.iso3 for state in one.recommending_states.all()) == ["FRA", "TLS"]
    received = one.source_rows.get(source="uhri-xlsx").received
    assert received["date"].startswith("2019-12-19")
    assert received["themes"] == ["Right to health", "Equality & non-discrimination"]
    before = everything()
    bring_in(uhri_json(uhri_row()))
    bring_in(xlsx([HEADINGS, SHEET_ROW]))
    assert everything() == before


@pytest.mark.django_db
def test_a_spreadsheet_row_of_another_body_is_rejected():
    other = [*SHEET_ROW]
    other[2] = "- CRC"
    assert counted(bring_in(xlsx([HEADINGS, SHEET_ROW, other]))) == (1, 0, 0, 1)


@pytest.mark.django_db
def test_what_a_complete_file_no_longer_holds_is_withdrawn_and_can_come_back():
    both, one = uhri_json(uhri_row(1), uhri_row(2)), uhri_json(uhri_row(1))
    bring_in(both)
    assert bring_in(one, PARTIAL).counts.withdrawn == 0
    assert bring_in(one).counts.withdrawn == 1
    assert Recommendation.objects.filter(standing=Standing.WITHDRAWN).count() == 1
    assert counted(bring_in(both)) == (0, 1, 1, 0)
    assert Recommendation.objects.filter(standing=Standing.CURRENT).count() == 2


@pytest.mark.django_db
def test_another_document_is_not_touched_by_a_complete_file():
    bring_in(uhri_json(uhri_row(1), uhri_row(2, Symbol="A/HRC/59/15", UprSession=["48"])))
    assert bring_in(uhri_json(uhri_row(1))).counts.withdrawn == 0


@pytest.mark.django_db
def test_a_rejected_row_does_not_withdraw_its_earlier_self():
    bring_in(uhri_json(uhri_row(1), uhri_row(2)))
    result = bring_in(uhri_json(uhri_row(1), uhri_row(2, UprPositions=["Perhaps"])))
    assert (result.counts.rejected, result.counts.withdrawn) == (1, 0)


@pytest.mark.django_db
def test_a_spreadsheet_withdraws_only_when_it_is_said_to_be_complete():
    second = ["121.2 Take other measures", *SHEET_ROW[1:]]
    bring_in(xlsx([HEADINGS, SHEET_ROW, second]))
    assert bring_in(xlsx([HEADINGS, SHEET_ROW])).counts.withdrawn == 0
    assert bring_in(xlsx([HEADINGS, SHEET_ROW]), COMPLETE).counts.withdrawn == 1


@pytest.mark.django_db
def test_a_dry_run_tells_and_keeps_nothing():
    result = bring_in(uhri_json(uhri_row()), dry_run=True)
    assert counted(result) == (1, 0, 0, 0)
    assert result.changes[0].sort == "created"
    assert not Recommendation.objects.exists()


@pytest.mark.django_db
def test_lone_surrogates_and_nul_in_a_text_do_no_harm():
    row = uhri_json(uhri_row(Text="121.1 Take x measures", Themes=["y"]))
    row = row.replace(b"Take x", b"Take \\ud800\\u0000").replace(b'"y"', b'"\\udfff"')
    assert counted(bring_in(row)) == (1, 0, 0, 0)
    assert Recommendation.objects.get().text == "Take measures"
    assert counted(bring_in(row)) == (0, 0, 1, 0)


class AnyOrder(TestCase):
    """The same rows in any order leave the same database."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.permutations(range(7)))
    def test_the_order_of_rows_makes_no_difference(self, order):
        rows = [
            uhri_row(1),
            uhri_row(1, Themes=["Right to education"]),
            uhri_row(1, UprPositions=["Noted"]),
            uhri_row(2),
            uhri_row(2),
            uhri_row(3, Countries=["Atlantis"]),
            uhri_row(4, Sdgs=["16 - PEACE", "16.2 - Protect"]),
        ]
        Recommendation.objects.all().delete()
        first = bring_in(uhri_json(*[rows[place] for place in order]))
        assert counted(first) == (3, 0, 3, 1)
        left = everything()
        again = bring_in(uhri_json(*[rows[place] for place in reversed(order)]))
        assert counted(again) == (0, 0, 6, 1)
        assert everything() == left
        if not hasattr(AnyOrder, "left"):
            AnyOrder.left = left
        assert left == AnyOrder.left
