"""Entering contributions, grants and rates. What does not add up is refused, with the reason."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import (
    decisions_needed,
    organisations_of,
    user_can_administer,
)
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.models import Record
from uprcoop.audit.actions import lock_ledger
from uprcoop.audit.actions import record as enter
from uprcoop.common.reading import amount_in_words, is_currency
from uprcoop.funds.actions.funds import enter_fund, locked
from uprcoop.funds.dollars import Rates, total
from uprcoop.funds.models import (
    Contribution,
    ExchangeRate,
    Fund,
    Grant,
    GrantRecommendation,
    GrantRecord,
    Money,
)
from uprcoop.funds.models.money import new_reference
from uprcoop.funds.permissions import check_keep, check_name
from uprcoop.funds.vocabulary import Disclosure, Naming
from uprcoop.recommendations.models import Recommendation

COMMON = (
    "reference", "state", "year", "on", "disclosure", "amount", "currency", "source_title",
    "source_url",
)  # fmt: skip
CONTRIBUTION_FIELDS = (*COMMON, "donor")
GRANT_FIELDS = (*COMMON, "purpose", "title", "language")


@transaction.atomic
def enter_contribution(
    *,
    fund: Fund,
    by: User,
    contribution: Contribution | None = None,
    must_add_up: bool = True,
    **given: Any,
) -> Contribution:
    """Enter one, or correct `contribution`. `given`: any of CONTRIBUTION_FIELDS.

    `must_add_up=False`: whoever enters many lines calls `check_adds_up` after the last.
    """
    fund = locked(fund)
    check_keep(by, fund)
    made = contribution or Contribution(fund=fund, entered_by=by)
    fill(made, CONTRIBUTION_FIELDS, given)
    check_contribution(made)
    if must_add_up:
        check_adds_up(fund)
    enter_fund(fund, "fund.contribution", by, reference=made.reference, year=made.year)
    return made


@transaction.atomic
def enter_grant(
    *,
    fund: Fund,
    by: User,
    grant: Grant | None = None,
    recommendations: Iterable[Recommendation] | None = None,
    records: Iterable[Record] | None = None,
    must_add_up: bool = True,
    **given: Any,
) -> Grant:
    """Enter one, or correct `grant`. `given`: any of GRANT_FIELDS.

    `must_add_up=False`: whoever enters many lines calls `check_adds_up` after the last.
    """
    fund = locked(fund)
    check_keep(by, fund)
    made = grant or Grant(fund=fund, entered_by=by)
    fill(made, GRANT_FIELDS, given)
    check_plain_amount(made)
    check_reference(made)
    made.save()
    set_links(made, recommendations, records)
    if must_add_up:
        check_adds_up(fund)
    enter_fund(fund, "fund.grant", by, reference=made.reference, year=made.year)
    return made


def fill(made: Money, names: Iterable[str], given: dict[str, Any]) -> None:
    before = made.state_id
    for name in names:
        if name in given:
            setattr(made, name, given[name])
    if made.state_id != before:  # what one State agreed to is not another's
        made.naming, made.agreed_by = Naming.UNASKED, None
    made.reference = made.reference or new_reference()
    if made.disclosure == Disclosure.NOT_DISCLOSED:
        made.amount, made.currency = None, ""
    made.currency = made.currency.upper()


def set_links(
    grant: Grant,
    recommendations: Iterable[Recommendation] | None,
    records: Iterable[Record] | None,
) -> None:
    if recommendations is not None:
        chosen = list(dict.fromkeys(recommendations))
        if grant.state_id and any(one.state_id != grant.state_id for one in chosen):
            raise NotPossible(_("A recommendation of another State cannot be named with a grant."))
        grant.recommendations.all().delete()
        GrantRecommendation.objects.bulk_create(
            GrantRecommendation(grant=grant, recommendation=one) for one in chosen
        )
    if records is not None:
        grant.records.all().delete()
        GrantRecord.objects.bulk_create(
            GrantRecord(grant=grant, record=one) for one in dict.fromkeys(records)
        )


def check_plain_amount(made: Money) -> None:
    if made.disclosure != Disclosure.AMOUNT:
        return
    if made.amount is None or made.amount <= 0:
        raise NotPossible(_("Give an amount above zero, or choose “Not disclosed”."))
    if not is_currency(made.currency):
        raise NotPossible(_("Give the currency by its three letters, for example CHF."))


def check_reference(made: Money) -> None:
    same = type(made)._default_manager.filter(fund=made.fund, reference=made.reference)
    if same.exclude(pk=made.pk).exists():
        raise NotPossible(
            _("The reference %(reference)s stands with another sum of this fund already.")
            % {"reference": made.reference}
        )


def check_contribution(made: Contribution) -> None:
    """Saves it, unless the same donor gave in the same year already."""
    made.donor = "" if made.state_id else " ".join(made.donor.split())
    if not made.state_id and not made.donor:
        raise NotPossible(_("Say who gave it: a State, or another donor."))
    check_plain_amount(made)
    check_reference(made)
    same = Contribution.objects.filter(fund=made.fund, year=made.year).exclude(pk=made.pk)
    if made.state_id:
        twice = same.filter(state=made.state_id).first()
    else:
        twice = next((one for one in same if one.donor.casefold() == made.donor.casefold()), None)
    if twice:
        raise NotPossible(
            _(
                "%(donor)s stands with %(year)s already, with %(amount)s. Correct that line "
                "instead: the same year must not count twice."
            )
            % {
                "donor": made.state.name if made.state else made.donor,
                "year": made.year,
                "amount": amount_words(twice),
            }
        )
    made.save()


def amount_words(money: Money) -> str:
    if money.amount is None:
        return _("an amount that is not disclosed")
    return amount_in_words(money.amount, money.currency)


def check_adds_up(fund: Fund) -> None:
    """Up to no year may a fund have given more than it received, as far as both are known.

    Where a contribution is not disclosed or has no rate, what was received up to then is not
    known, and nothing can be said of that year and those after it.
    """
    rates = Rates()
    contributions = list(fund.contributions.all())
    grants = list(fund.grants.all())
    for year in sorted({grant.year for grant in grants}):
        received = total((one for one in contributions if one.year <= year), rates)
        if not received.is_whole:
            return
        given = total((one for one in grants if one.year <= year), rates)
        if given.usd > received.usd:
            raise NotPossible(
                _(
                    "Up to %(year)s the fund would have given US$ %(given)s, but it received only "
                    "US$ %(received)s. Enter what it received first, or correct the sums."
                )
                % {"year": year, "given": f"{given.usd:,.2f}", "received": f"{received.usd:,.2f}"}
            )


@transaction.atomic
def remove(*, money: Money, by: User) -> None:
    """Take a line away that was entered by mistake. The ledger keeps that it was there."""
    fund = locked(money.fund)
    check_keep(by, fund)
    reference, year = money.reference, money.year
    # A copy: where it is refused, the caller's line must still be one.
    type(money)._default_manager.get(pk=money.pk).delete()
    check_adds_up(fund)
    enter_fund(fund, "fund.remove-money", by, reference=reference, year=year)


@transaction.atomic
def set_naming(*, money: Money, by: User, naming: str) -> Money:
    """The State says whether it is named with a sum. It holds from this moment, everywhere.

    Where the State wants two officers for a decision, the second one's word makes it hold; one
    alone can always have the name taken away.
    """
    check_name(by, money)
    if naming not in (Naming.AGREED, Naming.WITHHELD):
        raise NotPossible(_("Choose whether the State is named."))
    locked(money.fund)
    money.refresh_from_db(fields=["naming", "agreed_by"])
    assert money.state is not None
    if naming == Naming.AGREED and decisions_needed(money.state.pk) > 1:
        is_second = money.naming == Naming.AWAITING and money.agreed_by_id != by.pk
        naming = Naming.AGREED if is_second else Naming.AWAITING
        money.agreed_by = money.agreed_by if is_second else by
    else:
        money.agreed_by = by if naming == Naming.AGREED else None
    money.naming = naming
    money.save(update_fields=["naming", "agreed_by"])
    enter(
        by=f"user:{by.pk}",
        act=f"fund-money.{naming}",
        subject=f"fund:{money.fund.code}",
        state=money.state.iso3,
        details={"reference": money.reference},
    )
    return money


def check_rates(by: User) -> None:
    """Rates are for all funds: administrators enter them, and managers of any fund."""
    is_manager = organisations_of(by, "fund-manager").filter(funds__isnull=False).exists()
    if not (user_can_administer(by) or is_manager):
        raise PermissionDenied("Only fund managers and administrators enter rates.")


@transaction.atomic
def enter_rate(*, by: User, currency: str, on: date, per_usd: Decimal) -> ExchangeRate:
    """A UN rate. One that contradicts the rate entered for the same day is refused."""
    check_rates(by)
    lock_ledger()  # the same one twice, in one moment, is one
    currency = currency.upper()
    if not is_currency(currency):
        raise NotPossible(_("Give the currency by its three letters, for example CHF."))
    if per_usd <= 0 or currency == "USD":
        raise NotPossible(_("Give how much of another currency one US dollar buys."))
    there = ExchangeRate.objects.filter(currency=currency, on=on).first()
    if there:
        if there.per_usd != per_usd:
            raise NotPossible(
                _("Another rate was entered for this currency and day: %(rate)s.")
                % {"rate": there.per_usd}
            )
        return there
    made = ExchangeRate.objects.create(currency=currency, on=on, per_usd=per_usd, entered_by=by)
    for fund in Fund.objects.filter(grants__isnull=False).distinct():
        check_adds_up(fund)
    enter(
        by=f"user:{by.pk}",
        act="fund.rate",
        subject=f"rate:{currency}",
        details={"on": on.isoformat(), "per_usd": str(per_usd)},
    )
    return made
