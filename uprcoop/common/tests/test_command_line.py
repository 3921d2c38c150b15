"""`uprcoop` as people type it: wrong words make nothing, and each way to end has its exit code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import uprcoop
from uprcoop.common.tests.processes import environment

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[3]


def type_in(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `uprcoop WORDS` with an empty data folder."""
    return subprocess.run(
        [sys.executable, "-m", "uprcoop", *words],
        cwd=ROOT,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_an_unknown_command_names_its_neighbours_and_makes_nothing(tmp_path):
    done = type_in(tmp_path, "serch", "education")
    assert done.returncode == 2
    assert "there is no command “serch”. Did you mean search" in done.stderr
    assert not (tmp_path / "uprcoop.sqlite3").exists()
    assert type_in(tmp_path, "help", "serch").returncode == 2


@pytest.mark.parametrize(
    "words", [["search", "--limit", "many"], ["themes"], ["embed", "--encoder", "typo"]]
)
def test_wrong_words_after_a_command_exit_with_2_and_make_nothing(tmp_path, words):
    done = type_in(tmp_path, *words)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: uprcoop")
    assert not (tmp_path / "uprcoop.sqlite3").exists()


@pytest.fixture
def folder(tmp_path, migrated_database):
    """A data folder with a database."""
    shutil.copy(migrated_database, tmp_path / "uprcoop.sqlite3")
    return tmp_path


def test_a_command_that_refuses_exits_with_1(folder):
    done = type_in(folder, "worker", UPRCOOP_TASKS="inline")
    assert done.returncode == 1
    assert "no queue" in done.stderr


@pytest.mark.parametrize("words", [["version"], ["--version"], ["search", "--version"]])
def test_the_version_is_our_own(tmp_path, words):
    done = type_in(tmp_path, *words)
    assert (done.returncode, done.stdout) == (0, f"uprcoop {uprcoop.__version__}\n")


def test_a_word_that_is_asked_for_is_no_option(folder):
    done = type_in(folder, "search", "--", "--help")
    assert done.returncode == 0
    assert "usage" not in done.stdout


def test_a_database_that_cannot_be_opened_is_said_in_a_sentence(tmp_path):
    address = "postgresql://nobody:x@127.0.0.1:1/none"
    for name in ("migrate", "index"):
        done = type_in(tmp_path, name, DATABASE_URL=address)
        assert done.returncode == 1
        assert "the database cannot be opened" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("UPRCOOP_SEARCH_ENCODER", "typo", "write use-multilingual-3, multilingual-e5-small or"),
        ("UPRCOOP_THEME_ENCODER", "typo", "write use-multilingual-3, multilingual-e5-small or"),
        ("UPRCOOP_LOG_LEVEL", "loud", "write DEBUG, INFO, WARNING or ERROR"),
        ("UPRCOOP_TASKS", "later", "write database or inline"),
        ("DATABASE_URL", "mysql://u:secret@h/n", "write postgresql://"),
        ("DATABASE_URL", "nonsense", "write postgresql://"),
        ("UPRCOOP_DATA_DIR", __file__, "set UPRCOOP_DATA_DIR to a folder you may write to"),
    ],
)
def test_a_setting_that_cannot_be_understood_stops_the_start(tmp_path, name, value, fix):
    done = type_in(tmp_path, "check", **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith("uprcoop: ")
    assert name in done.stderr
    assert fix in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_a_setting_may_be_typed_in_either_case(tmp_path):
    done = type_in(tmp_path, "check", UPRCOOP_LOG_LEVEL="info", UPRCOOP_SEARCH_ENCODER="None")
    assert done.returncode == 0


def test_a_data_folder_without_the_right_to_write_is_refused(tmp_path, monkeypatch):
    from django.core.exceptions import ImproperlyConfigured

    from uprcoop.settings import make_folder

    monkeypatch.setattr(os, "access", lambda *asked: False)  # the tests may run as root
    with pytest.raises(ImproperlyConfigured, match="no right to write to it"):
        make_folder(tmp_path)
