"""The same thing sent several times in one moment is done once, and the others get an answer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from uprcoop.accounts.actions.members import ask_to_join
from uprcoop.accounts.actions.organisations import propose_organisation
from uprcoop.accounts.models import Membership, Organisation
from uprcoop.accounts.tests.building import person
from uprcoop.activities.actions import drafting
from uprcoop.activities.tests import building
from uprcoop.activities.tests.at_once import has_real_transactions, same_act_at_once
from uprcoop.funds.actions import funds, money
from uprcoop.funds.models import ExchangeRate, Fund
from uprcoop.funds.tests.conftest import keep


@pytest.fixture(autouse=True)
def _quiet(settings, tmp_path):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": kept}


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_several_times_in_one_moment_is_done_once() -> None:
    if not has_real_transactions():
        pytest.skip("on SQLite one writes after the other")
    cast = building.make_cast()
    kept, stranger = keep(cast), person("stranger")

    became = same_act_at_once(lambda: ask_to_join(organisation=cast.agency, by=stranger))
    assert became == {"done": 1, "NotDone": 5}
    assert Membership.objects.filter(user=stranger).count() == 1

    propose = {"by": stranger, "name": "New Institute", "kind": "civil-society"}
    assert same_act_at_once(lambda: propose_organisation(**propose)) == {"done": 6}
    assert Organisation.objects.filter(name="New Institute").count() == 1

    version = building.published(cast)
    begin = {"record": version.record, "by": cast.contributor}
    assert same_act_at_once(lambda: drafting.begin_next(**begin)) == {"done": 6}
    assert version.record.versions.count() == 2

    new = {"by": cast.administrator, "code": "new", "names": {"en": "New"}, "kind": "other"}
    assert same_act_at_once(lambda: funds.add_fund(**new)) == {"done": 1, "NotPossible": 5}
    assert Fund.objects.filter(code="new").count() == 1

    rate = {"currency": "EUR", "on": date(2024, 6, 1), "per_usd": Decimal("0.9")}
    assert same_act_at_once(lambda: money.enter_rate(by=kept.manager, **rate)) == {"done": 6}
    assert ExchangeRate.objects.count() == 1


@pytest.mark.django_db
def test_a_proposal_sent_twice_is_one_and_a_later_one_with_other_evidence_another() -> None:
    stranger = person("stranger")
    propose = {"by": stranger, "name": "New Institute", "kind": "civil-society"}
    first = propose_organisation(**propose)
    assert propose_organisation(**propose | {"name": "new INSTITUTE "}) == first
    assert propose_organisation(**propose | {"kind": "un-entity"}) != first
    before = timezone.now() - timedelta(minutes=1)
    Organisation.objects.filter(pk=first.pk).update(proposed_at=before)
    later = propose_organisation(**propose, evidence=building.scan("better.pdf"))
    assert later != first
    assert later.evidence
