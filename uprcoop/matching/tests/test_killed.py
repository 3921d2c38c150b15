"""kill -9 in the middle of what becomes of a request: nothing half done, nothing lost."""

import pytest

from uprcoop.audit.tests.killing import PLACES
from uprcoop.common.tests.processes import Nursery

PROGRAM = """
import django
django.setup()
from uprcoop.accounts.models import User
from uprcoop.activities.models import Record
from uprcoop.activities.tests.building import make_cast
from uprcoop.audit.tests import killing
from uprcoop.common.tests.processes import serve
from uprcoop.matching.actions import matches, requests
from uprcoop.matching.models import Match, Request
from uprcoop.matching.tests import building

def who(name):
    return User.objects.get(name=name)

def set_up():
    print(building.draft(make_cast()).pk)

def look():
    request, match = Request.objects.get(), Match.objects.first()
    print(request.status, match.status if match else "-", Record.objects.count(), killing.whole())

def act(name, place):
    request, match = Request.objects.get(), Match.objects.first()
    killing.wait_at(place)
    state, agency, moderator = who("focal-point"), who("contributor"), who("moderator")
    {
        "submit": lambda: requests.submit(request=request, by=state),
        "verify": lambda: requests.verify(request=request, by=moderator, summary=request.summary),
        "take-up": lambda: matches.take_up(
            request=request, by=state, kind="provider", policy="test", score=0.5, parts={},
            organisation=agency.memberships.get().organisation),
        "disclose": lambda: matches.disclose(match=match, by=state),
        "show-interest": lambda: matches.show_interest(match=match, by=agency),
        "introduce": lambda: matches.introduce(match=match, by=state),
        "agree": lambda: matches.agree(match=match, by=state),
        "agree-too": lambda: matches.agree(match=match, by=agency),
        "withdraw": lambda: requests.withdraw(request=request, by=state),
    }[name]()
    print("done", flush=True)

serve(lambda words: globals()[words[0]](*words[1:]))
"""
# What each leads to: the request, the match, and how many activities.
STEPS = (
    ("submit", "submitted", "-", "0"),
    ("verify", "open", "-", "0"),
    ("take-up", "open", "suggested", "0"),
    ("disclose", "open", "disclosed", "0"),
    ("show-interest", "in-discussion", "interested", "0"),
    ("introduce", "in-discussion", "introduced", "0"),
    ("agree", "in-discussion", "introduced", "0"),
    ("agree-too", "agreed", "agreed", "1"),
)


@pytest.fixture
def nursery(own_database):
    made = Nursery(PROGRAM, own_database)
    made.run("set_up")
    yield made
    made.close()


@pytest.mark.slow
def test_what_is_killed_on_the_way_to_an_agreement_has_not_been(nursery):
    for name, *leads_to in STEPS:
        assert nursery.killed_then_done(name, PLACES)[:3] == leads_to
