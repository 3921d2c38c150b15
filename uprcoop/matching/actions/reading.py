"""Reading the words of offers and requests anew, by the worker, for another theme model.

A page ranks meanwhile with what was read before (`uprcoop/matching/engine/words.py`).
"""

import time

from django.db import transaction

from uprcoop.matching.actions.offers import changed
from uprcoop.matching.engine import need, offers, words
from uprcoop.matching.engine.aboutness import space
from uprcoop.matching.lifecycle import OPEN, RequestStatus
from uprcoop.matching.models import Offer, Request

AT_ONCE = 50  # some seconds of work, then kept
SLICE = 60.0  # seconds, so that the worker's other work gets its turn; the rest comes with the next
WAITING = OPEN | {RequestStatus.SUBMITTED.value, RequestStatus.VERIFIED.value}


def read_all() -> int:
    """Read what the latest model has not read; how many. Safe to do at any time."""
    until = time.monotonic() + SLICE
    return read_requests(until) + read_offers(until)


def read_requests(until: float = float("inf")) -> int:
    within, count = space(), 0
    by = words.reader(within)
    for request in Request.objects.filter(status__in=WAITING).select_related("features"):
        whole = need.words_of(request)
        if not words.is_fresh(getattr(request, "features", None), whole, within, by):
            need.read_words(request, whole, within)
            count += 1
            if time.monotonic() > until:
                break
    return count


def read_offers(until: float = float("inf")) -> int:
    within, count = space(), 0
    by = words.reader(within)
    waiting = [
        offer
        for offer in Offer.objects.open().select_related("features").order_by("id")
        if not words.is_fresh(offers.held(offer), offer.words(), within, by)
    ]
    for start in range(0, len(waiting), AT_ONCE):
        if time.monotonic() > until:
            break
        part = waiting[start : start + AT_ONCE]
        offers.read_words(part, within)
        with transaction.atomic():
            changed(*part)
        count += len(part)
    return count
