"""Lists and matrices in Word, as their layouts and their editors vary."""

import io

import pytest

from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.tests.building import bring_in, counted, docx, zipped
from uprcoop.recommendations.models import Recommendation

pytestmark = pytest.mark.django_db

HEADING = ["Recommendation", "Recommending state/s", "Position", "Right or area"]
FIRST = ["121.1 Take measures", "France; Timor-Leste", "Supported", "- Right to health"]
SECOND = ["121.2 Ratify the Convention", "Peru", "Noted", "- Right to education"]


def document(*blocks, head="UPR of Slovenia (3rd Cycle - 34th Session)"):
    """A document of paragraphs (strings) and tables (lists of rows)."""
    import docx as word

    made = word.Document()
    made.sections[0].header.paragraphs[0].text = head
    for block in blocks:
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        table = made.add_table(rows=0, cols=len(block[0]))
        for row in block:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    return made


def saved(made) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def states_of(paragraph):
    one = Recommendation.objects.get(paragraph=paragraph)
    return sorted(state.iso3 for state in one.recommending_states.all())


def test_cells_merged_downwards_hold_for_each_of_their_rows():
    made = document([HEADING, FIRST, ["121.2 Ratify", "", "", ""]])
    table = made.tables[0]
    for column in (1, 2, 3):
        table.cell(1, column).merge(table.cell(2, column))
    assert counted(bring_in(saved(made))) == (2, 0, 0, 0)
    assert states_of("121.2") == ["FRA", "TLS"]
    assert Recommendation.objects.get(paragraph="121.2").position == "supported"


def test_a_heading_over_two_columns_names_both():
    made = document([["Recommendation", "", "Position"], ["121.1", "Take measures", "Noted"]])
    made.tables[0].cell(0, 0).merge(made.tables[0].cell(0, 1))
    assert counted(bring_in(saved(made))) == (1, 0, 0, 0)
    one = Recommendation.objects.get()
    assert (one.paragraph, one.text, one.position) == ("121.1", "Take measures", "noted")


def test_cells_merged_across_do_not_move_those_after_them():
    made = document([HEADING, ["121.1 Take measures", "", "Supported", "- Right to health"]])
    made.tables[0].cell(1, 0).merge(made.tables[0].cell(1, 1))
    bring_in(saved(made))
    assert Recommendation.objects.get().position == "supported"


def test_headings_come_again_and_are_no_rows():
    assert counted(bring_in(saved(document([HEADING, FIRST, HEADING, SECOND])))) == (2, 0, 0, 0)


def test_a_short_row_that_speaks_of_recommendations_is_no_heading():
    row = ["Implement the recommendation of CEDAW", "Peru", "Supported", "- Right to health"]
    assert counted(bring_in(saved(document([HEADING, FIRST, row])))) == (2, 0, 0, 0)
    row[0] = "Recommendation No. 41, para. 81: 41. Act"
    assert counted(bring_in(saved(document([HEADING, row])))) == (1, 0, 0, 0)


def test_several_tables_each_with_its_own_columns_or_going_on():
    other = [["Position", "Recommendations"], ["Noted", "121.3 Abolish it"]]
    made = document(
        "Theme: Right to health",
        [["Abbreviation", "Meaning"], ["UPR", "Review"]],
        [HEADING, FIRST],
        [SECOND],
        "Theme: Right to education",
        other,
        [["A", "legend", "follows"], ["x", "y", "z"]],
    )
    assert counted(bring_in(saved(made))) == (3, 0, 0, 0)
    assert Recommendation.objects.get(paragraph="121.3").position == "noted"
    themes = Recommendation.objects.get(paragraph="121.3").themes.all()
    assert [theme.name_en for theme in themes] == ["Right to education"]


def test_a_table_within_a_layout_table_is_read():
    made = document([["left", "right"]])
    cell = made.tables[0].cell(0, 1)
    inner = cell.add_table(rows=0, cols=4)
    for row in [HEADING, FIRST, SECOND]:
        for target, text in zip(inner.add_row().cells, row, strict=True):
            target.text = text
    assert counted(bring_in(saved(made))) == (2, 0, 0, 0)


