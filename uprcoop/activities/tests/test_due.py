"""What follows from a date: publication that a State allowed from then, and reminders. Nothing
else."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from uprcoop.activities.actions.publication import publish_due
from uprcoop.activities.tests.building import consent, make_cast, waited, with_states
from uprcoop.common import periodic

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    return make_cast()


def remind() -> dict[str, int]:
    out = StringIO()
    call_command("remind", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_record_is_public_from_the_day_that_a_state_has_set_and_not_before(cast):
    version = with_states(cast)
    day = timezone.now().date() + timedelta(days=3)
    consent(cast, version, cast.a, from_date=day)
    assert publish_due(day - timedelta(days=1)) == 0
    version.refresh_from_db()
    assert version.status == "consented"
    assert publish_due(day) == 1
    assert publish_due(day) == 0
    version.refresh_from_db()
    assert version.status == "published"


def test_the_workers_periodic_work_publishes_what_is_due(cast, monkeypatch):
    version = with_states(cast)
    consent(cast, version, cast.a, from_date=timezone.now().date() + timedelta(days=1))
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert periodic.work() == 0
    version.refresh_from_db()
    assert version.status == "published"


def test_a_state_is_reminded_and_then_the_secretariat_is_told_and_nothing_else_happens(
    cast, django_capture_on_commit_callbacks
):
    version = with_states(cast)
    waited(version, 20)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind() == {"published": 0, "reminded": 1, "escalated": 0}
    assert {to for letter in mail.outbox for to in letter.to} == {
        cast.officer.email,
        cast.second_officer.email,
    }
    assert remind() == {"published": 0, "reminded": 0, "escalated": 0}
    waited(version, 60)
    assert remind() == {"published": 0, "reminded": 0, "escalated": 1}
    version.refresh_from_db()
    assert version.status == "with-states"


def test_who_has_decided_is_not_reminded(cast):
    version = with_states(cast, cast.a, cast.b)
    consent(cast, version, cast.a)
    waited(version, 20)
    assert remind()["reminded"] == 1
    assert version.states.get(state=cast.a).reminders == 0
