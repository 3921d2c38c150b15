"""Hostile and broken files are refused with a sentence, in bounded memory, and leave no trace."""

import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from uprcoop.exchange.imports import opened
from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.tests.building import (
    bring_in,
    counted,
    docx,
    uhri_json,
    uhri_row,
    xlsx,
    zipped,
)
from uprcoop.exchange.tests.test_traps import HEADINGS, SHEET_ROW
from uprcoop.recommendations.models import ImportRun, Recommendation

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[3]
CSV = (
    b"Session,To,From,Response,Action,Issue,Text\n"
    b"1,Algeria,Kuwait,Accepted,5,Right to health,Take the first measures.\n"
    b'1,Algeria,Cuba,Accepted,4,Right to health,"Take the second, longer, measures."\n'
)
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def refused(content, *codes):
    with pytest.raises(FileRefused) as caught:
        bring_in(content)
    assert caught.value.code in codes, caught.value.code
    assert str(caught.value)
    assert not Recommendation.objects.exists()
    assert not ImportRun.objects.exists()


def sheet(inside: bytes, strings: bytes = b"") -> bytes:
    entries = {
        "xl__workbook": b"<workbook/>",
        "xl__worksheets__sheet1": b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
        % (SHEET.encode(), inside),
    }
    if strings:
        entries["xl__sharedStrings"] = strings
    return zipped(**entries)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"", ["empty"]),
        (b" \n\r\n", ["empty"]),
        (b"[]", ["no-rows"]),
        (b'{"rows": []}', ["unknown-format"]),
        (b"[1, 2, 3]", ["unknown-format"]),
        (b"<html><body>Not found</body></html>", ["unknown-format"]),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", ["unknown-format"]),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ["unknown-format"]),
        (b"Name,Age\nA,1\n", ["unknown-format"]),
        (CSV.splitlines(keepends=True)[0], ["no-rows"]),
        (CSV[:-30], ["truncated"]),
        (CSV[:70], ["truncated"]),
        (CSV.replace(b"first", b"fi\x00rst"), ["nul"]),
        (CSV + b"1," + b"x" * 3_000_000, ["too-long"]),
        (CSV + b'1,Algeria,"' + b"x\n" * 300_000, ["too-long"]),
        (zipped(readme=b"<x/>"), ["unknown-format"]),
        (zipped(word__document=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"), ["entities"]),
        (sheet(b"<row><c t='inlineStr'><is><t>Text</t></is></c></row>"), ["unknown-columns"]),
    ],
    ids=range(18),
)
def test_what_is_no_source_or_cut_off_is_refused(content, codes):
    refused(content, *codes)


