"""Open offers as arrays in this process's memory, kept up to date by change number."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from uprcoop.accounts.models import OrganisationKind
from uprcoop.activities.vocabulary import LANGUAGES, Assistance
from uprcoop.matching.engine import words
from uprcoop.matching.engine.aboutness import Space, directions
from uprcoop.matching.lifecycle import OfferStatus
from uprcoop.matching.models import Offer, OfferFeatures, OffersState
from uprcoop.matching.vocabulary import Place
from uprcoop.states.models import State

AT_ONCE = 500
# More new offers than this are first read without the slow encoder where a page waits for them.
FEW = 20
FAR = 3_000_000  # a day, as an ordinal, after all others
ASSISTANCE_BIT = {code: 1 << place for place, code in enumerate(Assistance.values)}
LANGUAGE_BIT = {code: 1 << place for place, code in enumerate(LANGUAGES)}
KINDS = list(OrganisationKind.values)


def bits(codes: Iterable[str], table: dict[str, int]) -> int:
    return sum(table.get(code, 0) for code in set(codes))


@dataclass
class Offers:
    """A row an open offer; `eligible` is (offers, M49) as booleans by the State's place."""

    ids: np.ndarray
    organisations: np.ndarray
    kinds: np.ndarray  # places in KINDS
    home: np.ndarray  # M49 of the provider's State, 0 without one
    of_state: np.ndarray  # whether a body of that State offers
    directions: np.ndarray
    vectors: np.ndarray | None
    assistance: np.ndarray
    languages: np.ndarray
    eligible: np.ndarray
    named: np.ndarray  # as `eligible`: States that the offer names itself
    starts: np.ndarray
    ends: np.ndarray
    capacity: np.ndarray
    own_recommendations: np.ndarray
    is_peer: np.ndarray
    for_ldc: np.ndarray
    for_sids: np.ndarray
    rows: list[dict[str, Any]]

    @cached_property
    def recommendations(self) -> tuple[np.ndarray, np.ndarray]:
        pairs = [(n, one) for n, row in enumerate(self.rows) for one in row["recommendations"]]
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]


class States:
    """The States by their place in `eligible`, and what groups they belong to."""

    def __init__(self) -> None:
        self.all = list(State.objects.order_by("m49"))
        self.place = {state.m49: number for number, state in enumerate(self.all)}
        self.by_iso3 = {state.iso3: number for number, state in enumerate(self.all)}
        self.groups: dict[str, np.ndarray] = {}
        for number, state in enumerate(self.all):
            names = [state.group]
            names += [Place.LDC.value] * state.is_ldc + [Place.LLDC.value] * state.is_lldc
            names += [Place.SIDS.value] * state.is_sids
            for name in names:
                table = self.groups.setdefault(name, np.zeros(len(self.all), dtype=bool))
                table[number] = True

    def eligible(self, states: Iterable[str], groups: Iterable[str]) -> np.ndarray:
        wanted, some = list(states), list(groups)
        if not wanted and not some:
            return np.ones(len(self.all), dtype=bool)
        found = self.named(wanted)
        for name in some:
            found |= self.groups.get(name, np.zeros(len(self.all), dtype=bool))
        return found

    def named(self, states: Iterable[str]) -> np.ndarray:
        found = np.zeros(len(self.all), dtype=bool)
        found[[self.by_iso3[iso3] for iso3 in states if iso3 in self.by_iso3]] = True
        return found


@cache
def states() -> States:
    """The States and their groups; the reference data change with an upgrade only."""
    return States()


def held(offer: Offer) -> OfferFeatures | None:
    return getattr(offer, "features", None)


def read_words(offers: Sequence[Offer], within: Space, *, is_quick: bool = False) -> None:
    """Compute and keep what ranking reads in these offers' words."""
    for start in range(0, len(offers), AT_ONCE):
        part = offers[start : start + AT_ONCE]
        found = words.read(
            [offer.words() for offer in part],
            [offer.language for offer in part],
            within,
            is_quick=is_quick,
        )
        OfferFeatures.objects.bulk_create(
            [OfferFeatures(offer=offer, **row) for offer, row in zip(part, found, strict=True)],
            update_conflicts=True,
            unique_fields=["offer"],
            update_fields=["digest", "encoder", "vector", "model", "judged"],
        )


