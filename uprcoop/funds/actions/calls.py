"""Calls for applications, and who hears of them."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import User
from uprcoop.activities.actions.common import NotPossible
from uprcoop.funds import emails
from uprcoop.funds.actions.funds import enter_fund, locked
from uprcoop.funds.models import Call, Fund, Subscription
from uprcoop.funds.permissions import check_keep

UNCONFIRMED_FOR = 7  # days after which an address that nobody confirmed is forgotten


@transaction.atomic
def publish_call(*, fund: Fund, by: User, opens_on: date, closes_on: date, **given: Any) -> Call:
    """`given`: title, text, language, address. Subscribers get a letter."""
    fund = locked(fund)
    check_keep(by, fund)
    if not fund.is_public:
        raise NotPossible(_("The fund’s page is not public yet: nobody could read the call."))
    if closes_on < opens_on:
        raise NotPossible(_("The last day lies before the first one."))
    if closes_on < timezone.now().date():
        raise NotPossible(_("The last day lies in the past."))
    call = Call.objects.create(
        fund=fund, published_by=by, opens_on=opens_on, closes_on=closes_on, **given
    )
    enter_fund(fund, "fund.call", by, call=call.identifier)
    for subscription in fund.subscriptions.filter(confirmed_at__isnull=False):
        emails.call_to_subscriber(call, subscription)
    return call


@transaction.atomic
def withdraw_call(*, call: Call, by: User) -> Call:
    fund = locked(call.fund)
    check_keep(by, fund)
    call = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    if call.withdrawn_at is not None:
        raise NotPossible(_("This call has been withdrawn already."))
    call.withdrawn_at = timezone.now()
    call.save(update_fields=["withdrawn_at"])
    enter_fund(fund, "fund.withdraw-call", by, call=call.identifier)
    return call


@transaction.atomic
def subscribe(*, fund: Fund, email: str, language: str) -> None:
    """Send a letter with the address that confirms. Says nothing of who subscribed already."""
    made, is_new = Subscription.objects.get_or_create(
        fund=fund, email=email.lower(), defaults={"language": language}
    )
    if is_new or (made.confirmed_at is None and is_stale(made)):
        made.asked_at = timezone.now()
        made.save(update_fields=["asked_at"])
        emails.confirm_subscription(made)


def is_stale(subscription: Subscription) -> bool:
    """Asked for so long ago that another letter is no nuisance."""
    return timezone.now() - subscription.asked_at > timedelta(hours=1)


def confirm_subscription(token: str) -> Subscription | None:
    """The subscription that this token confirms; None for no such one."""
    found = Subscription.objects.filter(token=token).select_related("fund").first()
    if found and found.confirmed_at is None:
        found.confirmed_at = timezone.now()
        found.save(update_fields=["confirmed_at"])
    return found


def unsubscribe(token: str) -> None:
    Subscription.objects.filter(token=token).delete()


def forget_unconfirmed() -> int:
    before = timezone.now() - timedelta(days=UNCONFIRMED_FOR)
    return Subscription.objects.filter(confirmed_at__isnull=True, asked_at__lt=before).delete()[0]
