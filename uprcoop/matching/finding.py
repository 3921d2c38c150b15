"""What a page of this room is about, and who may read it: 404 for whoever may not see it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import Somebody, states_of
from uprcoop.matching.models import Group, Match, Offer, Request
from uprcoop.matching.models.requests import STATE_ROLES
from uprcoop.recommendations.models import Pledge, Recommendation
from uprcoop.states.models import State


def person(request: HttpRequest) -> User:
    """Who asks, on a page that needs sign-in."""
    assert isinstance(request.user, User)
    return request.user


def somebody(request: HttpRequest) -> Somebody:
    return request.user


def request_for(user: Somebody, identifier: str) -> Request:
    found = Request.objects.visible_to(user).select_related("state")
    return get_object_or_404(found, identifier=identifier)


def chosen(request: Request) -> list[Recommendation | Pledge]:
    """What a request serves: recommendations to its State and its pledges."""
    return [
        *Recommendation.objects.filter(requests__request=request).order_by("id"),
        *Pledge.objects.filter(requests__request=request).order_by("id"),
    ]


def own_request(user: User, identifier: str) -> Request:
    """A request of the person's own State; 403 for others who see it."""
    found = request_for(user, identifier)
    if found.state_id not in states_of(user, *STATE_ROLES):
        raise PermissionDenied("Only the State's own people do this.")
    return found


def own_state(user: User, iso3: str) -> State:
    """A State for which this person speaks; 404 for all others."""
    state = get_object_or_404(State, iso3=iso3.upper())
    if state.pk not in states_of(user, *STATE_ROLES):
        raise Http404
    return state


def states_for(user: User) -> list[State]:
    return list(State.objects.filter(pk__in=states_of(user, *STATE_ROLES)))


def offer_for(user: Somebody, identifier: str) -> Offer:
    found = Offer.objects.visible_to(user).select_related("organisation", "organisation__state")
    return get_object_or_404(found, identifier=identifier)


def match_for(user: User, identifier: str) -> Match:
    found = Match.objects.visible_to(user).select_related(
        "request", "request__state", "organisation", "offer", "peer", "record"
    )
    return get_object_or_404(found, identifier=identifier)


def group_for(user: User, identifier: str) -> Group:
    found = Group.objects.visible_to(user).select_related("state", "request")
    return get_object_or_404(found, identifier=identifier)


def check_secretariat_page(user: User) -> None:
    """Pages of the Secretariat, and of auditors. 404 for everybody else."""
    if not (user.is_secretariat or user.is_auditor):
        raise Http404
