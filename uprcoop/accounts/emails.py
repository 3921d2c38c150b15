"""Letters about accounts and organisations. A subject names no organisation and no State."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from uprcoop.accounts.models import Invitation, Membership, Organisation, User
from uprcoop.accounts.permissions import moderators, people_of
from uprcoop.common.mail import send

SUBJECT = _("News of your account")


def on_commit(letter: Callable[..., None], *about: Any) -> None:
    def post() -> None:
        letter(*about)

    transaction.on_commit(post, robust=True)


def write(people: Iterable[User], text: str | Promise, address: str, *args: Any) -> None:
    for person in people:
        with override(person.language or settings.LANGUAGE_CODE):
            link = settings.SITE_URL + reverse(address, args=args)
            body = f"{text}\n\n{link}\n\n{settings.SITE_NAME}"
            send(to=person.email, subject=str(SUBJECT), body=body)


def proposed(organisation: Organisation) -> None:
    text = _("An organisation has been proposed. Please verify it.")
    write(moderators(), text, "accounts:organisations")


def decided(organisation: Organisation) -> None:
    text = _("The Secretariat has decided on the organisation that you proposed.")
    if organisation.proposed_by:
        write([organisation.proposed_by], text, "accounts:account")


def asked_to_join(membership: Membership) -> None:
    text = _("Somebody asks to belong to your organisation. Please accept or refuse.")
    people = list(people_of(membership.organisation, "focal-point"))
    if people:
        write(people, text, "accounts:people", membership.organisation_id)
    else:
        text = _("Somebody asks to be the first focal point of an organisation.")
        write(moderators(), text, "accounts:organisations")


def answered(membership: Membership) -> None:
    text = _("There is an answer to your wish to belong to an organisation.")
    write([membership.user], text, "accounts:account")


def invited(invitation: Invitation, token: str) -> None:
    text = _(
        "You are invited to act for an organisation. Open this address, and sign in or sign up "
        "with the address to which this letter went. The invitation ends after 14 days."
    )
    with override(invitation.invited_by.language or settings.LANGUAGE_CODE):
        link = settings.SITE_URL + reverse("accounts:invitation", args=[token])
        body = f"{text}\n\n{link}\n\n{settings.SITE_NAME}"
        send(to=invitation.email, subject=str(SUBJECT), body=body)
