"""Fixtures every room's tests share."""

import os
from pathlib import Path

import pytest

from uprcoop.audit.tests.flushing import ledger_can_be_flushed

__all__ = ["ledger_can_be_flushed"]

ROOT = Path(__file__).resolve().parent


def find_shared_data() -> Path | None:
    """The folder of real data: $UPRCOOP_SHARED_DATA, else `shared/data` beside the checkout."""
    given = os.environ.get("UPRCOOP_SHARED_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    return folder if (folder / "README.md").is_file() else None


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; the test is skipped where it is absent (it is never copied here)."""
    folder = find_shared_data()
    if folder is None:
        pytest.skip("the folder of real data is not here: set UPRCOOP_SHARED_DATA to it")
    return folder
