"""Builds spreadsheets as a person would: takes the template, or an export, and fills cells in."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from uprcoop.accounts.models import Organisation, User
from uprcoop.exchange.models import SheetUpload
from uprcoop.exchange.sheets.columns import MARK
from uprcoop.exchange.sheets.exporting import write_records
from uprcoop.exchange.sheets.taking import keep_sheet
from uprcoop.exchange.sheets.tasks import work_on
from uprcoop.exchange.sheets.workbook import write_book

FIRST = 3  # the first row below the headings

# A row that lacks nothing, about Kenya, as the template's columns have it.
WHOLE: dict[str, Any] = {
    "title": "Training of judges",
    "summary": "Two hundred judges were trained.",
    "done": "Four courses were held in the capital.",
    "assistance.1": "Training",
    "modality": "Multilateral",
    "states.1.state": "Kenya",
    "states.1.part": "Receives the assistance",
    "recommendations.1": "136.4",
    "starts": datetime.date(2025, 3, 1),
    "progress": "Completed",
    "money.disclosure": "Not disclosed",
    "contact.is_public": "No",
}


@pytest.fixture(autouse=True)
def autouse_own_files(settings, tmp_path):
    """Files of the test's own; and passwords that are quick to make."""
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def template(language: str = "en") -> bytes:
    stream = io.BytesIO()
    write_book(stream, language)
    return stream.getvalue()


def export(organisation: Organisation, by: User, language: str = "en") -> bytes:
    stream = io.BytesIO()
    write_records(stream, organisation=organisation, language=language, by=by)
    return stream.getvalue()


def activities(book: Any) -> Any:
    for sheet in book.worksheets:
        if keys_of(sheet).get("title"):
            return sheet
    raise AssertionError("no sheet of activities")


def keys_of(sheet: Any) -> dict[str, int]:
    """Column (from 1) by key."""
    return {
        str(cell.value).removeprefix(MARK).partition("@")[0]: cell.column
        for cell in sheet[1]
        if str(cell.value or "").startswith(MARK)
    }


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(content: bytes, *rows: dict[str, Any], first: int = FIRST) -> bytes:
    """The file with these cells written, a row each."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = activities(book)
    keys = keys_of(sheet)
    for number, row in enumerate(rows, first):
        for key, value in row.items():
            sheet.cell(number, keys[key]).value = value
    return saved(book)


def whole(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A complete row; `states__1__state` names the column states.1.state."""
    named = {key.replace("__", "."): value for key, value in changes.items()}
    return {**WHOLE, "title": f"Training of judges, part {number}", **named}


def bring(
    content: bytes, organisation: Organisation, by: User, name: str = "sheet.xlsx"
) -> SheetUpload:
    """Keep a file and look at it."""
    upload = keep_sheet(file=SimpleUploadedFile(name, content), organisation=organisation, by=by)
    work_on(upload)
    return upload


def marked_copy(upload: SheetUpload) -> Any:
    """The marked copy as a workbook of openpyxl."""
    with upload.marked.open("rb") as stream:
        return openpyxl.load_workbook(io.BytesIO(stream.read()))
