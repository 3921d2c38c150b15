"""UPR Info's CSV however a spreadsheet or an old machine may have saved it."""

import csv
import io
from itertools import product

import pytest

from uprcoop.exchange.readers.upr_info_csv import likelier
from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.tests.building import bring_in, counted, everything
from uprcoop.recommendations.models import Recommendation

pytestmark = pytest.mark.django_db

HEADING = ["Session", "To", "From", "Response", "Action", "Issue", "Text"]
ROWS = [
    ["1", "Algeria", "Côte d'Ivoire", "Accepted", "5", "Right to health,Women's rights",
     "Protéger les droits des élèves ; l’égalité “réelle” – de tous"],
    ["1", "Algeria", "Cuba", "Noted", "4", "Right to health",
     'Take "all" measures, of\ntwo lines'],
    ["2", "Algeria", "Peru", "Accepted", "2", "Other", "Adoptar el artículo 3 del país"],
]  # fmt: skip


def written(rows=ROWS, *, order=None, separator=",", end="\r\n", encoding="utf-8"):
    order = order or range(len(HEADING))
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    for row in [HEADING, *rows]:
        writer.writerow([row[place] for place in order])
    return stream.getvalue().replace("\n", end).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "end"),
    [
        *product(["utf-8", "utf-8-sig", "utf-16", "mac_roman", "cp1252"], ["\n", "\r\n", "\r"]),
        ("utf-16-le", "\n"),
        ("utf-16-be", "\r\n"),
    ],
)
def test_each_encoding_and_line_end_leaves_the_same_recommendations(encoding, end):
    bring_in(written())
    before = everything()
    result = bring_in(written(encoding=encoding, end=end))
    assert counted(result) == (0, 0, 3, 0)
    assert everything() == before


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("order", [None, [6, 5, 4, 3, 2, 1, 0], [1, 6, 0, 3, 2, 5, 4]])
def test_columns_stand_in_any_order_parted_by_commas_semicolons_or_tabs(separator, order):
    assert counted(bring_in(written(order=order, separator=separator))) == (3, 0, 0, 0)
    one = Recommendation.objects.get(position="noted")
    assert one.text == 'Take "all" measures, of two lines'
    assert one.themes.count() == 1


def test_headings_in_other_case_with_blanks_and_more_columns_are_known():
    content = written().replace(b"Session,To", b' SESSION ,"to"').replace(b",Text", b",text,")
    content = content.replace(b"tous", b"tous,").replace(b"lines", b"lines")
    rows = [line + b"," if b"art" in line else line for line in content.split(b"\r\n")]
    result = bring_in(b"\r\n".join(rows))
    assert result.counts.created >= 2
    assert sum(counted(result)) == 3


def test_blank_lines_and_empty_rows_are_no_rows_but_are_counted_over():
    content = (
        b"\n\n" + written([ROWS[0]], end="\n") + b"\n,,,,,,\n" + b"1,Atlantis,Peru,Noted,1,x,y\n"
    )
    result = bring_in(content)
    assert counted(result) == (1, 0, 0, 1)
    assert next(r.row for r in result.remarks if not r.is_notice) == 5


def test_empty_cells_after_the_last_column_do_no_harm():
    content = written([ROWS[2]], end="\n").rstrip(b"\n") + b",,\n"
    assert counted(bring_in(content)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("the State’s duty “to act” – now", "cp1252"),
        ("the State’s duty “to act” – now", "mac_roman"),
        ("del artículo y del país, aquí", "mac_roman"),
        ("del artículo y del país, aquí", "cp1252"),
        ("l’égalité des élèves", "mac_roman"),
        ("l’égalité des élèves", "cp1252"),
        ("Côte d'Ivoire", "mac_roman"),
        ("Côte d'Ivoire", "cp1252"),
    ],
)
def test_the_old_encodings_are_told_apart_by_what_reads_as_text(text, encoding):
    assert likelier(text.encode(encoding), has_cr=False) == encoding
    assert likelier(text.encode(encoding), has_cr=True) == encoding


def test_a_quotation_mark_gone_astray_is_refused_with_a_sentence():
    with pytest.raises(FileRefused) as caught:
        bring_in(written().replace(b"Adoptar", b'"Adoptar" el'))
    assert caught.value.code == "broken"
    assert "quotation mark" in str(caught.value)


def test_a_row_of_too_many_columns_is_rejected_and_the_others_taken():
    content = written(end="\n").replace(b"Adoptar el", b"Adoptar, el")
    assert counted(bring_in(content)) == (2, 0, 0, 1)


def test_a_row_that_is_rejected_does_not_withdraw_what_it_was():
    bring_in(written(end="\n"))
    result = bring_in(written(end="\n").replace(b"tous", b"tous, et plus"))
    assert (result.counts.rejected, result.counts.withdrawn) == (1, 0)
    assert bring_in(written(ROWS[1:], end="\n")).counts.withdrawn == 1


def test_each_recommending_state_has_its_own_recommendation_and_words_of_no_answer_are_known():
    answers = [("Peru", "Accepted"), ("Chile", "No Response"), ("Cuba", "General Response")]
    rows = [[*ROWS[2][:2], state, answer, *ROWS[2][4:]] for state, answer in answers]
    assert counted(bring_in(written(rows))) == (3, 0, 0, 0)
    assert Recommendation.objects.filter(position="unknown").count() == 2
