"""What waits for a person in requests, offers, matches and groups of friends."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import organisations_of, states_of, user_can_moderate
from uprcoop.common.waiting import MANY, Waiting
from uprcoop.matching.actions.clocks import BEFORE_RENEWAL
from uprcoop.matching.lifecycle import MatchStatus, OfferStatus, RequestStatus
from uprcoop.matching.models import Friend, Group, Match, Offer, Proposal, Request
from uprcoop.matching.models.matches import MatchQuerySet
from uprcoop.matching.models.requests import PROVIDER_ROLES, STATE_ROLES

Timed = TypeVar("Timed", Request, Offer)
LOOK_FIRST = Q(status=MatchStatus.SUGGESTED, request__secretariat_first=True)
OF_STATE: dict[str, Promise] = {
    RequestStatus.DRAFT: _("A draft: finish it and submit it"),
    RequestStatus.RETURNED: _("Returned with a reason: change it and submit it again"),
    RequestStatus.VERIFIED: _("Say whether others may read what the Secretariat proposes"),
}
MATCH_OF_STATE: dict[str, Promise] = {
    MatchStatus.SUGGESTED: _("Show your request to this provider, or drop the match"),
    MatchStatus.SEEN: _("Show your request to this provider, or drop the match"),
    MatchStatus.INTERESTED: _("The provider is interested: introduce each other"),
    MatchStatus.INTRODUCED: _("Say whether you agree"),
}
OF_PROVIDER: dict[str, Promise] = {
    OfferStatus.DRAFT: _("A draft: finish it and submit it"),
    OfferStatus.RETURNED: _("Returned with a reason: change it and submit it again"),
}
MATCH_OF_PROVIDER: dict[str, Promise] = {
    MatchStatus.DISCLOSED: _("Say whether your organisation is interested"),
    MatchStatus.INTRODUCED: _("Say whether you agree"),
}
HOW_IT_ENDED = _("The other side has said how it ended: say it too")
GOING_ON = [MatchStatus.AGREED, MatchStatus.UNDER_WAY]


def waiting_for(user: User) -> list[Waiting]:
    """Of the person's own States, organisations and role at the Secretariat; unsorted."""
    return [*for_states(user), *for_providers(user), *for_secretariat(user)]


def for_states(user: User) -> Iterable[Waiting]:
    own = states_of(user, *STATE_ROLES)
    if not own:
        return
    requests = Request.objects.visible_to(user).filter(state__in=own, status__in=OF_STATE)
    yield from (request_waits(one, OF_STATE[one.status]) for one in oldest(requests))
    matches = Match.objects.visible_to(user).filter(request__state__in=own)
    open_ones = matches.filter(status__in=MATCH_OF_STATE, agreed_by_state=None).exclude(LOOK_FIRST)
    for match in with_names(open_ones):
        yield match_waits(match, MATCH_OF_STATE[match.status], match.provider_name)
    ended = matches.filter(status__in=GOING_ON, outcome_of_state="").exclude(outcome_of_provider="")
    for match in with_names(ended):
        yield match_waits(match, HOW_IT_ENDED, match.provider_name)
    suggested = Proposal.objects.visible_to(user).filter(state__in=own, status="waiting")
    for one in suggested.select_related("organisation").order_by("at", "id")[:MANY]:
        yield Waiting(
            what=_("Begin a request from this suggestion, or decline it"),
            address=reverse("matching:requests") + "#suggestions",
            title=one.title,
            language=one.language,
            whom=str(one.organisation),
            since=one.at,
        )
    groups = Group.objects.visible_to(user).filter(state__in=own, is_agreed=False, closed_at=None)
    for group in groups.order_by("convened_at", "id")[:MANY]:
        what = _("Say whether your State agrees to this group of friends")
        yield Waiting(
            what, reverse("matching:group", args=[group.identifier]), group.title,
            since=group.convened_at,
        )  # fmt: skip


def for_providers(user: User) -> Iterable[Waiting]:
    own = organisations_of(user, *PROVIDER_ROLES)
    matches = Match.objects.visible_to(user).filter(organisation__in=own)
    open_ones = matches.filter(status__in=MATCH_OF_PROVIDER, agreed_by_provider=None)
    for match in with_names(open_ones):
        yield match_waits(match, MATCH_OF_PROVIDER[match.status], match.request.state.name)
    ended = matches.filter(status__in=GOING_ON, outcome_of_provider="").exclude(outcome_of_state="")
    for match in with_names(ended):
        yield match_waits(match, HOW_IT_ENDED, match.request.state.name)
    offers = Offer.objects.visible_to(user).filter(organisation__in=own)
    for offer in oldest(offers.filter(status__in=OF_PROVIDER)):
        yield offer_waits(offer, OF_PROVIDER[offer.status])
    soon = timezone.now().date() + timedelta(days=BEFORE_RENEWAL)
    ending = Q(status__in=[OfferStatus.OPEN, OfferStatus.PAUSED], renew_by__lte=soon)
    for offer in oldest(offers.filter(ending | Q(status=OfferStatus.EXPIRED))):
        yield offer_waits(offer, _("Say whether the offer still stands: renew it or withdraw it"))
    invited = Friend.objects.filter(
        organisation__in=own,
        status="invited",
        group__in=Group.objects.visible_to(user).filter(is_agreed=True, closed_at=None),
    )
    for friend in invited.select_related("group__state").order_by("id")[:MANY]:
        group = friend.group
        yield Waiting(
            what=_("Say whether you join this group of friends"),
            address=reverse("matching:group", args=[group.identifier]),
            title=group.title,
            whom=group.state.name,
            since=group.convened_at,
        )


def for_secretariat(user: User) -> Iterable[Waiting]:
    if not user_can_moderate(user):
        return
    sent = Request.objects.visible_to(user).filter(status=RequestStatus.SUBMITTED)
    for request in oldest(sent.select_related("state")):
        yield request_waits(request, _("A request to be verified or returned"), request.state.name)
    offers = Offer.objects.visible_to(user).filter(status=OfferStatus.SUBMITTED)
    for offer in oldest(offers.select_related("organisation")):
        what = _("An offer to be opened or returned")
        yield offer_waits(offer, what, str(offer.organisation))
    for match in with_names(Match.objects.visible_to(user).filter(LOOK_FIRST)):
        what = _("The State wishes that you look at this match first")
        yield match_waits(match, what, match.request.state.name)


def oldest(found: QuerySet[Timed]) -> QuerySet[Timed]:
    return found.order_by("since", "id")[:MANY]


def with_names(found: MatchQuerySet) -> MatchQuerySet:
    found = found.select_related("request__state", "organisation", "peer")
    return found.order_by("since", "id")[:MANY]


def request_waits(request: Request, what: str | Promise, whom: str = "") -> Waiting:
    address = reverse("matching:request", args=[request.identifier])
    return Waiting(what, address, request.title, request.language, whom, request.since)


def match_waits(match: Match, what: str | Promise, whom: str) -> Waiting:
    request, address = match.request, reverse("matching:match", args=[match.identifier])
    return Waiting(what, address, request.title, request.language, whom, match.since)


def offer_waits(offer: Offer, what: str | Promise, whom: str = "") -> Waiting:
    address = reverse("matching:offer", args=[offer.identifier])
    return Waiting(what, address, offer.title, offer.language, whom, offer.since)
