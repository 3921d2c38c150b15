"""Files made to cost time or memory are refused, or cost no more than others of their size."""

import io
import json
import os
import shutil
import struct
import time
import zipfile

import pytest

from uprcoop.exchange.imports import opened
from uprcoop.exchange.packed import MOST_ENTRIES
from uprcoop.exchange.readers import uhri_xlsx
from uprcoop.exchange.refusals import DETAILS, SENTENCES, FileRefused
from uprcoop.exchange.tests.building import bring_in, counted, docx, uhri_json, uhri_row, zipped
from uprcoop.exchange.tests.test_hostile_files import CSV, SHEET, command, refused, sheet
from uprcoop.exchange.tests.test_traps import HEADINGS
from uprcoop.recommendations.cleaning import plain
from uprcoop.recommendations.models import ImportRun, Recommendation, SourceRow
from uprcoop.recommendations.preparing import in_batches
from uprcoop.recommendations.received import Received

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HEADING = b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % name.encode() for name in HEADINGS)


@pytest.fixture
def quickly():
    """What takes longer than some seconds grew faster than the file did."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "fields",
    [
        {"Themes": "a" + "\n" * 40_000 + "b"},
        {"Countries": "Slovenia" + "\n " * 200 + "\n"},
        {"Text": "121.1 <" + " " * 19_000 + "x"},
        {"Text": "121.1 " + "<p " * 6_000},
        {"Text": "121.1 " + "(" * 19_000},
        {"Text": "121.1 " + "()" * 9_000},
        {"Text": "121.1 a" + "&" * 19_000},
        {"Symbol": "A/HRC/1" + "/Add.1" * 7_000 + "x"},
        {"UprSession": "3" + ";" * 40_000},
        {"UprRecommendingCountry": "a and " * 7_000},
    ],
    ids=range(10),
)
def test_no_text_takes_longer_than_its_length(quickly, fields):
    rows = [uhri_row(number, **fields) for number in range(20)]
    assert sum(counted(bring_in(uhri_json(*rows)))) == 20


def test_mark_up_that_never_ends_takes_no_time(quickly):
    for text in ("<" + " " * 200_000 + "x", "<p " * 60_000, "<" * 200_000):
        plain(text)


def test_titles_and_labels_of_documents_take_no_time(quickly):
    rows = [["Recommendation", "Themes"], ["1. Act", "theme" + " " * 40_000 + "x"]]
    head = "UPR of " + " " * 300_000 + "x session" + " " * 300_000
    bring_in(docx(rows, head=head))


def test_rows_of_megabytes_do_not_gather_in_a_batch():
    rows = (Received(1, "x" * 1_200_000, ["Slovenia"]) for _ in range(20))
    assert max(len(batch) for batch in in_batches(rows)) == 3


def test_a_row_with_labels_of_tens_of_thousands_of_characters_is_rejected():
    result = bring_in(uhri_json(uhri_row(1), uhri_row(2, Themes=["x" * 60_000])))
    assert counted(result) == (1, 0, 0, 1)
    assert result.remarks[-1].code == "row-too-long"


@pytest.mark.parametrize(
    "content",
    [
        b'[{"Text":"a","Countries":"Slovenia","UprSession":' + b"9" * 5_000 + b"}]",
        b'[{"Text":"a","Countries":"Slovenia"},]',
        b'[{"Text":"a","Countries":"Slovenia"} {"Text":"a"}]',
        b'[{"Text":"a","Countries":"Slovenia"}] x' + b" " * 100,
    ],
)
def test_what_is_no_json_is_refused_as_damaged(content):
    refused(content, "broken")


def test_lists_within_lists_as_a_row_or_field_are_rejected_rows():
    deep = "[" * 900 + "]" * 900
    rows = f'[{{"Text":"x","Body":"UPR"}},{deep},{{"Text":{deep},"AnnotationId":{deep}}}]'
    assert counted(bring_in(rows.encode())) == (0, 0, 0, 3)
    row = uhri_row(UprSession=10**400)
    assert counted(bring_in(uhri_json(row))) == (0, 0, 0, 1)


def test_an_archive_that_lists_millions_of_files_is_refused_before_the_list_is_read():
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 100, 100, 1 << 30, 4, 0)
    refused(b"PK\3\4" + b"\0" * 100 + end, "zip-entries")
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, MOST_ENTRIES + 1, MOST_ENTRIES + 1, 46, 4, 0)
    refused(b"PK\3\4" + b"\0" * 100 + end, "zip-entries")
    far = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 9, 9, 1 << 40, 4)
    where = struct.pack("<4sLQL", b"PK\6\7", 0, 104, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    refused(b"PK\3\4" + b"\0" * 100 + far + where + end, "zip-entries")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packed_by_a_method_that_office_never_uses_is_refused(method):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    refused(stream.getvalue(), "zip-broken")


def test_a_document_type_in_an_odd_encoding_is_refused():
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f'<!DOCTYPE a [<!ENTITY b "c">]><w:document xmlns:w="{word}"><w:p/></w:document>'
    content = b'<?xml version="1.0" encoding="UTF-7"?>' + text.encode("utf-7")
    refused(zipped(word__document=content), "entities", "broken")


def test_numbers_of_rows_and_cells_beyond_any_sheet_take_no_time(quickly):
    rows = b'<row r="%s"><c r="%s"><v>1</v></c></row>' % (b"9" * 6_000, b"A" * 3_000_000)
    rows += b'<row r="-5"><c r="A1" t="s"><v>-1</v></c><c r="B1" t="s"><v>99</v></c></row>'
    refused(sheet(b"<row>" + HEADING + b"</row>" + rows), "no-rows")


def test_a_sheet_of_more_texts_than_any_is_refused(monkeypatch):
    monkeypatch.setattr(uhri_xlsx, "MOST_TEXTS", 1_000)
    strings = b'<sst xmlns="%s">%s</sst>' % (SHEET.encode(), b"<si/>" * 2_000)
    refused(sheet(b"<row>" + HEADING + b"</row>", strings=strings), "broken")


def test_a_loop_of_links_is_refused(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "a")
    with pytest.raises(FileRefused) as caught, opened(tmp_path / "a"):
        pass
    assert caught.value.code == "unreadable"


def test_every_refusal_has_its_values_and_no_sign_that_moves_a_terminal():
    for code in SENTENCES:
        assert str(FileRefused(code, limit=1, found="x", name="\x1b[2Ja"))
        assert "\x1b" not in str(FileRefused(code, limit=1, found="\x1b", name="\x1b[2Ja"))
    for detail in DETAILS:
        refusal = FileRefused(
            "broken", detail=detail, limit=1, kind="k", extension="e", heading="h"
        )
        assert "%(" not in str(refusal)
        json.dumps(refusal.values)


@pytest.mark.slow
def test_a_file_whose_name_is_no_text_is_imported_and_named(tmp_path, migrated_database):
    path = os.fsencode(tmp_path) + b"/odd\xff.csv"
    with open(path, "wb") as file:
        file.write(CSV)
    (tmp_path / "data").mkdir()
    shutil.copy(migrated_database, tmp_path / "data" / "uprcoop.sqlite3")
    with command(tmp_path / "data", "import", os.fsdecode(path), "--no-index") as running:
        out, err = running.communicate(timeout=120)
    assert running.returncode == 0, err
    assert "2 created" in out


def test_a_name_of_half_characters_is_kept_as_far_as_it_is_text():
    from uprcoop.exchange.imports import import_stream

    import_stream(name="a\udcff\x00b.csv", stream=io.BytesIO(CSV), by=None)
    assert ImportRun.objects.get().file_name == "ab.csv"
    assert Recommendation.objects.count() == SourceRow.objects.count() == 2
