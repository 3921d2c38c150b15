"""What waits for a person about funds: statements to be confirmed, sums that may name a State."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from uprcoop.accounts.models import Role, User
from uprcoop.accounts.permissions import organisations_of, states_of
from uprcoop.common.waiting import Waiting
from uprcoop.funds.actions.funds import due_statements
from uprcoop.funds.models import Contribution, Fund, Grant
from uprcoop.funds.models.funds import FundQuerySet
from uprcoop.funds.vocabulary import Naming
from uprcoop.states.models import State


def kept_by(user: User) -> FundQuerySet:
    """The funds whose manager the person is."""
    own = organisations_of(user, Role.FUND_MANAGER)
    return Fund.objects.visible_to(user).filter(organisation__in=own)


def waiting_for(user: User) -> Iterable[Waiting]:
    today = timezone.now().date()
    for fund in kept_by(user):
        if count := len(due_statements(fund, today)):
            what = ngettext(
                "%(count)d statement on the fund’s page has not been confirmed for half a year.",
                "%(count)d statements on the fund’s page have not been confirmed for half a year.",
                count,
            ) % {"count": count}
            yield Waiting(what, reverse("funds:keep", args=[fund.code]), fund.name)
    for state in State.objects.filter(pk__in=states_of(user, Role.CONSENT_OFFICER)):
        if count := sums_to_decide(state):
            what = ngettext(
                "%(count)d sum with which your State could be named: say yes or no",
                "%(count)d sums with which your State could be named: say yes or no",
                count,
            ) % {"count": count}
            yield Waiting(what, reverse("funds:sums", args=[state.iso3]), whom=state.name)


def sums_to_decide(state: State) -> int:
    """How many sums of public funds no officer, or one where two are wanted, has answered for."""
    open_ones = {"state": state, "fund__is_public": True}
    open_ones |= {"naming__in": [Naming.UNASKED, Naming.AWAITING]}
    return sum(model.objects.filter(**open_ones).count() for model in (Contribution, Grant))
