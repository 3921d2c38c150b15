"""Spreadsheets that are none, or are meant to do harm: refused as a whole, with a sentence."""

import io
import re
import time
import tracemalloc
import zipfile

import openpyxl
import pytest

from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.sheets import book as books
from uprcoop.exchange.sheets.book import Book
from uprcoop.exchange.sheets.reading_cells import RowReader
from uprcoop.exchange.tests.sheet_building import activities, fill, saved, template, whole

pytestmark = pytest.mark.any_database

SHEET = "xl/worksheets/sheet2.xml"


@pytest.fixture(scope="module")
def empty():
    return template()


def changed(content, change, name=SHEET):
    """The archive with one entry rewritten."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == name else data)
    return stream.getvalue()


def with_rows(content, rows):
    return changed(content, lambda data: data.replace(b"</sheetData>", rows + b"</sheetData>"))


def refusal(content):
    with pytest.raises(FileRefused) as caught, Book("a.xlsx", io.BytesIO(content)) as book:
        list(book.rows())
    assert "a.xlsx" in str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"Title;Summary\n", "no-spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "sheet-old"),
        (b"PK\x03\x04" + b"x" * 500, "zip-broken"),
        (b"%PDF-1.4", "no-spreadsheet"),
    ],
)
def test_what_is_no_spreadsheet_is_refused(content, code):
    assert refusal(content) == code


def test_a_spreadsheet_of_something_else_is_refused():
    assert refusal(saved(openpyxl.Workbook())) == "sheet-unknown"


def test_an_open_document_is_refused_with_what_to_do():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    assert refusal(stream.getvalue()) == "sheet-open-document"


def test_macros_are_refused(empty):
    content = changed(empty, lambda data: data)
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refusal(stream.getvalue()) == "sheet-macros"


def test_a_file_cut_off_is_refused(empty):
    assert refusal(empty[: len(empty) // 2]) == "zip-broken"


def test_entities_are_refused_in_every_part(empty):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    for name in (SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml"):
        content = changed(empty, lambda data: re.sub(rb"\?>", b"?>" + bomb, data, count=1), name)
        assert refusal(content) == "entities"


def test_what_would_grow_beyond_measure_is_refused(empty):
    stream = io.BytesIO(empty)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/large.bin", b"\0" * (books.MOST_UNPACKED + 1))
    assert refusal(stream.getvalue()) == "zip-bomb"


def test_too_many_cells_are_refused_before_they_are_laid_out(empty, monkeypatch):
    monkeypatch.setattr(books, "MOST_TAGS", 50_000)
    assert refusal(with_rows(empty, b"<row><c><v>1</v></c></row>" * 20_000)) == (
        "sheet-too-many-cells"
    )


def test_too_many_activities_are_refused(empty, monkeypatch):
    monkeypatch.setattr(books, "MOST_ROWS", 3)
    content = fill(empty, *(whole(number) for number in range(4)))
    assert refusal(content) == "sheet-too-many-rows"


def test_one_cell_in_the_farthest_corner_costs_nothing(empty):
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c><c r="D1048576"><v>7</v></c></row>'
    content = with_rows(empty, corner)
    tracemalloc.start()
    began = time.monotonic()
    with Book("a.xlsx", io.BytesIO(content)) as book:
        [row] = book.rows()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert row.number == 1048576
    assert peak < 30_000_000
    assert time.monotonic() - began < 5


def test_rows_of_nothing_to_the_end_of_the_sheet_are_refused(empty):
    rows = b"".join(b'<row r="%d"/>' % number for number in range(600, 60_000))
    assert refusal(with_rows(empty, rows)) == "empty-rows"


def test_xml_that_is_broken_is_refused(empty):
    assert refusal(changed(empty, lambda data: data[:-40])) == "broken"


def test_days_of_a_book_that_counts_from_1904(empty):
    def from_1904(data):
        return re.sub(rb"<workbookPr\b", b'<workbookPr date1904="1"', data)

    content = changed(fill(empty, whole()), from_1904, "xl/workbook.xml")
    with Book("a.xlsx", io.BytesIO(content)) as book:
        reader = RowReader(book.sheet.keys, "en", is_from_1904=book.sheet.is_from_1904)
        [read] = [reader.read(row.cells) for row in book.rows()]
    # The library wrote the number that means 1 March 2025 in a book from 1900.
    assert read.given["starts"] == "2029-03-02"


def test_moved_columns_other_sheets_and_notes_above_do_no_harm(empty):
    book = openpyxl.load_workbook(io.BytesIO(fill(empty, whole())))
    sheet = activities(book)
    sheet.insert_cols(1, 2)  # the person's own
    sheet.cell(3, 1).value = "my own note"
    book.create_sheet("Mine", 0).cell(1, 1).value = "Title"
    with Book("a.xlsx", io.BytesIO(saved(book))) as read:
        [row] = read.rows()
    assert row.cells["title"].text == "Training of judges, part 1"
    assert "my own note" not in {cell.text for cell in row.cells.values()}


def test_without_the_hidden_row_the_headings_will_do(empty):
    book = openpyxl.load_workbook(io.BytesIO(fill(empty, whole())))
    sheet = activities(book)
    sheet.delete_rows(1)
    with Book("a.xlsx", io.BytesIO(saved(book))) as read:
        [row] = read.rows()
    assert row.number == 2
    assert row.cells["states.1.state"].text == "Kenya"
