"""A spreadsheet of records is taken as a whole or not at all; a second time nothing happens."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from uprcoop.activities.actions.drafting import save_draft
from uprcoop.activities.actions.sending import submit
from uprcoop.activities.models import Record, Version
from uprcoop.activities.tests import building
from uprcoop.audit.models import Entry
from uprcoop.exchange.models import SheetStatus
from uprcoop.exchange.sheets.taking import start_taking, take
from uprcoop.exchange.sheets.tasks import work_on
from uprcoop.exchange.tests.sheet_building import (
    activities,
    autouse_own_files,
    bring,
    export,
    fill,
    keys_of,
    marked_copy,
    saved,
    template,
    whole,
)

pytestmark = pytest.mark.django_db


__all__ = ["autouse_own_files"]


@pytest.fixture
def cast():
    made = building.make_cast()
    building.recommendation(made.a)
    return made


def codes(upload):
    return [fault["code"] for fault in upload.summary["faults"]]


def taken(upload, cast, *, send=False):
    assert take(upload=upload, by=cast.contributor, send=send)
    upload.refresh_from_db()
    return upload


def thirty(*, faulty=()):
    rows = [whole(number) for number in range(1, 31)]
    for place, changes in faulty:
        rows[place].update(changes)
    return fill(template(), *rows)


def test_thirty_activities_are_previewed_then_taken_as_drafts(cast):
    upload = bring(thirty(), cast.agency, cast.contributor)
    assert upload.status == SheetStatus.PREVIEWED
    assert upload.summary["faults"] == []
    assert upload.counts["new"] == upload.counts["complete"] == 30
    assert not Record.objects.exists()
    taken(upload, cast)
    assert upload.status == SheetStatus.TAKEN
    assert Version.objects.filter(status="draft").count() == 30
    version = Version.objects.get(title="Training of judges, part 7")
    assert version.content["recommendations"] == [building.recommendation(cast.a).key]
    assert version.content["starts"] == "2025-03-01"
    assert Entry.objects.filter(act="spreadsheet.take").count() == 1
    assert Entry.objects.filter(act="version.begin").count() == 30


def test_three_faults_in_thirty_rows_take_nothing_and_come_back_marked(cast):
    content = thirty(
        faulty=[
            (3, {"states.1.state": "Keniya"}),
            (11, {"starts": "31/02/2025"}),
            (29, {"recommendations.1": "999.9"}),
        ]
    )
    upload = bring(content, cast.agency, cast.contributor)
    assert upload.counts["faulty"] == upload.counts["faults"] == 3
    assert codes(upload) == ["unknown-state-near", "not-a-date", "unknown-reference"]
    assert [fault["row"] for fault in upload.summary["faults"]] == [6, 14, 32]
    assert not start_taking(upload=upload, by=cast.contributor)
    assert not take(upload=upload, by=cast.contributor)
    assert not Record.objects.exists()

    book = marked_copy(upload)
    sheet = activities(book)
    keys = keys_of(sheet)
    cell = sheet.cell(6, keys["states.1.state"])
    assert cell.fill.fgColor.rgb == "FFFFB3B3"
    assert "Kenya" in cell.comment.text
    assert not sheet.cell(7, keys["states.1.state"]).fill.fill_type
    listing = book.worksheets[0]
    assert [listing.cell(row, 2).value for row in (3, 4, 5)] == [
        fault["cell"] for fault in upload.summary["faults"]
    ]
    # Corrected in the marked copy, it goes in; the marks do no harm.
    sheet.cell(6, keys["states.1.state"]).value = "Kenya"
    sheet.cell(14, keys["starts"]).value = "2025-02-28"
    sheet.cell(32, keys["recommendations.1"]).value = "136.4"
    again = bring(saved(book), cast.agency, cast.contributor)
    assert codes(again) == []
    assert taken(again, cast).counts["new"] == 30


def test_marks_of_an_earlier_round_come_off_and_the_persons_own_colours_and_comments_stay(cast):
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(io.BytesIO(thirty(faulty=[(0, {"modality": "Bilatral"})])))
    sheet = activities(book)
    keys = keys_of(sheet)
    cell = sheet.cell(3, keys["modality"])
    cell.fill = PatternFill("solid", fgColor="FF00FF00")
    cell.comment = Comment("Ask Anna", "Anna")
    sheet.column_dimensions["D"].width = 77
    marked = marked_copy(bring(saved(book), cast.agency, cast.contributor))
    sheet = activities(marked)
    assert sheet.column_dimensions["D"].width == 77
    cell = sheet.cell(3, keys["modality"])
    assert cell.fill.fgColor.rgb == "FFFFB3B3"
    assert "Ask Anna" in cell.comment.text
    assert "Bilateral" in cell.comment.text
    cell.value = "Bilateral"
    sheet.cell(4, keys["modality"]).value = "?"
    second = bring(saved(marked), cast.agency, cast.contributor)
    sheet = activities(marked_copy(second))
    cell = sheet.cell(3, keys["modality"])
    assert cell.fill.fgColor.rgb == "FF00FF00"
    assert cell.comment.text == "Ask Anna"
    assert sheet.cell(4, keys["modality"]).fill.fgColor.rgb == "FFFFB3B3"


def test_the_same_file_a_second_time_changes_nothing(cast):
    content = thirty()
    taken(bring(content, cast.agency, cast.contributor), cast)
    entries = Entry.objects.count()
    upload = bring(content, cast.agency, cast.teammate)
    assert upload.counts["unchanged"] == 30
    assert not upload.can_be_taken
    assert Record.objects.count() == 30
    assert Entry.objects.count() == entries


def test_two_looks_at_one_file_take_it_once(cast):
    content = thirty()
    first = bring(content, cast.agency, cast.contributor)
    second = bring(content, cast.agency, cast.teammate)
    taken(first, cast)
    assert not take(upload=second, by=cast.teammate)
    second.refresh_from_db()
    assert second.status == SheetStatus.PREVIEWED
    assert second.summary["is_new"]
    assert Record.objects.count() == 30


def test_the_same_file_does_not_undo_what_was_changed_here_since(cast):
    content = fill(template(), whole())
    taken(bring(content, cast.agency, cast.contributor), cast)
    version = Version.objects.get()
    save_draft(version=version, changes={"summary": "Better."}, by=cast.teammate)
    assert bring(content, cast.agency, cast.contributor).counts["unchanged"] == 1
    # And a change in the file meets the one made here: nobody's work is written over.
    changed = fill(content, {"summary": "Other."})
    assert codes(bring(changed, cast.agency, cast.contributor)) == ["changed-meanwhile"]


def test_rows_without_an_identifier_are_known_by_what_they_say(cast):
    book = openpyxl.load_workbook(io.BytesIO(fill(template(), whole(1), whole(2))))
    sheet = activities(book)
    for row in range(3, 600):
        sheet.cell(row, keys_of(sheet)["row"]).value = None
    content = saved(book)
    taken(bring(content, cast.agency, cast.contributor), cast)
    assert bring(content, cast.agency, cast.contributor).counts["unchanged"] == 2


def test_a_corrected_row_of_the_template_changes_its_record(cast):
    content = fill(template(), whole(1), whole(2))
    taken(bring(content, cast.agency, cast.contributor), cast)
    upload = bring(fill(content, {"summary": "Anew."}), cast.agency, cast.contributor)
    assert (upload.counts["changed"], upload.counts["unchanged"]) == (1, 1)
    taken(upload, cast)
    assert Version.objects.filter(content__summary="Anew.").count() == 1
    assert Record.objects.count() == 2


def test_copies_of_one_template_do_not_write_over_each_other(cast):
    empty = template()
    taken(bring(fill(empty, whole(1)), cast.agency, cast.contributor), cast)
    upload = bring(fill(empty, whole(2)), cast.agency, cast.teammate)
    assert upload.counts["new"] == 1


def test_complete_records_can_be_sent_in_the_same_step(cast):
    content = fill(template(), whole(1), whole(2, modality=None), whole(3))
    upload = bring(content, cast.agency, cast.contributor)
    assert (upload.counts["new"], upload.counts["complete"]) == (3, 2)
    assert [one["key"] for one in upload.summary["lacking"]] == ["modality"]
    taken(upload, cast, send=True)
    assert upload.summary["sent"] == 2
    assert Version.objects.filter(status="submitted").count() == 2
    assert Version.objects.filter(status="draft").count() == 1


def test_exported_records_come_back_unchanged_in_every_language(cast):
    building.draft(cast)
    building.published(cast)
    for language in ("ar", "zh", "en", "fr", "ru", "es"):
        content = export(cast.agency, cast.contributor, language)
        upload = bring(content, cast.agency, cast.contributor)
        assert upload.summary["faults"] == []
        assert upload.counts["unchanged"] == 2


def test_a_changed_exported_record_becomes_the_next_version(cast):
    version = building.published(cast)
    content = fill(export(cast.agency, cast.contributor), {"results": "More judges."})
    upload = bring(content, cast.agency, cast.contributor)
    assert upload.counts["changed"] == 1
    taken(upload, cast)
    following = Version.objects.get(record=version.record, number=2)
    assert following.status == "draft"
    assert following.content["results"] == "More judges."
    version.refresh_from_db()
    assert version.status == "published"
    assert bring(content, cast.agency, cast.contributor).counts["unchanged"] == 1


def test_a_record_on_its_way_is_not_changed(cast):
    version = building.draft(cast)
    content = fill(export(cast.agency, cast.contributor), {"results": "More judges."})
    submit(version=version, by=cast.contributor)
    assert codes(bring(content, cast.agency, cast.contributor)) == ["on-its-way"]


def test_a_record_sent_between_look_and_take_is_shown_anew(cast):
    version = building.draft(cast)
    content = fill(export(cast.agency, cast.contributor), {"results": "More judges."})
    upload = bring(content, cast.agency, cast.contributor)
    submit(version=version, by=cast.contributor)
    assert not take(upload=upload, by=cast.contributor)
    upload.refresh_from_db()
    assert codes(upload) == ["on-its-way"]


def test_attachments_stay_with_the_record(cast):
    from uprcoop.activities.actions.drafting import attach

    version = building.draft(cast)
    attach(version=version, file=building.scan(), by=cast.contributor)
    content = export(cast.agency, cast.contributor)
    assert bring(content, cast.agency, cast.contributor).counts["unchanged"] == 1
    changed = bring(fill(content, {"results": "New."}), cast.agency, cast.contributor)
    taken(changed, cast)
    version.refresh_from_db()
    assert len(version.content["attachments"]) == 1


def test_another_organisations_record_is_unknown(cast):
    building.draft(cast)
    content = export(cast.agency, cast.contributor)
    upload = bring(content, cast.other_agency, cast.outsider)
    assert codes(upload) == ["unknown-record"]


def test_a_copied_row_must_lose_its_identifier(cast):
    building.draft(cast)
    book = openpyxl.load_workbook(io.BytesIO(export(cast.agency, cast.contributor)))
    sheet = activities(book)
    for column in range(1, sheet.max_column + 1):
        sheet.cell(4, column).value = sheet.cell(3, column).value
    sheet.cell(4, keys_of(sheet)["title"]).value = "A second one"
    upload = bring(saved(book), cast.agency, cast.contributor)
    assert codes(upload) == ["record-twice"]
    sheet.cell(4, keys_of(sheet)["record"]).value = None
    upload = bring(saved(book), cast.agency, cast.contributor)
    assert (upload.counts["new"], upload.counts["unchanged"]) == (1, 1)


def test_nobody_brings_a_file_for_an_organisation_that_has_not_accepted_them(cast):
    with pytest.raises(PermissionDenied):
        bring(thirty(), cast.agency, cast.outsider)
    with pytest.raises(PermissionDenied):
        bring(thirty(), cast.agency, cast.moderator)
    upload = bring(thirty(), cast.agency, cast.contributor)
    with pytest.raises(PermissionDenied):
        take(upload=upload, by=cast.outsider)


def test_a_worker_takes_what_was_left_to_it(cast):
    upload = bring(thirty(), cast.agency, cast.contributor)
    assert start_taking(upload=upload, by=cast.contributor, send=True)
    work_on(upload)
    assert upload.status == SheetStatus.TAKEN
    assert upload.summary["sent"] == 30


def test_a_fault_in_the_middle_of_taking_leaves_nothing(cast, monkeypatch):
    from uprcoop.exchange.sheets import taking

    upload = bring(thirty(), cast.agency, cast.contributor)
    real, made = taking.begin, []

    def begin(**how):
        made.append(how)
        if len(made) == 17:
            raise RuntimeError
        return real(**how)

    monkeypatch.setattr(taking, "begin", begin)
    with pytest.raises(RuntimeError):
        take(upload=upload, by=cast.contributor)
    assert not Record.objects.exists()
    upload.refresh_from_db()
    assert upload.status == SheetStatus.PREVIEWED


def test_everybody_reads_faults_in_their_own_language(cast):
    from django.utils import translation

    from uprcoop.exchange.sheets.faults import again

    content = fill(template("fr"), whole(1, modality=None, ends="2024-01-01"))
    with translation.override("ru"):
        upload = bring(content, cast.agency, cast.contributor)
    [lacking] = upload.summary["lacking"]
    assert again(lacking).sentence == "Choose how the cooperation is organised."
    [fault] = upload.summary["faults"]
    assert "The end lies before the beginning" in again(fault).sentence
    assert fault["key"] == "ends"
