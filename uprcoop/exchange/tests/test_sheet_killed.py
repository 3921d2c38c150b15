"""kill -9 while a spreadsheet is taken: nothing is half taken, and it can be taken again."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

BEGIN = """
import sys, django
django.setup()
from uprcoop.activities.models import Record, Version
from uprcoop.audit.models import Entry
from uprcoop.exchange.models import SheetUpload
from uprcoop.exchange.sheets import taking
"""
SET_UP = (
    BEGIN
    + """
from uprcoop.activities.tests import building
from uprcoop.exchange.tests.sheet_building import bring, fill, template, whole
cast = building.make_cast()
building.recommendation(cast.a)
content = fill(template(), *(whole(number) for number in range(30)))
print(bring(content, cast.agency, cast.contributor).counts["complete"])
"""
)
# Says how far it is and waits to be killed there, its transaction open.
TAKE = (
    BEGIN
    + """
import time
last = int(sys.argv[1])
real, made = taking.submit, []
def submit(**how):
    found = real(**how)
    made.append(found)
    if len(made) == last:
        print(len(made), flush=True)
        time.sleep(60)
    return found
taking.submit = submit
upload = SheetUpload.objects.get()
print(taking.take(upload=upload, by=upload.by, send=True))
"""
)
COUNT = (
    BEGIN
    + """
acts = Entry.objects.filter(act__in=["version.begin", "version.submit", "spreadsheet.take"])
status = SheetUpload.objects.get().status
print(Record.objects.count(), Version.objects.count(), acts.count(), status)
"""
)


def environment(folder):
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("UPRCOOP_") and name != "DATABASE_URL"
    }
    return kept | {
        "UPRCOOP_DATA_DIR": str(folder),
        "UPRCOOP_TASKS": "inline",
        "UPRCOOP_SEARCH_ENCODER": "none",
        "UPRCOOP_THEME_ENCODER": "none",
        "DJANGO_SETTINGS_MODULE": "uprcoop.settings",
    }


def run(folder, program, *arguments):
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, migrated_database):
    made = tmp_path_factory.mktemp("data")
    shutil.copy(migrated_database, made / "uprcoop.sqlite3")
    assert run(made, SET_UP) == ["30"]
    return made


@pytest.mark.slow
@pytest.mark.any_database
def test_a_file_killed_while_it_is_taken_leaves_nothing_and_can_be_taken_again(folder):
    for last in ("1", "17", "30"):
        process = subprocess.Popen(
            [sys.executable, "-c", TAKE, last],
            cwd=ROOT,
            env=environment(folder),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline().strip() == last
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert run(folder, COUNT) == ["0", "0", "0", "previewed"]
    assert run(folder, TAKE, "0")[-1] == "True"  # after the letters
    assert run(folder, COUNT) == ["30", "30", "61", "taken"]
    assert run(folder, TAKE, "0")[-1] == "True"  # after the letters
    assert run(folder, COUNT) == ["30", "30", "61", "taken"]
