"""Fixtures every room's tests share."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from uprcoop.audit.tests.flushing import ledger_can_be_flushed
from uprcoop.common.tests.processes import environment

__all__ = ["ledger_can_be_flushed"]

# How long a case takes is for benchmarks to say: a busy machine must not fail a test.
hypothesis.settings.register_profile(
    "cases", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("cases")

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


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def once_a_run(folder: Path, name: str) -> Iterator[bool]:
    """True for the first worker that comes here, False for the others, who wait till it is done."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = folder / f"{name}.made"
        yield not mark.exists()
        mark.touch()


def migrate(folder: Path, **more: str) -> None:
    command = [sys.executable, "-m", "uprcoop", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment(folder, **more), check=True)  # noqa: S603


def beside(address: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def tell_server(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(statement.encode())


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied: made once a run, for migrating takes ten seconds."""
    folder = shared_folder(tmp_path_factory)
    with once_a_run(folder, "sqlite") as is_first:
        if is_first:
            migrate(folder / "migrated")
    return folder / "migrated" / "uprcoop.sqlite3"


@pytest.fixture(scope="session")
def migrated_on_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated database beside the one that DATABASE_URL names: a template."""
    folder, given = shared_folder(tmp_path_factory), os.environ["DATABASE_URL"]
    name = f"migrated_{sha256(str(folder).encode()).hexdigest()[:8]}"
    with once_a_run(folder, "postgresql") as is_first:
        if is_first:
            tell_server(f"CREATE DATABASE {name}")
            migrate(folder / "migrated", DATABASE_URL=beside(given, name))
    return name


@pytest.fixture
def own_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment for programs on a migrated database that no other test uses."""
    if connection.vendor == "postgresql":
        name = f"own_{uuid4().hex[:8]}"
        template = request.getfixturevalue("migrated_on_server")
        tell_server(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield environment(tmp_path, DATABASE_URL=beside(os.environ["DATABASE_URL"], name))
        tell_server(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        shutil.copy(request.getfixturevalue("migrated_database"), tmp_path / "uprcoop.sqlite3")
        yield environment(tmp_path)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None
) -> Iterator[None]:
    """Each worker's database begins as a copy of the migrated one; Django then finds it current."""
    if connection.vendor == "postgresql":
        template = request.getfixturevalue("migrated_on_server")
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        yield
        return
    migrated = request.getfixturevalue("migrated_database")
    creation: Any = connection.creation
    as_django_does = creation._create_test_db
    held: list[sqlite3.Connection] = []  # a database in memory lasts as long as it is held open

    def create_a_copy(*words: Any, **more: Any) -> str:
        name: str = as_django_does(*words, **more)
        held.append(sqlite3.connect(name, uri=True))
        with closing(sqlite3.connect(migrated)) as source:
            source.backup(held[0])
        return name

    creation._create_test_db = create_a_copy
    yield
    for one in held:
        one.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; the test is skipped where it is absent (it is never copied here)."""
    folder = find_shared_data()
    if folder is None:
        pytest.skip("the folder of real data is not here: set UPRCOOP_SHARED_DATA to it")
    return folder
