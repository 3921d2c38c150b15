"""What a rejected row must not do: publish a wrong record, withdraw a right one, add notices."""

import pytest

from uprcoop.exchange.tests.building import bring_in, counted, docx, everything, uhri_json, uhri_row
from uprcoop.recommendations.models import Recommendation, Source
from uprcoop.recommendations.understanding import Understanding

pytestmark = pytest.mark.django_db

HEADING = "Session,To,From,Response,Action,Issue,Text\n"


def rows(count=10, *, author="Peru", text="Take measure {0}, and go on with it", place="1,Algeria"):
    lines = [
        f'{place},{author},Accepted,5,Other,"{text.format(number)}"\n' for number in range(count)
    ]
    return "".join(lines)


def taken(*parts):
    return bring_in((HEADING + "".join(parts)).encode())


def codes(result, *, is_notice):
    return [remark.code for remark in result.remarks if remark.is_notice == is_notice]


def test_a_misspelt_recommending_state_that_tells_rows_apart_is_rejected_with_the_nearest_names():
    taken(rows())
    before = everything()
    result = taken(rows(author="Perou du Sud"))
    assert counted(result) == (0, 0, 0, 10)
    assert result.counts.withdrawn == 0
    rejection = result.remarks[0]
    assert rejection.code == "unknown-recommender"
    assert "“Perou du Sud”" in rejection.reason
    assert everything() == before
    assert "Peru" in taken(rows(author="Perru")).remarks[0].reason


def test_its_earlier_record_stays_beside_rows_that_are_taken():
    taken(rows())
    result = taken(rows(5), rows(author="Perru", text="Take measure {0}, and go on with it"))
    assert counted(result) == (0, 0, 5, 10)
    assert result.counts.withdrawn == 0


def test_a_row_without_its_recommending_state_is_rejected():
    assert codes(taken(rows(1, author="")), is_notice=False) == ["no-recommender"]


def test_where_the_source_itself_knows_no_recommending_state_the_row_is_taken():
    result = taken(rows(2, author="&#40;Unknown&#41;"))
    assert counted(result) == (2, 0, 0, 0)
    assert codes(result, is_notice=True) == ["unknown-recommending-state"]


def test_where_the_paragraph_tells_rows_apart_there_is_only_a_notice_with_the_nearest_names():
    strange = [uhri_row(number, UprRecommendingCountry=["Perru"]) for number in range(1, 4)]
    result = bring_in(uhri_json(*strange))
    assert counted(result) == (3, 0, 0, 0)
    assert result.counts.noticed == 1
    assert "Nearest names: Peru" in result.remarks[0].reason
    assert "3" in result.remarks[0].reason.rsplit(":", 1)[1]
    once = bring_in(uhri_json(uhri_row(9, UprRecommendingCountry=["Perru"]))).remarks[0]
    assert "Rows of which" not in once.reason


def test_labels_that_come_together_again_are_counted_too():
    strange = [uhri_row(number, Themes=["Sea caves", "Tides"]) for number in range(1, 5)]
    result = bring_in(uhri_json(*strange))
    assert [remark.values["rows"] for remark in result.remarks] == [4, 4]


def test_a_row_taken_by_an_older_version_without_its_author_is_still_understood(monkeypatch):
    understand = Understanding.understand
    with monkeypatch.context() as older:
        older.setattr(
            Understanding, "understand", lambda self, row: understand(self, row, is_stored=True)
        )
        taken(rows(2, author="Perru"))
    assert Recommendation.objects.count() == 2
    result = taken(rows(2))  # its spelling mended
    assert (result.counts.created, result.counts.withdrawn) == (2, 2)


def test_a_rejected_row_gets_no_notice():
    row = uhri_row(2, UprRecommendingCountry=["Perru"], UprSession=["none"], Countries=["Atlantis"])
    result = bring_in(uhri_json(uhri_row(1), row, uhri_row(3, UprSession=["x"], Text="")))
    assert codes(result, is_notice=True) == []
    assert result.counts.rejected == 2
    # The next row with the same, which is taken, does.
    both = [row, uhri_row(4, UprRecommendingCountry=["Perru"])]
    assert codes(bring_in(uhri_json(*both)), is_notice=True) == ["unknown-recommending-state"]


def test_rows_whose_text_was_emptied_withdraw_nothing_of_their_document():
    taken(rows(), rows(place="2,Algeria"))
    result = taken(rows(5), rows(5, text=""), rows(5, place="2,Algeria"))
    assert (result.counts.rejected, result.counts.withdrawn) == (5, 5)  # of the other document
    notice = next(remark for remark in result.remarks if remark.is_notice)
    assert notice.code == "document-kept"
    assert notice.row == 7
    assert "Algeria, session or document 1:" in notice.reason
    assert notice.reason.endswith("5.")
    assert result.counts.noticed == 1


def test_a_document_that_misses_nothing_gets_no_such_notice():
    taken(rows())
    assert taken(rows(), rows(1, text="")).counts.noticed == 0


def test_a_row_that_says_neither_what_nor_of_which_document_withdraws_nothing_at_all():
    taken(rows())
    result = taken(rows(5), rows(1, text="", place="1,Atlantis"))
    assert (result.counts.rejected, result.counts.withdrawn) == (1, 0)
    assert codes(result, is_notice=True) == ["all-kept"]


def test_an_emptied_text_in_an_ohchr_list_withdraws_nothing():
    head = ["Recommendation", "Position", "Full list of themes"]
    lines = [
        [f"121.{number} Take the measures of plan {number} (France);", "Supported", "- Health"]
        for number in range(1, 5)
    ]
    bring_in(docx([head, *lines]))
    result = bring_in(docx([head, *lines[:3], ["", "Supported", "- Health"]]))
    assert (result.counts.rejected, result.counts.withdrawn) == (1, 0)


def test_what_is_withdrawn_is_told_by_documents_of_the_same_source():
    taken(rows(), rows(place="2,Algeria"))
    bring_in(uhri_json(uhri_row(1)))
    result = taken(rows(3), rows(9, place="2,Algeria"), rows(4, text="Something new {0}"))
    told = result.withdrawals
    assert (result.counts.withdrawn, told.among, told.dropped) == (8, 20, 8)
    shown = [(one.session, one.withdrawn, one.among) for one in told.documents]
    assert shown == [(1, 7, 10), (2, 1, 10)]


def test_what_another_source_still_holds_is_dropped_but_not_withdrawn():
    taken(rows())
    for row in Recommendation.objects.all():
        row.source_rows.create(
            source=Source.UHRI_JSON,
            digest="x",
            received=row.source_rows.get().received,
            last_run_id=row.changed_in_id,
        )
    result = taken(rows(4))
    assert (result.counts.withdrawn, result.withdrawals.dropped) == (0, 6)
    assert result.withdrawals.documents == []
