"""What every test of this room shares: a cast with a fund's manager, and a fund of hers."""

from dataclasses import dataclass

import pytest
from django.utils import translation

from uprcoop.accounts.models import Organisation, OrganisationKind, Role, User
from uprcoop.accounts.tests.building import member, organisation, person
from uprcoop.activities.tests import building as records
from uprcoop.funds.actions import funds as actions
from uprcoop.funds.models import Fund
from uprcoop.recommendations.models import Position, Recommendation
from uprcoop.states.models import State


@dataclass
class Kept:
    """A public fund, its organisation and its manager."""

    fund: Fund
    organisation: Organisation
    manager: User


def supported(state: State) -> Recommendation:
    """The recommendation of the tests, which the State supported."""
    found = records.recommendation(state)
    found.position = Position.SUPPORTED
    found.save()
    return found


@pytest.fixture(autouse=True)
def quiet(settings):
    translation.activate("en")
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"


@pytest.fixture
def cast(db) -> records.Cast:
    return records.make_cast()


def keep(cast: records.Cast) -> Kept:
    """A public fund and its manager."""
    house = organisation("House of the Fund", OrganisationKind.INTERNATIONAL)
    manager = person("manager")
    member(manager, house, Role.FUND_MANAGER)
    fund = actions.add_fund(
        by=cast.administrator,
        code="test-fund",
        names={"en": "Fund for Tests", "fr": "Fonds pour les tests"},
        kind="other",
        organisation=house,
    )
    fund = actions.change_fund(fund=fund, by=cast.administrator, is_public=True)
    return Kept(fund, house, manager)


@pytest.fixture
def kept(cast) -> Kept:
    return keep(cast)
