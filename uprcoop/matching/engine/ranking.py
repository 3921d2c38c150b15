"""Answers to a need, ranked: each score the sum of named parts, each part between 0 and 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.utils import timezone

from uprcoop.matching.engine import evidence as evidence_of
from uprcoop.matching.engine import offers as offers_of
from uprcoop.matching.engine import policy as policies
from uprcoop.matching.engine.need import Need
from uprcoop.matching.engine.offers import ASSISTANCE_BIT, KINDS, LANGUAGE_BIT, bits, states
from uprcoop.matching.engine.policy import Policy
from uprcoop.matching.engine.rules import CODES, ruled_out
from uprcoop.search import vectors

# A cosine of two texts under LOW says nothing, one over HIGH that they are about the same.
LOW, HIGH = 0.15, 0.75
NEAREST = 2_000  # records whose nearness in meaning is looked at
MANY = 10_000_000


@dataclass(frozen=True)
class Ranked:
    """One answer. `parts`: between 0 and 1, by name; `facts`: ids that the reasons speak of."""

    kind: str  # vocabulary.Answer
    score: float
    parts: Mapping[str, float]
    organisation: int = 0
    offer: int = 0
    peer: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranking:
    policy: str
    offers: list[Ranked]
    providers: list[Ranked]
    peers: list[Ranked]
    ruled_out: list[tuple[int, str]]  # offers that would have ranked high, and the rule's code

    @property
    def together(self) -> list[Ranked]:
        """Offers, providers and peers in one list; one entry an organisation, its best."""
        best: dict[tuple[int, int], Ranked] = {}
        for one in sorted([*self.offers, *self.providers, *self.peers], key=lambda r: -r.score):
            best.setdefault((one.organisation, one.peer), one)
        return list(best.values())


def scaled(cosine: np.ndarray) -> np.ndarray:
    return np.clip((cosine - LOW) / (HIGH - LOW), 0, 1)


def rank(
    need: Need,
    *,
    busy: dict[int, int] | None = None,
    today: date | None = None,
    policy: Policy | None = None,
) -> Ranking:
    """All kinds of answer to a need. `busy`: requests that each offer serves, if it may be known.

    Nothing of any other request is read here.
    """
    from uprcoop.matching.engine.peers import rank_peers

    using = policy or policies.current()
    day = today or timezone.now().date()
    done = likeness_of_evidence(need, using)
    by_provider = provider_parts(need, done, using)
    counts = done.evidence.counts
    offers, out = rank_offers(need, by_provider, counts, busy or {}, day, using)
    return Ranking(
        policy=using.version,
        offers=offers,
        providers=rank_providers(need, by_provider, using),
        peers=rank_peers(need, done, using),
        ruled_out=out,
    )


@dataclass(frozen=True)
class Done:
    """Likeness of each public record to the need (rows as in `evidence`)."""

    evidence: evidence_of.Evidence
    themes: np.ndarray
    meaning: np.ndarray
    likeness: np.ndarray  # of both, 0 to 1


def likeness_of_evidence(need: Need, policy: Policy) -> Done:
    evidence = evidence_of.current(need.within)
    themes = evidence.directions @ need.direction
    meaning = np.zeros(len(themes), dtype=np.float32)
    if need.vector is not None and len(themes):
        ids, cosines = vectors.nearest(need.vector, limit=NEAREST, allowed=evidence.allowed)
        inside = ids < evidence.length
        meaning[evidence.row_of_document[ids[inside]]] = scaled(cosines[inside])
    weight = policy.weights["themes"] / (policy.weights["themes"] + policy.weights["meaning"])
    return Done(evidence, themes, meaning, weight * themes + (1 - weight) * meaning)


def provider_parts(need: Need, done: Done, policy: Policy) -> dict[int, dict[str, Any]]:
    """For each organisation with something alike to show: the parts it has by its evidence."""
    evidence = done.evidence
    rows = np.flatnonzero(done.likeness >= policy.least)
    if not len(rows):
        return {}
    value = done.likeness[rows] * (0.4 + 0.6 * evidence.recency(policy.half_life)[rows])
    order = np.lexsort((-value, evidence.organisations[rows]))
    rows, value = rows[order], value[order]
    organisations, first = np.unique(evidence.organisations[rows], return_index=True)
    rank_within = np.arange(len(rows)) - np.repeat(first, np.diff([*first, len(rows)]))
    best = rank_within < policy.best
    of = np.repeat(np.arange(len(organisations)), np.diff([*first, len(rows)]))
    missed = np.ones(len(organisations))
    np.multiply.at(missed, of[best], 1 - 0.5 * value[best])
    themes, meaning = np.zeros(len(organisations)), np.zeros(len(organisations))
    np.maximum.at(themes, of, done.themes[rows])
    np.maximum.at(meaning, of, done.meaning[rows])
    place = np.zeros(len(organisations))
    if need.state is not None:
        np.maximum.at(place, of, places(need, evidence)[rows])
    given = np.zeros(len(organisations), dtype=np.int64)
    row_of = np.full(len(evidence.documents), -1)
    row_of[rows] = of
    pair_rows, codes = evidence.pairs["assistance"]
    has = row_of[pair_rows] >= 0
    np.bitwise_or.at(given, row_of[pair_rows[has]], 1 << (codes[has] - 1))
    shared = np.zeros(len(organisations))
    if need.recommendations:
        links, which = evidence.recommendations
        own = np.isin(which, list(need.recommendations)) & (row_of[links] >= 0)
        shared[row_of[links[own]]] = 1
    goals = np.zeros(len(organisations))
    if need.sdgs:
        pair_rows, values = evidence.pairs["sdg"]
        same = np.isin(values, list(need.sdgs)) & (row_of[pair_rows] >= 0)
        goals[row_of[pair_rows[same]]] = 1
    found = {}
    for n, organisation in enumerate(organisations.tolist()):
        mine = rows[first[n] : first[n] + 3]
        found[organisation] = {
            "themes": float(themes[n]),
            "meaning": float(meaning[n]),
            "evidence": float(1 - missed[n]),
            "place": float(place[n]),
            "assistance": share(need.assistance, int(given[n]), ASSISTANCE_BIT),
            "recommendations": float(shared[n]),
            "sdg": float(goals[n]),
            "fairness": fairness(evidence.counts[organisation]),
            "records": evidence.published[mine].tolist(),
        }
    return found


def fairness(records: int) -> float:
    """1 for a provider without a record, less the more it has."""
    return 1 / (1 + float(np.log1p(records)) / 3)


def places(need: Need, evidence: evidence_of.Evidence) -> np.ndarray:
    """For each record how near its States are: 1 the State itself, less its region, its groups."""
    assert need.state is not None
    known, state = states(), need.state
    near = np.zeros(1_000)
    for name, members in known.groups.items():
        worth = {state.group: 0.6, "ldc": 0.3 * state.is_ldc, "sids": 0.4 * state.is_sids}
        for place in np.flatnonzero(members):
            m49 = known.all[place].m49
            near[m49] = max(near[m49], worth.get(name, 0.0))
    near[state.m49] = 1
    found = np.zeros(len(evidence.documents))
    rows, values = evidence.pairs["concerned"]
    np.maximum.at(found, rows, near[values])
    return found


def share(sought: frozenset[str], given: int, table: dict[str, int]) -> float:
    """The share of what is sought that is given; one half where nothing is asked or said."""
    if not sought or not given:
        return 0.5
    return bits(sought, table) and (bits(sought, table) & given).bit_count() / len(sought)


def rank_providers(
    need: Need, by_provider: dict[int, dict[str, Any]], policy: Policy
) -> list[Ranked]:
    from uprcoop.accounts.models import Organisation

    best = sorted(
        by_provider.items(),
        key=lambda pair: -pair[1]["themes"] - pair[1]["evidence"] - pair[1]["meaning"] / 2,
    )[: 5 * policy.providers]
    about = {
        one.pk: one
        for one in Organisation.objects.filter(
            pk__in=[organisation for organisation, _parts in best], status="verified"
        )
    }
    found = []
    for id_, held in best:
        organisation = about.get(id_)
        if organisation is None or organisation.kind in need.excluded:
            continue
        is_own = need.state is not None and organisation.state_id == need.state.pk
        if is_own and organisation.is_of_a_state:
            continue
        parts = {name: held[name] for name in PROVIDER_PARTS}
        parts["language"] = 0.5
        parts["recommending"] = float(organisation.state_id in need.recommenders)
        parts["preferred"] = float(organisation.kind in need.preferred)
        found.append(
            Ranked(
                kind="provider",
                score=policy.score(parts),
                parts=parts,
                organisation=id_,
                facts={"records": held["records"]},
            )
        )
    found.sort(key=lambda one: (-one.score, one.organisation))
    return found[: policy.providers]


PROVIDER_PARTS = (
    "themes",
    "meaning",
    "evidence",
    "place",
    "assistance",
    "recommendations",
    "sdg",
    "fairness",
)


def rank_offers(
    need: Need,
    by_provider: dict[int, dict[str, Any]],
    counts: dict[int, int],
    busy: dict[int, int],
    today: date,
    policy: Policy,
) -> tuple[list[Ranked], list[tuple[int, str]]]:
    offers = offers_of.current(need.within)
    if not len(offers.ids):
        return [], []
    parts = offer_parts(need, offers, by_provider, counts)
    total = np.zeros(len(offers.ids))
    for name, values in parts.items():
        total += policy.weights[name] * values
    rules = ruled_out(need, offers, busy, today)
    order = np.lexsort((offers.ids, -total))
    kept = order[rules[order] < 0][: policy.offers]
    floor = float(total[kept[-1]]) if len(kept) else 0.0
    out = [n for n in order[rules[order] >= 0][: policy.offers] if total[n] >= floor]
    found = [
        Ranked(
            kind="offer",
            score=float(total[n]),
            parts={name: float(values[n]) for name, values in parts.items()},
            organisation=int(offers.organisations[n]),
            offer=int(offers.ids[n]),
            facts={"records": by_provider.get(int(offers.organisations[n]), {}).get("records", [])},
        )
        for n in kept
    ]
    return found, [(int(offers.ids[n]), CODES[rules[n]]) for n in out]


def offer_parts(
    need: Need,
    offers: offers_of.Offers,
    by_provider: dict[int, dict[str, Any]],
    counts: dict[int, int],
) -> dict[str, np.ndarray]:
    """Every part of every offer. `counts`: public records by organisation."""
    count = len(offers.ids)
    themes = offers.directions @ need.direction
    meaning = np.zeros(count)
    if need.vector is not None and offers.vectors is not None:
        meaning = scaled(offers.vectors @ need.vector)
    # Once for each provider: the large ones have hundreds of offers.
    whose, of = np.unique(offers.organisations, return_inverse=True)
    nothing: dict[str, Any] = {"evidence": 0.0, "place": 0.0}
    held = [by_provider.get(organisation, nothing) for organisation in whose.tolist()]
    evidence = np.array([one["evidence"] for one in held])[of]
    place = np.array([one["place"] for one in held])[of]
    fair = np.array([fairness(counts.get(organisation, 0)) for organisation in whose.tolist()])[of]
    parts = {
        "themes": themes,
        "meaning": meaning,
        "evidence": evidence,
        "fairness": fair,
        "recommendations": np.zeros(count),
        "place": place,
        "assistance": shares(need.assistance, offers.assistance, ASSISTANCE_BIT),
        "language": shares(need.languages, offers.languages, LANGUAGE_BIT),
        "recommending": np.isin(offers.home, list(need.recommenders)).astype(float),
        "preferred": np.isin(offers.kinds, [KINDS.index(k) for k in need.preferred]).astype(float),
        "priority": np.zeros(count),
        "sdg": np.zeros(count),
    }
    if need.state is not None:
        own = offers.named[:, states().place[need.state.m49]]
        parts["place"] = np.maximum(place, 0.8 * own)
        parts["priority"] = np.maximum(
            offers.for_ldc * float(need.state.is_ldc), offers.for_sids * float(need.state.is_sids)
        )
        mine = offers.own_recommendations & np.isin(offers.home, list(need.recommenders))
        parts["recommendations"] = mine.astype(float)
    rows, which = offers.recommendations
    same = np.isin(which, list(need.recommendations))
    parts["recommendations"][rows[same]] = 1
    return parts


def shares(sought: frozenset[str], given: np.ndarray, table: dict[str, int]) -> np.ndarray:
    if not sought:
        return np.full(len(given), 0.5)
    wanted = bits(sought, table)
    both = given & wanted
    counts = np.zeros(len(given))
    for place in range(len(table)):
        counts += (both >> place) & 1
    return np.where(given > 0, counts / len(sought), 0.5)
