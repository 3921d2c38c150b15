"""What a file is, its content says, whatever its name."""

from io import BytesIO
from zipfile import ZipFile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from uprcoop.accounts.files import OF_A_SCAN, TYPES, FileNotTaken, kept_type

pytestmark = pytest.mark.any_database

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def word() -> bytes:
    kept = BytesIO()
    Document().save(kept)
    return kept.getvalue()


def sheet() -> bytes:
    kept = BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        book.add_worksheet()
    return kept.getvalue()


def packed() -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as file:
        file.writestr("anything.txt", "x")
    return kept.getvalue()


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a", "a.exe"])
@pytest.mark.parametrize(
    ("content", "ending"), [(PDF, ".pdf"), (word(), ".docx"), (sheet(), ".xlsx")]
)
def test_a_file_is_what_its_content_says(name, content, ending):
    assert kept_type(upload(name, content)) == TYPES[ending]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.pdf", b"no scan at all"),
        ("note.pdf", b"MZ\x90\x00\x03 a program"),
        ("note.docx", packed()),
        ("note.xlsx", word()[:-30]),
        ("note.pdf", b""),
    ],
)
def test_a_name_makes_no_file_what_it_is_not(name, content):
    with pytest.raises(FileNotTaken):
        kept_type(upload(name, content))


def test_a_scan_is_no_office_document():
    with pytest.raises(FileNotTaken, match="PDF, PNG, JPG"):
        kept_type(upload("note.pdf", word()), OF_A_SCAN)
