"""Who may do what to a request, an offer, a match: `check_x` raises, `user_can_x` answers.

Whether a page may show one at all is the querysets' `visible_to`; a person who may not see it gets
404 and never comes here.
"""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import (
    organisations_of,
    people_of_state,
    user_can_contribute,
    user_can_moderate,
    user_can_speak_for,
)
from uprcoop.matching.models import Group, Match, Request
from uprcoop.states.models import State

SUGGESTING_KINDS = ("nhri", "civil-society")


def user_can_request(user: User, state: State) -> bool:
    """Whether this person asks for the State: its focal points and consent officers."""
    return user_can_speak_for(user, state)


def check_request(user: User, state: State) -> None:
    if not user_can_request(user, state):
        raise PermissionDenied("Only a State's own people ask for it.")


def check_secretariat(user: User) -> None:
    if not user_can_moderate(user):
        raise PermissionDenied("Only the Secretariat does this.")


def user_can_offer(user: User, organisation: Organisation) -> bool:
    return user_can_contribute(user, organisation)


def check_offer(user: User, organisation: Organisation) -> None:
    if not user_can_offer(user, organisation):
        raise PermissionDenied("Only people of the organisation speak for it.")


def user_can_answer(user: User, match: Match) -> bool:
    """Whether this person answers for the provider of the match."""
    return match.organisation is not None and user_can_offer(user, match.organisation)


def check_answer(user: User, match: Match) -> None:
    if not user_can_answer(user, match):
        raise PermissionDenied("Only the provider answers here.")


def suggesting_organisations(user: User) -> list[Organisation]:
    """The person's NHRIs and civil society organisations, which may suggest a request."""
    own = organisations_of(user, "contributor", "focal-point")
    return list(own.filter(kind__in=SUGGESTING_KINDS))


def people_reached(state: State) -> Iterator[User]:
    """Who gets a State's letters, and whose name and address a provider gets at the introduction:
    its focal points, or its consent officers where none of these has an account any more."""
    yield from (people_of_state(state, "focal-point") or people_of_state(state, "consent-officer"))


def side_of(user: User, match: Match) -> str:
    """Of which side this person speaks on a match; "" of none."""
    if user_can_request(user, match.request.state):
        return "state"
    if user_can_answer(user, match):
        return "provider"
    return "secretariat" if user_can_moderate(user) else ""


def user_can_read_in(user: User, group: Group) -> bool:
    """Whether this person reads the agenda and the tasks: who is only invited does not yet."""
    return user.is_auditor or user_can_write_in(user, group)


def user_can_write_in(user: User, group: Group) -> bool:
    """Whether this person changes the agenda and the tasks of a group."""
    if user_can_moderate(user) or user_can_request(user, group.state):
        return True
    joined = group.friends.filter(status="joined").values("organisation")
    return organisations_of(user, "contributor", "focal-point").filter(pk__in=joined).exists()


def user_can_invite(user: User, group: Group) -> bool:
    """Whether this person brings others into a group. What the State agreed to, only it widens."""
    if user_can_request(user, group.state):
        return True
    return user_can_moderate(user) and not group.is_agreed


def check_invite(user: User, group: Group) -> None:
    if not user_can_invite(user, group):
        raise PermissionDenied("Only the State brings others into a group that it has agreed to.")


def user_can_see_reasons(user: User, request: Request) -> bool:
    """The ranking for a request is for its State and the Secretariat."""
    return user.is_auditor or user_can_moderate(user) or user_can_request(user, request.state)
