"""Letters about records. Their subjects give nothing away: no title, no State, no organisation.

Each goes to its readers one by one in the language each of them reads, and is sent when the
transaction that caused it has been committed. The identifier in a letter is no secret, but it opens
nothing for whoever is not allowed in.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import consent_officers_of, moderators, people_of
from uprcoop.activities.models import Comment, Record, Version
from uprcoop.common.mail import send
from uprcoop.states.models import State

SUBJECT = _("A record waits for you")
NEWS = _("News of a record")


def on_commit(letter: Callable[..., None], *about: Any) -> None:
    def post() -> None:
        letter(*about)

    transaction.on_commit(post, robust=True)


def write(
    people: Iterable[User], subject: str | Promise, text: str | Promise, record: Record
) -> None:
    for person in people:
        with override(person.language or settings.LANGUAGE_CODE):
            address = settings.SITE_URL + reverse("workspace:record", args=[record.identifier])
            body = f"{text}\n\n{record.identifier}\n{address}\n\n{settings.SITE_NAME}"
            send(to=person.email, subject=str(subject), body=body)


def contributors(organisation: Organisation) -> Iterable[User]:
    return people_of(organisation, "contributor", "focal-point")


def submitted(version: Version) -> None:
    text = _("A contributor has sent a record. Please check it, so that the States are asked.")
    write(moderators(), SUBJECT, text, version.record)


def submitted_many(count: int) -> None:
    """One letter for all that came in one file."""
    for person in moderators():
        with override(person.language or settings.LANGUAGE_CODE):
            text = gettext("A contributor has sent records: %(count)s. Please check them.")
            address = settings.SITE_URL + reverse("workspace:queue")
            body = f"{text % {'count': count}}\n\n{address}\n\n{settings.SITE_NAME}"
            send(to=person.email, subject=str(SUBJECT), body=body)


def returned(version: Version) -> None:
    text = _("A record of your organisation was returned with comments. Please look at it.")
    write(contributors(version.record.organisation), SUBJECT, text, version.record)


def asked(version: Version) -> None:
    text = _(
        "A record about your State waits for your decision. It is not public, and it stays so "
        "unless you consent."
    )
    for concerned in version.states.select_related("state"):
        if not version.decisions.filter(state=concerned.state).standing().exists():
            write(consent_officers_of(concerned.state), SUBJECT, text, version.record)


def second_wanted(version: Version, state: State) -> None:
    text = _("An officer of your State has consented to a record. A second one must agree.")
    write(consent_officers_of(state), SUBJECT, text, version.record)


def reminded(version: Version, state: State) -> None:
    text = _("A record about your State still waits for your decision. Silence is not consent.")
    write(consent_officers_of(state), SUBJECT, text, version.record)


def escalated(version: Version, state: State) -> None:
    text = _("A State concerned has not answered for a long time. Please ask its Mission.")
    write(moderators(), SUBJECT, text, version.record)


def standing_consent_used(version: Version, state: State) -> None:
    text = _("A standing consent of your State was used for a record.")
    write(consent_officers_of(state), NEWS, text, version.record)


def published(version: Version) -> None:
    text = _("A record of your organisation is public now.")
    write(contributors(version.record.organisation), NEWS, text, version.record)


def declined(version: Version, state: State) -> None:
    text = _("A State concerned has declined a record of your organisation. It stays unpublished.")
    write(contributors(version.record.organisation), NEWS, text, version.record)


def withdrawn(version: Version) -> None:
    text = _("A record was withdrawn and is not public any more.")
    write(contributors(version.record.organisation), NEWS, text, version.record)
    write(moderators(), NEWS, text, version.record)


def commented(comment: Comment) -> None:
    text = _("There is a new comment on a record.")
    people = {*contributors(comment.record.organisation), *moderators()}
    if comment.with_state:
        people |= set(consent_officers_of(comment.with_state))
    write(sorted(people - {comment.by}, key=lambda person: person.pk), NEWS, text, comment.record)