def test_a_table_within_a_cell_of_labels_stays_its_text():
    made = document([HEADING, [*FIRST[:3], ""]])
    inner = made.tables[0].cell(1, 3).add_table(rows=1, cols=1)
    inner.cell(0, 0).text = "- Right to education"
    assert counted(bring_in(saved(made))) == (1, 0, 0, 0)
    assert [theme.name_en for theme in Recommendation.objects.get().themes.all()] == [
        "Right to education"
    ]


def test_rows_and_cells_in_content_controls_are_read():
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    def cell(text):
        return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    def control(inside):
        return f"<w:sdt><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    xml = (
        f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>UPR of Slovenia, 34th session'
        "</w:t></w:r></w:p><w:tbl>"
        f"<w:tr>{cell('Recommendation')}{cell('Position')}</w:tr>"
        + control(f"<w:tr>{cell('121.1 Act')}{control(cell('Noted'))}</w:tr>")
        + "</w:tbl></w:body></w:document>"
    )
    assert counted(bring_in(zipped(word__document=xml.encode()))) == (1, 0, 0, 0)
    assert Recommendation.objects.get().position == "noted"


@pytest.mark.parametrize(
    ("head", "state"),
    [
        ("UPR of Iran (Islamic Republic of) (3rd Cycle – 34th Session)", "IRN"),
        ("Thematic list of recommendations to the Republic of Korea - 34th session", "KOR"),
        ("Universal Periodic Review of Slovenia, session 34", "SVN"),
        ("Matrix of recommendations\tSLOVENIA\t34th session", "SVN"),
        ("Matrix of recommendations – Timor-Leste – 34th session", "TLS"),
    ],
)
def test_the_state_under_review_is_found_in_the_title(head, state):
    assert counted(bring_in(docx([HEADING, FIRST], head=head))) == (1, 0, 0, 0)
    one = Recommendation.objects.get()
    assert (one.state.iso3, one.session_id) == (state, 34)


def test_two_bare_names_in_the_title_are_not_chosen_from():
    content = docx([HEADING, FIRST], head="Slovenia – Peru – 34th session")
    result = bring_in(content)
    assert [remark.code for remark in result.remarks if not remark.is_notice] == ["no-state"]


def test_a_column_can_name_the_state_under_review():
    rows = [["State under review", "Recommendation", "Position"], ["Peru", "1.1 Act", "Noted"]]
    bring_in(docx(rows, head="Matrix, 34th session"))
    assert Recommendation.objects.get().state.iso3 == "PER"


@pytest.mark.parametrize(
    ("heading", "number", "paragraph"),
    [
        ("Paragraph", "67", "67"),
        ("No.", "121.7", "121.7"),
        ("#", "4", ""),
        ("Para.", "79(a)", "79(a)"),
    ],
)
def test_a_paragraph_in_a_column_of_its_own_is_put_before_the_text(heading, number, paragraph):
    bring_in(docx([[heading, "Recommendation", "Position"], [number, "Take measures", "Noted"]]))
    one = Recommendation.objects.get()
    assert (one.paragraph, one.text) == (paragraph, "Take measures")


def test_names_in_one_cell_are_parted_only_where_each_side_names_a_state():
    row = ["121.1 Act", "Iran (Islamic Republic of), Peru and Atlantis\n- Timor-Leste", "Noted", ""]
    result = bring_in(docx([HEADING, row]))
    assert states_of("121.1") == ["IRN", "PER", "TLS"]
    assert [remark.values["value"] for remark in result.remarks] == ["Atlantis"]


def test_a_document_without_such_a_table_says_so_in_the_readers_language():
    from django.utils import translation

    with pytest.raises(FileRefused) as caught:
        bring_in(docx([["Name", "Age"], ["A", "1"]]))
    assert "no heading names recommendations" in str(caught.value)
    assert caught.value.values["detail"] == "no-heading"
    with translation.override("fr"):
        assert str(caught.value)
