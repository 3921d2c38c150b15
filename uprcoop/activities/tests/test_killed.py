"""kill -9 in the middle of an act: after it no half state, and nothing lost that was acknowledged.

On SQLite, or on a database of its own beside the PostgreSQL that the tests run on.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]

BEGIN = """
import sys, time, datetime, django
django.setup()
from uprcoop.activities.actions import consent, drafting, sending
from uprcoop.activities.models import *
from uprcoop.activities.tests import building, oracle
from uprcoop.accounts.models import User
def who(name):
    return User.objects.get(name=name)
"""
SET_UP = (
    BEGIN
    + """
cast = building.make_cast()
building.recommendation(cast.a)
version = building.draft(cast)
print(version.pk)
"""
)
# One act; with a place given it says that it is in the middle, and waits there to be killed.
ACT = (
    BEGIN
    + """
act, place = sys.argv[1], sys.argv[2]
version = Version.objects.select_related("record__organisation").get()
state = version.states.get().state
def wait(*args, **how):
    print("middle", flush=True)
    time.sleep(60)
if place == "ledger":
    from uprcoop.audit import actions
    actions.Entry.objects.bulk_create = wait
elif place == "after":
    from uprcoop.audit import actions
    real = actions.Head.save
    def late(self, *args, **how):
        real(self, *args, **how)
        wait()
    actions.Head.save = late
elif place == "index":
    from uprcoop.search import actions
    actions.next_version = wait
if act == "submit":
    sending.submit(version=version, by=who("contributor"))
elif act == "clear":
    sending.clear(version=version, by=who("moderator"))
elif act == "consent":
    consent.decide(version=version, state=state, choice="consent", by=who("officer"),
                   seen_hash=version.content_hash, withheld=["money"])
else:
    consent.withdraw(record=version.record, state=state, by=who("officer"))
print("done", flush=True)
"""
)
LOOK = (
    BEGIN
    + """
oracle.check_public(datetime.date.today())
oracle.check_ledger()
version = Version.objects.get()
print(version.status, Published.objects.count(), oracle.snapshot())
"""
)
STEPS = (
    ("submit", "submitted", "0"),
    ("clear", "with-states", "0"),
    ("consent", "published", "1"),
    ("withdraw", "withdrawn", "0"),
)
PLACES = {"submit": ("ledger", "after"), "clear": ("ledger", "after")}


def environment(folder: Path, address: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("UPRCOOP_") and name != "DATABASE_URL"
    }
    kept |= {
        "UPRCOOP_DATA_DIR": str(folder),
        "UPRCOOP_SEARCH_ENCODER": "none",
        "UPRCOOP_THEME_ENCODER": "none",
        "DJANGO_SETTINGS_MODULE": "uprcoop.settings",
    }
    return kept | ({"DATABASE_URL": address} if address else {})


@pytest.fixture
def around(tmp_path, migrated_database) -> Iterator[dict[str, str]]:
    """The environment of a database of one's own, with one record in it, a complete draft."""
    address, name = "", ""
    if connection.vendor == "postgresql":
        name = f"killed_{uuid4().hex[:8]}"
        given = os.environ["DATABASE_URL"]
        base, mark, query = given.partition("?")
        address = f"{base.rsplit('/', 1)[0]}/{name}{mark}{query}"
        create(f"CREATE DATABASE {name}")
    made = environment(tmp_path, address)
    if name:
        migrate = [sys.executable, "-m", "uprcoop", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=made, check=True)
    else:
        shutil.copy(migrated_database, tmp_path / "uprcoop.sqlite3")
    run(made, SET_UP)
    yield made
    if name:
        create(f"DROP DATABASE {name} WITH (FORCE)")


def create(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(statement.encode())


def run(around: dict[str, str], program: str, *arguments: str) -> list[str]:
    found = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=around,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr[-2_000:]
    return found.stdout.split()


@pytest.mark.slow
def test_an_act_killed_in_its_middle_has_not_been_and_one_that_was_acknowledged_stays(around):
    assert settings.TESTING
    for act, status, public in STEPS:
        before = run(around, LOOK)
        for place in PLACES.get(act, ("ledger", "after", "index")):
            process = subprocess.Popen(
                [sys.executable, "-c", ACT, act, place],
                cwd=ROOT,
                env=around,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "middle"
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
            assert run(around, LOOK) == before, f"{act} left something behind at {place}"
        assert run(around, ACT, act, "nowhere")[-1] == "done"
        assert run(around, LOOK)[:2] == [status, public]
