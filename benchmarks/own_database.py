"""A database of one's own for a benchmark, and where the real data is."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_database(keep: Path | None = None, *, is_given: bool = False) -> Iterator[Path]:
    """Set Django up on a folder that goes away afterwards, or on `keep`, which stays.

    `is_given`: on the database that DATABASE_URL names; else on SQLite in the folder. Yields the
    folder of real data; ends the program with a sentence where there is none.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ["UPRCOOP_DATA_DIR"] = str(keep or folder)
        if not is_given:
            os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "uprcoop.settings"
        import django

        django.setup()
        from conftest import find_shared_data

        data = find_shared_data()
        if data is None:
            sys.exit("The folder of real data is not here: set UPRCOOP_SHARED_DATA to it.")
        yield data