_turn = threading.Lock()
_rows: dict[int, dict[str, Any]] = {}
_state: dict[str, Any] = {"key": None, "version": -1}
_made: list[Offers] = []


def forget() -> None:
    """Read everything again at the next question (for tests)."""
    with _turn:
        _rows.clear()
        _made.clear()
        _state.update(key=None, version=-1)


def current(within: Space) -> Offers:
    """The offers as of the last committed change."""
    epoch, version = OffersState.objects.values_list("epoch", "version").first() or ("", 0)
    key = (epoch, words.model_name(), words.encoder_name(), within.themes.tobytes())
    with _turn:
        if _state["key"] != key:
            _rows.clear()
            _state.update(key=key, version=-1)
        if _state["version"] != version or not _made:
            refresh(_state["version"], within)
            _state["version"] = version
            _made[:] = [arrays(within)]
        return _made[0]


def refresh(since: int, within: Space) -> None:
    changed = Offer.objects.filter(changed__gt=since).select_related("organisation", "features")
    found = list(changed.prefetch_related("themes", "recommendations"))
    shown = [offer for offer in found if offer.status == OfferStatus.OPEN]
    waiting = [offer for offer in shown if not words.is_usable(held(offer), offer.words(), within)]
    read_words(waiting, within, is_quick=len(waiting) > FEW)
    fresh = {one.offer_id: one for one in OfferFeatures.objects.filter(offer__in=shown)}
    for offer in found:
        _rows.pop(offer.pk, None)
    for offer in shown:
        _rows[offer.pk] = row_of(offer, fresh[offer.pk], within)


def row_of(offer: Offer, features: OfferFeatures, within: Space) -> dict[str, Any]:
    judged = words.numbers(features.judged)
    return {
        "id": offer.pk,
        "organisation": offer.organisation_id,
        "kind": KINDS.index(offer.organisation.kind),
        "home": offer.organisation.state_id or 0,
        "of_state": offer.organisation.is_of_a_state,
        "themes": [one.theme_id for one in offer.themes.all()],
        "recommendations": [one.recommendation_id for one in offer.recommendations.all()],
        "judged": judged if len(judged) == within.size else np.zeros(within.size, np.float32),
        "vector": words.numbers(features.vector),
        "assistance": bits(offer.assistance, ASSISTANCE_BIT),
        "languages": bits(offer.languages, LANGUAGE_BIT),
        "states": offer.states,
        "groups": offer.groups,
        "starts": offer.starts.toordinal() if offer.starts else 0,
        "ends": offer.ends.toordinal() if offer.ends else FAR,
        "capacity": offer.capacity,
        "own_recommendations": offer.is_own_recommendations,
        "is_peer": offer.is_peer,
    }


def arrays(within: Space) -> Offers:
    rows = [_rows[id_] for id_ in sorted(_rows)]
    known = states()

    def column(name: str, kind: Any = np.int64) -> np.ndarray:
        return np.array([row[name] for row in rows], dtype=kind)

    size = max((len(row["vector"]) for row in rows), default=0)
    meant = np.zeros((len(rows), size), dtype=np.float32) if size else None
    if meant is not None:
        for place, row in enumerate(rows):
            if len(row["vector"]) == size:
                meant[place] = row["vector"]
    judged = np.array([row["judged"] for row in rows], dtype=np.float32)
    judged = judged.reshape(len(rows), within.size)
    everyone = np.zeros((len(rows), len(known.all)), dtype=bool)
    named = np.zeros_like(everyone)
    for place, row in enumerate(rows):
        everyone[place] = known.eligible(row["states"], row["groups"])
        named[place] = known.named(row["states"])
    return Offers(
        ids=column("id"),
        organisations=column("organisation"),
        kinds=column("kind"),
        home=column("home"),
        of_state=column("of_state", bool),
        directions=directions(judged, [row["themes"] for row in rows], within),
        vectors=meant,
        assistance=column("assistance"),
        languages=column("languages"),
        eligible=everyone,
        named=named,
        starts=column("starts"),
        ends=column("ends"),
        capacity=column("capacity"),
        own_recommendations=column("own_recommendations", bool),
        is_peer=column("is_peer", bool),
        for_ldc=np.array([Place.LDC in row["groups"] for row in rows], dtype=bool),
        for_sids=np.array([Place.SIDS in row["groups"] for row in rows], dtype=bool),
        rows=rows,
    )
