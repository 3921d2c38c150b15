"""The other way round: for an offer the requests it may see; for a State what nobody helps with."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from uprcoop.activities.models import PublishedRecommendation
from uprcoop.matching.engine import offers as offers_of
from uprcoop.matching.engine import policy as policies
from uprcoop.matching.engine.aboutness import need_direction, space
from uprcoop.matching.engine.explain import Reason, reasons
from uprcoop.matching.engine.need import Need, need_of
from uprcoop.matching.engine.ranking import Ranked, offer_parts
from uprcoop.matching.engine.rules import ruled_out
from uprcoop.matching.models import Offer, Request
from uprcoop.recommendations.models import Position, Recommendation
from uprcoop.states.models import State

MOST = 300  # open requests that one offer is held against
SHOWN = 20
COULD = 3


@dataclass(frozen=True)
class Found:
    request: Request
    points: int
    reasons: list[Reason]


def requests_for(offer: Offer) -> list[Found]:
    """Open requests that the offer's organisation may see, likest first. Others are never read."""
    visible = Request.objects.shown_to_organisation(offer.organisation).open()
    visible = visible.exclude(matches__organisation=offer.organisation).select_related("state")
    return fitting(offer, list(visible.order_by("-opened_at")[:MOST]))


def fitting(offer: Offer, requests: list[Request]) -> list[Found]:
    within = space()
    offers = offers_of.current(within)
    places = np.flatnonzero(offers.ids == offer.pk)
    if not len(places):
        return []
    place, using = int(places[0]), policies.current()
    today, found = timezone.now().date(), []
    for request in requests:
        need = need_of(request)
        if ruled_out(need, offers, {}, today)[place] >= 0:
            continue
        parts = {n: float(v[place]) for n, v in offer_parts(need, offers, {}, {}).items()}
        ranked = Ranked("offer", using.score(parts), parts, offer.organisation_id, offer.pk)
        found.append(Found(request, round(100 * ranked.score), reasons(ranked)))
    return sorted(found, key=lambda one: -one.points)[:SHOWN]


@dataclass(frozen=True)
class Gap:
    recommendation: Recommendation
    could: list[tuple[Offer, int]]  # with points


def gaps_of(state: State, words: str = "") -> list[Gap]:
    """Supported recommendations of the latest cycle that no public record implements, with the
    offers that could help, by their themes."""
    supported = (
        Recommendation.objects.current()
        .about(state)
        .filter(position__in=[Position.SUPPORTED, Position.PARTLY])
    )
    latest = supported.order_by("-cycle").values_list("cycle", flat=True).first()
    helped = PublishedRecommendation.objects.filter(recommendation=OuterRef("pk"))
    asked = Q(requests__request__status__in=["open", "in-discussion", "agreed", "under-way"])
    found = supported.filter(~Exists(helped), cycle=latest).exclude(asked)
    if words.strip():
        found = found.filter(text__icontains=words.strip()[:100])
    chosen = list(found.prefetch_related("themes").order_by("paragraph", "id")[:50])
    within = space()
    offers = offers_of.current(within)
    here = {one.pk: one for one in Offer.objects.open().select_related("organisation")}
    gaps = []
    for one in chosen:
        need = need_of_recommendation(one, within)
        gaps.append(Gap(one, could_help(need, offers, here)))
    return gaps


def made_by(state: State, words: str = "") -> Any:
    """Recommendations that a State made, that were supported, and that no public record helps with:
    the newest first. It may help to carry out what it recommended (resolution 54/28, para. 7)."""
    helped = PublishedRecommendation.objects.filter(recommendation=OuterRef("pk"))
    found = (
        Recommendation.objects.current()
        .filter(
            ~Exists(helped),
            recommending_states=state,
            position__in=[Position.SUPPORTED, Position.PARTLY],
        )
        .select_related("state")
    )
    if words.strip():
        found = found.filter(text__icontains=words.strip()[:100])
    return found.order_by("-session__number", "state__name_en", "id")


def need_of_recommendation(one: Recommendation, within: Any) -> Need:
    themes = frozenset(theme.pk for theme in one.themes.all())
    blank = np.zeros(within.size, dtype=np.float32)
    return Need(
        words=one.text,
        language=one.language,
        judged=blank,
        direction=need_direction(blank, themes, within),
        vector=None,
        within=within,
        state=one.state,
        themes=themes,
        recommendations=frozenset([one.pk]),
    )


def could_help(
    need: Need, offers: offers_of.Offers, here: dict[int, Offer]
) -> list[tuple[Offer, int]]:
    if not len(offers.ids) or not need.direction.any():
        return []
    likeness = offers.directions @ need.direction
    allowed = ruled_out(need, offers, {}, timezone.now().date()) < 0
    best = [n for n in np.argsort(-likeness, kind="stable") if allowed[n] and likeness[n] > 0.4]
    return [
        (here[int(offers.ids[n])], round(100 * float(likeness[n])))
        for n in best[:COULD]
        if int(offers.ids[n]) in here
    ]
