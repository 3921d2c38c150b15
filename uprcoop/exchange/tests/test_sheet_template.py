"""The template as a spreadsheet program sees it: drop-downs, help, headings, in six languages.

Nothing here needs a database.
"""

import io

import openpyxl
import pytest

from uprcoop.exchange.sheets.columns import columns
from uprcoop.exchange.sheets.shapes import Kind
from uprcoop.exchange.sheets.words import LANGUAGES, is_choice, offered
from uprcoop.exchange.tests.sheet_building import activities, fill, keys_of, saved, template

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request):
    made = openpyxl.load_workbook(io.BytesIO(template(request.param)))
    made.language = request.param
    return made


def test_every_list_has_a_drop_down_with_every_entry(book):
    sheet = activities(book)
    keys = keys_of(sheet)
    rules = {
        next(iter(rule.sqref.ranges)).min_col: rule
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }
    for column in columns():
        if not is_choice(column.field.kind):
            continue
        rule = rules[keys[column.key]]
        assert rule.errorStyle == "warning"  # words of another language are taken as well
        [(name, cells)] = book.defined_names[rule.formula1].destinations
        entries = [row[0].value for row in book[name][cells]]
        assert entries == [label for _code, label in offered(column.field.kind, book.language)]


def test_headings_stay_in_sight_and_say_what_must_be_given(book):
    sheet = activities(book)
    assert sheet.freeze_panes == "E3"
    assert sheet.row_dimensions[1].hidden
    assert book.active == sheet
    for column in columns():
        cell = sheet.cell(2, keys_of(sheet)[column.key])
        assert str(cell.value).endswith("*") == column.is_mandatory
        hidden = column.field.kind is Kind.HIDDEN
        assert bool(cell.comment) != hidden


def test_arabic_reads_from_right_to_left(book):
    views = {bool(sheet.sheet_view.rightToLeft) for sheet in book.worksheets}
    assert views == {book.language == "ar"}


def test_drop_downs_and_hidden_columns_are_there_after_a_program_has_saved_it():
    again = openpyxl.load_workbook(io.BytesIO(fill(template(), {"title": "A"})))
    sheet = activities(openpyxl.load_workbook(io.BytesIO(saved(again))))
    assert len(sheet.data_validations.dataValidation) > 30
    assert sheet.column_dimensions["B"].hidden


def test_each_row_of_each_template_has_an_identifier_of_its_own():
    seen = set()
    for _time in range(2):
        sheet = activities(openpyxl.load_workbook(io.BytesIO(template())))
        place = keys_of(sheet)["row"]
        seen |= {sheet.cell(row, place).value for row in range(3, 503)}
    assert len(seen) == 1000
    assert None not in seen
