"""kill -9 in the middle of what a fund manager does: nothing half done, nothing lost."""

import pytest

from uprcoop.audit.tests.killing import PLACES
from uprcoop.common.tests.processes import Nursery

PROGRAM = """
from datetime import date
from decimal import Decimal
import django
django.setup()
from uprcoop.accounts.models import User
from uprcoop.activities.tests.building import make_cast, recommendation
from uprcoop.audit.tests import killing
from uprcoop.common.tests.processes import serve
from uprcoop.funds.actions import calls, funds, money
from uprcoop.funds.models import Call, Contribution, Fund, Grant, Statement
from uprcoop.funds.tests.conftest import keep
from uprcoop.recommendations.models import Recommendation
from uprcoop.states.models import State

def set_up():
    cast = make_cast()
    recommendation(cast.a)
    print(keep(cast).fund.code)

def look():
    fund = Fund.objects.get(code="test-fund")
    rows = (Contribution.objects, Grant.objects, Call.objects, fund.statements)
    print(*(one.count() for one in rows), Grant.objects.filter(naming="agreed").count(),
          killing.whole())

def act(name, place):
    fund = Fund.objects.get(code="test-fund")
    manager, officer = User.objects.get(name="manager"), User.objects.get(name="officer")
    killing.wait_at(place)
    {
        "state": lambda: funds.state(
            fund=fund, by=manager, topic="purpose", texts={"en": "To pay for boats."},
            language="en", source_title="Its terms", source_url="https://example.org/",
            confirmed_on=date(2026, 1, 1)),
        "contribution": lambda: money.enter_contribution(
            fund=fund, by=manager, donor="Lighthouse Trust", year=2024, on=date(2024, 3, 1),
            amount=Decimal("50000"), currency="USD"),
        "grant": lambda: money.enter_grant(
            fund=fund, by=manager, state=State.objects.get(iso3="KEN"), year=2024,
            on=date(2024, 7, 1), amount=Decimal("400"), currency="USD",
            purpose="implementation", title="Courses",
            recommendations=[Recommendation.objects.get()]),
        "naming": lambda: money.set_naming(money=Grant.objects.get(), by=officer, naming="agreed"),
        "call": lambda: calls.publish_call(
            fund=fund, by=manager, opens_on=date(2026, 1, 1), closes_on=date(2096, 1, 1),
            title="Boats", text="For boats.", language="en", address="https://example.org/"),
        "remove": lambda: money.remove(money=Grant.objects.get(), by=manager),
    }[name]()
    print("done", flush=True)

serve(lambda words: globals()[words[0]](*words[1:]))
"""
# What each leads to: contributions, grants, calls, statements, and grants that may be named.
STEPS = (
    ("state", "0 0 0 1 0"),
    ("contribution", "1 0 0 1 0"),
    ("grant", "1 1 0 1 0"),
    ("naming", "1 1 0 1 1"),
    ("call", "1 1 1 1 1"),
    ("remove", "1 0 1 1 0"),
)


@pytest.fixture
def nursery(own_database):
    made = Nursery(PROGRAM, own_database)
    assert made.run("set_up") == ["test-fund"]
    yield made
    made.close()


@pytest.mark.slow
def test_what_is_killed_while_a_fund_is_kept_has_not_been(nursery):
    for name, leads_to in STEPS:
        assert nursery.killed_then_done(name, PLACES)[:5] == leads_to.split()
