"""What follows from time: reminders, requests that nobody answered, offers not renewed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from uprcoop.matching import emails
from uprcoop.matching.actions.common import (
    enter_match,
    enter_request,
    locked,
    locked_match,
    locked_offer,
    move_offer,
)
from uprcoop.matching.actions.ending import end_request
from uprcoop.matching.actions.offers import changed
from uprcoop.matching.lifecycle import MatchStatus, OfferStatus, RequestStatus, Turn
from uprcoop.matching.models import Match, Offer, Request

REMINDERS = (30, 90, 180, 365)  # days in one place after which whose turn it is hears of it
BEFORE_RENEWAL = 30  # days


def run_clocks(now: datetime | None = None) -> dict[str, int]:
    """Remind, expire. The worker calls it; twice in a row does nothing twice."""
    at = now or timezone.now()
    return {
        "reminded": remind(at) + remind_providers(at),
        "expired": expire_requests(at),
        "offers": expire_offers(at),
    }


def remind(at: datetime) -> int:
    count = 0
    waiting = Request.objects.filter(
        status__in=[
            RequestStatus.SUBMITTED, RequestStatus.RETURNED, RequestStatus.VERIFIED,
            RequestStatus.OPEN, RequestStatus.IN_DISCUSSION, RequestStatus.AGREED,
        ],
        since__lte=at - timedelta(days=REMINDERS[0]),
        reminders__lt=len(REMINDERS),
    )  # fmt: skip
    for found in list(waiting):
        with transaction.atomic():
            request = locked(found)
            due = sum(request.since <= at - timedelta(days=days) for days in REMINDERS)
            if request.status != found.status or due <= request.reminders:
                continue
            request.reminders = due
            request.save(update_fields=["reminders"])
            enter_request(request, "request.remind", None, {"reminders": due})
            if request.turn in (Turn.SECRETARIAT, Turn.PROVIDER):
                emails.to_secretariat(request)
            if request.turn in (Turn.STATE, Turn.BOTH):
                emails.waits_for_state(request)
            count += 1
    return count


def remind_providers(at: datetime) -> int:
    """Those that were shown a request, were introduced or have agreed, and whose turn it is."""
    count = 0
    waiting = Match.objects.filter(
        status__in=[MatchStatus.DISCLOSED, MatchStatus.INTRODUCED, MatchStatus.AGREED],
        since__lte=at - timedelta(days=REMINDERS[0]),
        reminders__lt=len(REMINDERS),
    )
    for found in list(waiting):
        with transaction.atomic():
            match = locked_match(found)
            due = sum(match.since <= at - timedelta(days=days) for days in REMINDERS)
            if match.status != found.status or due <= match.reminders:
                continue
            has_agreed = match.status == MatchStatus.INTRODUCED and match.agreed_by_provider_id
            if has_agreed or not match.request.is_going_on:
                continue
            match.reminders = due
            match.save(update_fields=["reminders"])
            enter_match(match, "match.remind", None, {"reminders": due})
            emails.waits_for_provider(match)
            count += 1
    return count


def expire_requests(at: datetime) -> int:
    count = 0
    over = Request.objects.filter(status=RequestStatus.OPEN, expires_on__lt=at.date())
    for found in list(over):
        with transaction.atomic():
            request = locked(found)
            if request.status != RequestStatus.OPEN:
                continue
            end_request(request, "expire", by=None, at=at)
            emails.to_state(request)
            count += 1
    return count


def expire_offers(at: datetime) -> int:
    """Offers not renewed in time are shown no longer; their providers were told a month before."""
    today, count = at.date(), 0
    soon = Offer.objects.filter(
        status__in=[OfferStatus.OPEN, OfferStatus.PAUSED],
        renew_by__lte=today + timedelta(days=BEFORE_RENEWAL),
    )
    for found in list(soon):
        with transaction.atomic():
            offer = locked_offer(found)
            if offer.status not in (OfferStatus.OPEN, OfferStatus.PAUSED):
                continue
            if offer.renew_by < today:
                move_offer(offer, "expire", by=None)
                changed(offer)
                count += 1
            elif offer.reminders:
                continue
            else:
                offer.reminders = 1
                offer.save(update_fields=["reminders"])
            emails.offer_to_provider(offer.organisation, offer.identifier)
    return count
