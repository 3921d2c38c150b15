"""Letters about funds. Nothing in them is confidential: funds and calls are public."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from uprcoop.common.mail import send
from uprcoop.common.reading import day_in_words
from uprcoop.funds.models import Call, Fund, Subscription


def address(name: str, *args: object) -> str:
    return str(settings.SITE_URL) + reverse(name, args=args)


def to_confirm(fund: Fund, count: int) -> None:
    for person in fund.managers():
        with override(person.language or settings.LANGUAGE_CODE):
            text = ngettext(
                "%(count)d statement on the fund’s page has not been confirmed for half a year.",
                "%(count)d statements on the fund’s page have not been confirmed for half a year.",
                count,
            ) % {"count": count}
            body = f"{fund.name}\n\n{text}\n\n{address('funds:keep', fund.code)}"
            send(to=person.email, subject=_("A fund’s page waits for you"), body=signed(body))


def confirm_subscription(subscription: Subscription) -> None:
    with override(subscription.language):
        fund = subscription.fund
        text = _(
            "Somebody, probably you, asked that this address hear of the fund’s calls. Open the "
            "address below to confirm. Otherwise do nothing: the address is forgotten after a week."
        )
        link = address("funds:confirm-subscription", subscription.token)
        body = f"{fund.name}\n\n{text}\n\n{link}"
        send(to=subscription.email, subject=_("Confirm your subscription"), body=signed(body))


def call_to_subscriber(call: Call, subscription: Subscription) -> None:
    with override(subscription.language):
        until = _("Until %(day)s") % {"day": day_in_words(call.closes_on)}
        leave = _("To hear no more of it: %(address)s") % {
            "address": address("funds:unsubscribe", subscription.token)
        }
        link = address("funds:call", call.identifier)
        parts = (call.fund.name, call.title, until, link, leave)
        send(
            to=subscription.email,
            subject=_("A fund’s call: %(title)s") % {"title": " ".join(call.title.split())[:120]},
            body=signed("\n\n".join(parts)),
        )


def signed(body: str) -> str:
    return f"{body}\n\n{settings.SITE_NAME}"
