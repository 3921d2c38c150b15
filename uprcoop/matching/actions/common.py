"""What every action of this room shares: its lock, its move through a table, its ledger entry."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.activities.actions.common import NotPossible
from uprcoop.audit.actions import record as enter
from uprcoop.matching.lifecycle import MATCH_MOVES, OFFER_MOVES, REQUEST_MOVES, target
from uprcoop.matching.models import Group, Match, Offer, Request

__all__ = ["NotPossible", "enter_match", "enter_offer", "enter_request", "locked", "locked_match"]


def check_seen(one: Request | Offer | Group, seen: int) -> None:
    """Refuse what is done on words that somebody has changed since. `seen` 0: nobody looked."""
    if seen and seen != one.revision:
        raise NotPossible(
            _(
                "Somebody changed this meanwhile. Look at it as it stands now; "
                "what you typed is still here."
            )
        )


def locked(request: Request) -> Request:
    """The request as it stands now, locked: whoever acts on it or its matches next waits."""
    found: Request = (
        Request.objects.select_for_update(of=("self",), no_key=True)
        .select_related("state")
        .get(pk=request.pk)
    )
    return found


def locked_match(match: Match) -> Match:
    """The match as it stands now, its request locked."""
    request = locked(match.request)
    found = Match.objects.select_related("organisation", "offer", "peer").get(pk=match.pk)
    found.request = request
    return found


def locked_offer(offer: Offer) -> Offer:
    found: Offer = (
        Offer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organisation")
        .get(pk=offer.pk)
    )
    return found


def enter_request(
    request: Request, act: str, by: User | None, details: dict[str, Any] | None = None
) -> None:
    enter(
        by=f"user:{by.pk}" if by else "system",
        act=act,
        subject=f"request:{request.identifier}",
        state=request.state.iso3,
        details=details,
    )


def enter_match(
    match: Match, act: str, by: User | None, details: dict[str, Any] | None = None
) -> None:
    organisation = f"organisation:{match.organisation_id}" if match.organisation_id else ""
    enter(
        by=f"user:{by.pk}" if by else "system",
        act=act,
        subject=f"match:{match.identifier}",
        state=match.request.state.iso3,
        organisation=organisation,
        details={"request": match.request.identifier, **(details or {})},
    )


def enter_offer(
    offer: Offer, act: str, by: User | None, details: dict[str, Any] | None = None
) -> None:
    enter(
        by=f"user:{by.pk}" if by else "system",
        act=act,
        subject=f"offer:{offer.identifier}",
        organisation=f"organisation:{offer.organisation_id}",
        details=details,
    )


def move_request(
    request: Request, name: str, *, by: User | None, update: Iterable[str] = (), **details: Any
) -> None:
    """Move as the table says, and enter it. `update`: fields the caller has set."""
    request.status = target(REQUEST_MOVES, request.status, name)
    request.since, request.reminders = timezone.now(), 0
    request.save(update_fields=["status", "since", "reminders", *update])
    enter_request(request, f"request.{name}", by, details)


def move_match(
    match: Match, name: str, *, by: User | None, update: Iterable[str] = (), **details: Any
) -> None:
    match.status = target(MATCH_MOVES, match.status, name)
    match.since, match.reminders = timezone.now(), 0
    match.save(update_fields=["status", "since", "reminders", *update])
    enter_match(match, f"match.{name}", by, details)


def move_offer(
    offer: Offer, name: str, *, by: User | None, update: Iterable[str] = (), **details: Any
) -> None:
    offer.status = target(OFFER_MOVES, offer.status, name)
    offer.since, offer.reminders = timezone.now(), 0
    offer.save(update_fields=["status", "since", "reminders", *update])
    enter_offer(offer, f"offer.{name}", by, details)


def check_speaking(organisation: Organisation) -> None:
    if not organisation.is_verified:
        raise NotPossible(_("Your organisation has not been verified yet."))
