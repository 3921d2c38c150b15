"""Fixtures every room's tests share."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from uprcoop.audit.tests.flushing import ledger_can_be_flushed

__all__ = ["ledger_can_be_flushed"]

ROOT = Path(__file__).resolve().parent


def find_shared_data() -> Path | None:
    """The folder of real data: $UPRCOOP_SHARED_DATA, else `shared/data` beside the checkout."""
    given = os.environ.get("UPRCOOP_SHARED_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    return folder if (folder / "README.md").is_file() else None


@pytest.fixture(autouse=True)
def each_test_starts_in_english() -> None:
    """A page asked for in another language leaves that language to the thread: not to a test."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file for programs that tests start: made once a run, to be copied."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    made = shared / "migrated.sqlite3"
    with (shared / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several workers, one makes it
        if not made.exists():
            folder = tmp_path_factory.mktemp("migrated")
            plain = {
                name: value
                for name, value in os.environ.items()
                if not name.startswith("UPRCOOP_") and name != "DATABASE_URL"
            }
            subprocess.run(
                [sys.executable, "-m", "uprcoop", "migrate", "--verbosity", "0"],
                cwd=ROOT,
                env=plain | {"UPRCOOP_DATA_DIR": str(folder)},
                check=True,
            )
            shutil.copy(folder / "uprcoop.sqlite3", made)
    return made


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; the test is skipped where it is absent (it is never copied here)."""
    folder = find_shared_data()
    if folder is None:
        pytest.skip("the folder of real data is not here: set UPRCOOP_SHARED_DATA to it")
    return folder