@pytest.mark.django_db
def test_a_bulk_export_cut_off_anywhere_is_refused_whole():
    whole = uhri_json(*(uhri_row(number) for number in range(1, 40)))
    for length in (len(whole) - 1, len(whole) // 2, len(whole) - 40, 700):
        refused(whole[:length], "truncated")


@pytest.mark.django_db
def test_a_broken_place_after_many_rows_leaves_no_trace():
    whole = uhri_json(*(uhri_row(number) for number in range(1, 6_000)))
    refused(whole[:-2] + b'},{"Text": nonsense}' + b" " * 200 + b"]", "broken")
    refused(whole[:-1] + b"] and more", "broken", "truncated")


@pytest.mark.django_db
@pytest.mark.parametrize("make", [lambda: docx([["Recommendation", "Position"], ["1. Act", ""]]),
                                  lambda: xlsx([HEADINGS, SHEET_ROW])])  # fmt: skip
def test_packed_files_cut_off_are_refused(make):
    whole = make()
    refused(whole[: len(whole) // 2], "zip-broken", "unknown-format")
    refused(whole[:-10], "zip-broken", "unknown-format")


@pytest.mark.django_db
def test_a_declared_zip_bomb_is_refused_at_once():
    started = time.monotonic()
    refused(zipped(xl__workbook=b"<x/>", xl__worksheets__sheet1=b" " * 60_000_000), "zip-bomb")
    assert time.monotonic() - started < 10


@pytest.mark.django_db
def test_a_zip_bomb_that_declares_little_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    content = stream.getvalue().replace((60_000_000).to_bytes(4, "little"), b"\x10\0\0\0")
    refused(content, "zip-broken", "zip-bomb", "broken")


@pytest.mark.django_db
def test_thousands_of_packed_files_are_refused():
    refused(zipped(**{f"n{number}": b"" for number in range(5_100)}), "zip-entries")


@pytest.mark.django_db
def test_a_billion_laughs_are_refused():
    laughs = b'<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'
    refused(sheet(b"<row/>", strings=laughs), "entities")
    late = b"<!--" + b"x" * 600_000 + b"-->" + laughs
    refused(sheet(b"<row/>", strings=late), "entities", "broken")


@pytest.mark.django_db
def test_deep_nesting_is_refused():
    refused(b'[{"Text": ' + b"[" * 200_000, "too-deep", "truncated", "broken")
    refused(b'[{"Text":"a","Body":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001 + b"]", "too-deep")


@pytest.mark.django_db
def test_a_spreadsheet_of_a_million_empty_rows_is_refused():
    heading = b"".join(
        b'<c t="inlineStr"><is><t>%s</t></is></c>' % name.encode() for name in HEADINGS
    )
    rows = b'<row r="7" spans="1:16"/>' * 1_000_000
    started = time.monotonic()
    refused(sheet(b"<row>" + heading + b"</row>" + rows), "empty-rows", "zip-bomb")
    assert time.monotonic() - started < 20


@pytest.mark.django_db
def test_a_cell_in_the_farthest_corner_costs_nothing():
    heading = b"".join(
        b'<c t="inlineStr"><is><t>%s</t></is></c>' % name.encode() for name in HEADINGS
    )
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    refused(sheet(b"<row>" + heading + b"</row>" + corner), "no-rows")


@pytest.mark.parametrize("what", ["missing", "directory", "unreadable"])
def test_what_is_no_readable_file_is_refused(tmp_path, what):
    path = tmp_path / "file"
    if what == "directory":
        path.mkdir()
    elif what == "unreadable":
        os.mkfifo(path)
    with pytest.raises(FileRefused) as caught, opened(path):
        pass
    assert caught.value.code == what
    assert str(caught.value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        CSV.decode().encode("utf-8-sig"),
        CSV.decode().encode("utf-16"),
        CSV.replace(b"\n", b"\r"),
        CSV.replace(b"\n", b"\r\n"),
    ],
)
def test_other_encodings_and_line_ends_are_read(content):
    assert counted(bring_in(content)) == (2, 0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "mac_roman", "cp1252"])
def test_accents_and_quotes_survive_each_encoding(encoding):
    text = "Protéger les droits – l’égalité “réelle” des élèves"
    rows = CSV.decode().replace("Take the first measures.", text)
    bring_in(rows.encode(encoding))
    assert Recommendation.objects.filter(text=text).exists()


def process(folder, code, limit_mb=None, **options):
    """A Python process of its own on a data folder of its own."""
    environment = {
        **os.environ,
        "UPRCOOP_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "uprcoop.settings",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)

    def bound() -> None:
        if limit_mb:
            resource.setrlimit(resource.RLIMIT_DATA, (limit_mb << 20, limit_mb << 20))

    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, preexec_fn=bound,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


COMMAND = "import sys; sys.argv = {arguments!r}; from uprcoop.__main__ import main; main()"


def command(folder, *arguments, limit_mb=None):
    code = COMMAND.format(arguments=["uprcoop", *map(str, arguments)])
    return process(folder, code, limit_mb)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_line_of_a_gigabyte_is_refused_in_little_memory(tmp_path, migrated_database, kind):
    """The file has a hole for most of its gigabyte of NULs, but what is before it is text."""
    path = tmp_path / "file"
    start = b'[{"Text": "' if kind == "json" else CSV + b'1,Algeria,Cuba,Accepted,4,x,"'
    with path.open("wb") as file:
        file.write(start)
        for _ in range(24):
            file.write(b"x" * 1_000_000)
        file.truncate(1_000_000_000)
    (tmp_path / "data").mkdir()
    shutil.copy(migrated_database, tmp_path / "data" / "uprcoop.sqlite3")
    with command(tmp_path / "data", "import", path, "--json", limit_mb=700) as running:
        out, err = running.communicate(timeout=120)
    assert running.returncode == 1, err
    answer = json.loads(out)
    assert answer["files"][0]["code"] in {"too-long", "nul"}
    assert answer["created"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_stopped_midway_an_import_leaves_no_trace(tmp_path, migrated_database, stop):
    path = tmp_path / "export.json"
    path.write_bytes(uhri_json(*(uhri_row(number) for number in range(1, 60_001))))
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(migrated_database, data / "uprcoop.sqlite3")
    code = COMMAND.format(arguments=["uprcoop", "import", str(path), "--no-index"])
    # Says so as soon as the first batch is in the database, not yet committed.
    told = code.replace(
        "from uprcoop.__main__",
        # A shell's background jobs, and so whatever they start, are deaf to Ctrl-C.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "import django; django.setup(); "
        "from uprcoop.recommendations.taking import Taking; take = Taking.take; "
        "Taking.take = lambda self, rows: (take(self, rows), print('batch', flush=True)); "
        "from uprcoop.__main__",
    )
    with process(data, told) as running:
        assert running.stdout.readline() == "batch\n"
        time.sleep(0.3)  # out of the print and into the next batch
        running.send_signal(stop)
        _out, err = running.communicate(timeout=60)
    if stop == signal.SIGINT:
        assert running.returncode == 130, err
        assert "nothing of" in err
    assert "Traceback" not in err
    import sqlite3

    database = sqlite3.connect(data / "uprcoop.sqlite3")
    for table in ("recommendation", "sourcerow", "importrun", "review"):
        rows = database.execute(f"SELECT count(*) FROM recommendations_{table}").fetchone()
        assert rows == (0,), table
    database.close()
