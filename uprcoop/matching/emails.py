"""Letters about requests, offers and matches.

Neither subject nor text names a State, an organisation or a need: a letter is read over shoulders,
forwarded, and kept by servers that are not ours. What it is about stands behind the link.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.emails import write
from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import moderators, people_of
from uprcoop.matching.models import Match, Request
from uprcoop.matching.permissions import people_reached
from uprcoop.states.models import State


def later(people: Iterable[User], text: str | Promise, address: str, *args: object) -> None:
    """Write once the act is committed; who gets it is asked then."""
    transaction.on_commit(lambda: write(list(people), text, address, *args), robust=True)


def people_of_provider(organisation: Organisation) -> Iterable[User]:
    return people_of(organisation, "contributor", "focal-point")


def to_secretariat(request: Request) -> None:
    text = _("A request for assistance waits for the Secretariat.")
    later(moderators(), text, "matching:request", request.identifier)


def to_state(request: Request) -> None:
    text = _("There is news of your request for assistance.")
    later(people_reached(request.state), text, "matching:request", request.identifier)


def waits_for_state(request: Request) -> None:
    text = _("A request for assistance waits for your State.")
    later(people_reached(request.state), text, "matching:request", request.identifier)


def waits_for_provider(match: Match) -> None:
    text = _("A request for assistance waits for your organisation.")
    if match.organisation:
        people = people_of_provider(match.organisation)
        later(people, text, "matching:match", match.identifier)


def match_to_state(match: Match) -> None:
    text = _("There is news of your request for assistance.")
    later(
        people_reached(match.request.state),
        text,
        "matching:match",
        match.identifier,
    )


def match_to_provider(match: Match) -> None:
    text = _("A request for assistance has been shown to your organisation. Please answer.")
    if match.status != "disclosed":
        text = _("There is news of a request for assistance in which your organisation takes part.")
    if match.organisation:
        people = people_of_provider(match.organisation)
        later(people, text, "matching:match", match.identifier)


def proposal_to_state(state: State) -> None:
    text = _("An organisation suggests a request for assistance to your State.")
    later(people_reached(state), text, "matching:requests")


def offer_to_secretariat(identifier: str) -> None:
    text = _("An offer of assistance waits for the Secretariat.")
    later(moderators(), text, "matching:offer", identifier)


def offer_to_provider(organisation: Organisation, identifier: str) -> None:
    text = _("There is news of your offer of assistance.")
    later(people_of_provider(organisation), text, "matching:offer", identifier)


def group_invitation(organisation: Organisation, identifier: str) -> None:
    text = _("Your organisation is invited to a group of friends.")
    later(people_of_provider(organisation), text, "matching:group", identifier)


def group_to_state(state: State, identifier: str) -> None:
    text = _("The Secretariat would convene a group of friends around your State.")
    later(people_reached(state), text, "matching:group", identifier)
