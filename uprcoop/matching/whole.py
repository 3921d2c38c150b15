"""The portfolio: all open requests beside all open offers, as a problem for `portfolio.py`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils import timezone

from uprcoop.matching.engine import offers as offers_of
from uprcoop.matching.engine import policy as policies
from uprcoop.matching.engine.aboutness import space
from uprcoop.matching.engine.need import need_of
from uprcoop.matching.engine.ranking import offer_parts
from uprcoop.matching.engine.rules import ruled_out
from uprcoop.matching.models import Match, Offer, Request
from uprcoop.matching.portfolio import Pair, Problem, Proposal, propose

# A pair under this score is no answer.
LEAST = 0.35
SECONDS = 30.0


@dataclass(frozen=True)
class Row:
    request: Request
    offer: Offer
    points: int


@dataclass(frozen=True)
class Whole:
    proposal: Proposal
    rows: list[Row]
    one_more: list[tuple[Offer, float]]
    no_offer: list[Request]
    no_room: list[Request]
    considered: int


def priority(request: Request) -> float:
    """LDCs and SIDS first, and whoever has waited long: at most twice another's."""
    state = request.state
    opened = request.opened_at or timezone.now()
    waited = min((timezone.now() - opened).days / 365, 1.0)
    return 1 + 0.5 * float(state.is_ldc or state.is_sids) + 0.5 * waited


def enough_for(requests: int, room: Sequence[int] | np.ndarray) -> int:
    """How many of a request's offers, likest first with the `room` each has, it can ever need.

    Those whose room together is that of all requests: the others take one unit each at most, so one
    of these is left, and to move there costs nobody anything. So nothing is lost by leaving out the
    rest, and what is proved holds for all offers. True while a request takes one offer, and no
    provider is limited beside its offers.
    """
    reached = np.flatnonzero(np.cumsum(np.asarray(room)) >= requests)
    return int(reached[0]) + 1 if len(reached) else len(room)


def problem_of_all(requests: list[Request]) -> Problem:
    within, using = space(), policies.current()
    offers = offers_of.current(within)
    busy: dict[int, int] = {}
    running = Match.objects.filter(offer__isnull=False, status__in=["agreed", "under-way"])
    for offer in running.values_list("offer_id", flat=True):
        busy[offer] = busy.get(offer, 0) + 1
    used = np.array([busy.get(id_, 0) for id_ in offers.ids.tolist()], dtype=np.int64)
    room = np.maximum(offers.capacity - used, 0)
    today, pairs = timezone.now().date(), []
    for request in requests:
        need = need_of(request)
        total = np.zeros(len(offers.ids))
        for name, values in offer_parts(need, offers, {}, {}).items():
            total += using.weights[name] * values
        total[ruled_out(need, offers, busy, today) >= 0] = 0
        answers = np.flatnonzero(total >= LEAST)
        order = answers[np.argsort(-total[answers], kind="stable")]
        order = order[: enough_for(len(requests), room[order])]
        pairs += [Pair(request.pk, int(offers.ids[n]), float(min(total[n], 1))) for n in order]
    capacities = dict(zip(offers.ids.tolist(), room.tolist(), strict=True))
    return Problem(
        requests={one.pk: priority(one) for one in requests},
        order=[one.pk for one in sorted(requests, key=lambda r: (r.opened_at or r.since, r.pk))],
        capacities=capacities,
        pairs=pairs,
    )


def proposal_for_all() -> Whole:
    """Solved when asked for: requests, offers and priorities as they stand now."""
    requests = list(Request.objects.open().select_related("state"))
    problem = problem_of_all(requests)
    found = propose(problem, SECONDS)
    by_id = {one.pk: one for one in requests}
    wanted = {pair.offer for pair in found.chosen.pairs} | set(found.one_more)
    offers = Offer.objects.select_related("organisation").in_bulk(wanted)
    return Whole(
        proposal=found,
        rows=[
            Row(by_id[pair.request], offers[pair.offer], round(100 * pair.worth))
            for pair in sorted(found.chosen.pairs, key=lambda one: -one.worth)
        ],
        one_more=[(offers[offer], gain) for offer, gain in found.one_more.items() if gain > 1e-6],
        no_offer=[by_id[r] for r, reason in found.unserved.items() if reason == "no-offer"],
        no_room=[by_id[r] for r, reason in found.unserved.items() if reason == "no-room"],
        considered=len(problem.pairs),
    )
