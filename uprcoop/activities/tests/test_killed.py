"""kill -9 in the middle of an act: after it no half state, and nothing lost that was acknowledged.

On SQLite, or on a database of its own beside the PostgreSQL that the tests run on.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings

from uprcoop.common.tests.processes import Nursery

# In the nursery: one act, or a look. With a place given the act says that it is in the middle, and
# waits there to be killed.
PROGRAM = """
import datetime, django
django.setup()
from uprcoop.accounts.models import User
from uprcoop.activities.actions import consent, drafting, sending
from uprcoop.activities.models import *
from uprcoop.activities.tests import building, oracle
from uprcoop.common.tests.processes import serve
from uprcoop.audit.tests import killing
from uprcoop.search import actions as index

def who(name):
    return User.objects.get(name=name)

def set_up():
    cast = building.make_cast()
    building.recommendation(cast.a)
    print(building.draft(cast).pk)

def look():
    oracle.check_public(datetime.date.today())
    oracle.check_ledger()
    version = Version.objects.get()
    print(version.status, Published.objects.count(), oracle.snapshot())

def act(name, place):
    version = Version.objects.select_related("record__organisation").get()
    state = version.states.get().state
    killing.wait_at(place)
    if place == "index":
        index.next_version = killing.wait
    if name == "submit":
        sending.submit(version=version, by=who("contributor"))
    elif name == "clear":
        sending.clear(version=version, by=who("moderator"))
    elif name == "consent":
        consent.decide(version=version, state=state, choice="consent", by=who("officer"),
                       seen_hash=version.content_hash, withheld=["money"])
    else:
        consent.withdraw(record=version.record, state=state, by=who("officer"))
    print("done", flush=True)

serve(lambda words: globals()[words[0]](*words[1:]))
"""
STEPS = (
    ("submit", "submitted", "0"),
    ("clear", "with-states", "0"),
    ("consent", "published", "1"),
    ("withdraw", "withdrawn", "0"),
)
PLACES = {"submit": ("ledger", "after"), "clear": ("ledger", "after")}


@pytest.fixture
def nursery(own_database) -> Iterator[Nursery]:
    """On a database with one record in it, a complete draft."""
    made = Nursery(PROGRAM, own_database)
    made.run("set_up")
    yield made
    made.close()


@pytest.mark.slow
def test_an_act_killed_in_its_middle_has_not_been_and_one_that_was_acknowledged_stays(nursery):
    assert settings.TESTING
    for act, status, public in STEPS:
        places = PLACES.get(act, ("ledger", "after", "index"))
        assert nursery.killed_then_done(act, places)[:2] == [status, public]
