"""Requests, offers and matches for tests, brought to where they stand by the real actions."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from uprcoop.activities.tests.building import Cast, recommendation
from uprcoop.matching.actions import matches as match_actions
from uprcoop.matching.actions import offers as offer_actions
from uprcoop.matching.actions import requests as request_actions
from uprcoop.matching.models import Match, Offer, Request
from uprcoop.recommendations.models import Theme

SECRET = "Zanzibarcode"  # stands in the need of every request of the tests


def theme(code: str = "") -> Theme:
    found = Theme.objects.filter(code=code).first() if code else Theme.objects.first()
    assert found is not None
    return found


def draft(cast: Cast, **changes: Any) -> Request:
    given: dict[str, Any] = {
        "title": f"Help with courts {SECRET}",
        "need": f"Judges must be trained in the treaties. {SECRET}",
        "assistance": ["training"],
        "languages": ["en"],
        "visibility": "verified",
        "recommendations": [recommendation(cast.a)],
        "themes": [theme()],
    } | changes
    return request_actions.begin(state=cast.a, by=cast.focal_point, **given)


def submitted(cast: Cast, **changes: Any) -> Request:
    return request_actions.submit(request=draft(cast, **changes), by=cast.focal_point)


def opened(cast: Cast, **changes: Any) -> Request:
    made = submitted(cast, **changes)
    return request_actions.verify(request=made, by=cast.moderator, summary=made.summary)


def offer(cast: Cast, by: Any = None, organisation: Any = None, **changes: Any) -> Offer:
    """An open offer of the agency, unless told otherwise."""
    given: dict[str, Any] = {
        "title": "Courses for judges",
        "text": "We train judges and prosecutors in international law.",
        "assistance": ["training"],
        "languages": ["en", "fr"],
        "payer": "provider",
        "themes": [theme()],
        "renew_by": timezone.now().date() + timedelta(days=200),
    } | changes
    person, whose = by or cast.contributor, organisation or cast.agency
    made = offer_actions.begin(organisation=whose, by=person, **given)
    offer_actions.submit(offer=made, by=person)
    return offer_actions.open_offer(offer=made, by=cast.moderator)


def taken_up(cast: Cast, request: Request, offered: Offer | None = None, **how: Any) -> Match:
    return match_actions.take_up(
        request=request,
        by=how.pop("by", cast.focal_point),
        kind="offer" if offered else "provider",
        organisation=offered.organisation if offered else cast.agency,
        policy="test",
        score=0.5,
        parts={"themes": 1.0},
        offer=offered,
        **how,
    )


def introduced(cast: Cast, request: Request, offered: Offer | None = None) -> Match:
    match = taken_up(cast, request, offered)
    match_actions.disclose(match=match, by=cast.focal_point)
    match_actions.show_interest(match=match, by=cast.contributor)
    return match_actions.introduce(match=match, by=cast.focal_point)


def agreed(cast: Cast, request: Request, offered: Offer | None = None) -> Match:
    match = introduced(cast, request, offered)
    match_actions.agree(match=match, by=cast.focal_point)
    return match_actions.agree(match=match, by=cast.contributor)
