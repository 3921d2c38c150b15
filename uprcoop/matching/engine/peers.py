"""Peer States: they received a like recommendation, supported it, and have something to show."""

from typing import Any

import numpy as np

from uprcoop.matching.engine.need import Need
from uprcoop.matching.engine.offers import states
from uprcoop.matching.engine.policy import Policy
from uprcoop.matching.engine.ranking import Done, Ranked, places, scaled
from uprcoop.recommendations.models import Position
from uprcoop.search import columns, vectors
from uprcoop.search.kinds import POSITION_NUMBER, RECOMMENDATION

LIKE = 600  # recommendations nearest in meaning that are looked at
ENOUGH = 0.35  # a likeness from which a recommendation is a like one


def rank_peers(need: Need, done: Done, policy: Policy) -> list[Ranked]:
    """Best first; none where nothing is to be shown, however alike the recommendations are."""
    evidence = done.evidence
    rows = np.flatnonzero((done.likeness >= policy.least) & evidence.is_shown)
    if not len(rows):
        return []
    shown: dict[int, list[int]] = {}
    pair_rows, concerned = evidence.pairs["concerned"]
    is_row = np.zeros(len(evidence.documents), dtype=bool)
    is_row[rows] = True
    for row, state in zip(*(one[is_row[pair_rows]] for one in (pair_rows, concerned)), strict=True):
        shown.setdefault(int(state), []).append(int(row))
    like = like_recommendations(need)
    near = places(need, evidence) if need.state is not None else None
    recency = evidence.recency(policy.half_life)
    found = []
    for state, mine in shown.items():
        if state not in like or (need.state is not None and state == need.state.m49):
            continue
        mine.sort(key=lambda row: -float(done.likeness[row] * (0.4 + 0.6 * recency[row])))
        best = mine[: policy.best]
        value = done.likeness[best] * (0.4 + 0.6 * recency[best])
        parts: dict[str, float] = {
            "recommendations": like[state][0],
            "themes": float(done.themes[best].max()),
            "meaning": float(done.meaning[best].max()),
            "evidence": float(1 - np.prod(1 - 0.5 * value)),
            "place": nearness(need, state) if near is not None else 0.0,
            "recommending": float(state in need.recommenders),
            "language": 0.5,
        }
        facts: dict[str, Any] = {
            "records": evidence.published[best[:3]].tolist(),
            "recommendation": like[state][1],
        }
        found.append(Ranked("peer", policy.score(parts), parts, peer=state, facts=facts))
    found.sort(key=lambda one: (-one.score, one.peer))
    return found[: policy.peers]


def nearness(need: Need, other: int) -> float:
    """1 in the same regional group, more with a shared status; what is shared is the reason."""
    assert need.state is not None
    known = states()
    state = known.all[known.place[other]]
    same = 0.6 * (state.group == need.state.group)
    same += 0.2 * (state.is_sids and need.state.is_sids)
    same += 0.2 * (state.is_ldc and need.state.is_ldc)
    return float(min(same, 1.0))


def like_recommendations(need: Need) -> dict[int, tuple[float, int]]:
    """By State: the likeness of the likest recommendation that it supported, and its id.

    Likeness is of themes and of meaning; without an encoder of themes alone.
    """
    found = columns.current()
    kinds, position = found.single["kind"], found.single["position"]
    supported = np.isin(position, [POSITION_NUMBER[p.value] for p in SUPPORTED])
    usable = (kinds == RECOMMENDATION) & supported & found.is_public[: len(kinds)]
    owners, values = found.owners["theme"], found.values["theme"]
    weights = np.zeros(max(int(values.max(initial=0)), *need.within.place, 0) + 1)
    for theme, place in need.within.place.items():
        weights[theme] = need.direction[place]
    themes = np.bincount(owners, weights=weights[values], minlength=found.length)
    themes = themes / np.sqrt(np.maximum(found.theme_labels, 1))
    if need.vector is not None:
        ids, cosines = vectors.nearest(need.vector, limit=LIKE, allowed=usable)
        score = 0.5 * themes[ids] + 0.5 * scaled(cosines)
    else:
        ids = np.flatnonzero(usable)
        score = themes[ids]
    best: dict[int, tuple[float, int]] = {}
    for n in np.argsort(-score, kind="stable"):
        if score[n] < ENOUGH:
            break
        state = int(found.single["state"][ids[n]])
        best.setdefault(state, (float(min(score[n], 1.0)), int(found.object_ids[ids[n]])))
    return best


SUPPORTED = (Position.SUPPORTED, Position.PARTLY)
