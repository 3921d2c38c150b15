"""Who keeps a fund's page, its money and its calls: `check_x` raises, `user_can_x` answers."""

from django.core.exceptions import PermissionDenied

from uprcoop.accounts.models import Role, User
from uprcoop.accounts.permissions import (
    Somebody,
    organisations_of,
    user_can_administer,
    user_can_audit,
    user_can_consent,
)
from uprcoop.funds.models import Fund, Money


def user_can_keep(user: Somebody, fund: Fund) -> bool:
    """Whether this person writes for the fund: its managers, and the administrators."""
    if user_can_administer(user):
        return True
    if fund.organisation_id is None:
        return False
    return organisations_of(user, Role.FUND_MANAGER).filter(pk=fund.organisation_id).exists()


def check_keep(user: Somebody, fund: Fund) -> None:
    if not user_can_keep(user, fund):
        raise PermissionDenied("Only a manager of the fund does this.")


def user_can_look_behind(user: Somebody, fund: Fund) -> bool:
    """Whether this person reads what the public does not: sums whose State is not named."""
    return user_can_keep(user, fund) or user_can_audit(user)


def user_can_name(user: User, money: Money) -> bool:
    """Whether this person says for the State if it is named with a sum: a consent officer."""
    return money.state is not None and user_can_consent(user, money.state)


def check_name(user: User, money: Money) -> None:
    if not user_can_name(user, money):
        raise PermissionDenied("Only a consent officer of the State says whether it is named.")
