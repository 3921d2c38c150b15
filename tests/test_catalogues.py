"""The interface is whole in each of the six languages: nothing missing, nothing left over."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "uprcoop" / "locale"
# English is the language of the sources; Django's folder names for the others.
FOLDERS = ["ar", "zh_Hans", "fr", "ru", "es"]
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]|%[sd]|\{[a-z_]*\}")


def catalogue(folder: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / folder / "LC_MESSAGES" / "django.po"))


def test_the_catalogues_are_those_of_the_languages_offered() -> None:
    offered = {code for code, _ in settings.LANGUAGES} - {"en"}
    assert {folder.lower().replace("_", "-") for folder in FOLDERS} == offered


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_string_is_translated(folder: str) -> None:
    entries = [entry for entry in catalogue(folder) if not entry.obsolete]
    assert entries
    missing = [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy]
    assert not missing, f"{len(missing)} strings, first: {missing[:5]}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_translations_keep_the_placeholders(folder: str) -> None:
    wrong = []
    for entry in catalogue(folder):
        if entry.obsolete:
            continue
        allowed = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            used = set(PLACEHOLDER.findall(text))
            # A plural form may leave its number out ("one session"); nothing may add one.
            complete = used == allowed if not entry.msgid_plural else used <= allowed
            if text and not complete:
                wrong.append((entry.msgid, text))
    assert not wrong


def test_every_string_of_the_code_stands_in_the_catalogues(tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not on this machine (Debian: apt-get install gettext)")
    copy = tmp_path / "uprcoop"
    shutil.copytree(ROOT / "uprcoop", copy, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    (copy / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-location", "-v", "0"],
        cwd=copy,
        check=True,
        env={k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
    )
    in_code = {
        (entry.msgctxt, entry.msgid)
        for entry in polib.pofile(str(copy / "locale" / "fr" / "LC_MESSAGES" / "django.po"))
    }
    for folder in FOLDERS:
        kept = {(e.msgctxt, e.msgid) for e in catalogue(folder) if not e.obsolete}
        missing = sorted(msgid for _, msgid in in_code - kept)
        assert not missing, f"{folder}: run makemessages as docs/translating.md says: {missing[:5]}"
        assert not in_code ^ kept, f"{folder} holds strings that the code no longer has"
