"""Hard rules: what rules an offer or a provider out for a need, whatever its likeness.

Each has a code; its plain words are in `explain.py`.
"""

from datetime import date

import numpy as np

from uprcoop.matching.engine.need import Need
from uprcoop.matching.engine.offers import (
    ASSISTANCE_BIT,
    KINDS,
    LANGUAGE_BIT,
    Offers,
    bits,
    states,
)

# In the order in which they are told: the first that applies is the reason given.
CODES = (
    "own-state",
    "excluded-kind",
    "not-eligible",
    "only-own-recommendations",
    "ended",
    "too-late",
    "no-capacity",
    "no-language",
    "other-assistance",
)


def ruled_out(need: Need, offers: Offers, busy: dict[int, int], today: date) -> np.ndarray:
    """For each offer the place of the rule in CODES that rules it out, or -1.

    `busy`: how many requests each offer serves now, as far as the reader may know.
    """
    found = np.full(len(offers.ids), -1, dtype=np.int8)

    def rule(code: str, applies: np.ndarray) -> None:
        found[(found < 0) & applies] = CODES.index(code)

    if need.state is not None:
        rule("own-state", offers.of_state & (offers.home == need.state.m49))
    rule("excluded-kind", np.isin(offers.kinds, [KINDS.index(kind) for kind in need.excluded]))
    if need.state is not None:
        rule("not-eligible", ~offers.eligible[:, states().place[need.state.m49]])
        recommended = np.isin(offers.home, list(need.recommenders))
        rule("only-own-recommendations", offers.own_recommendations & ~recommended)
    rule("ended", offers.ends < today.toordinal())
    if need.by_when:
        rule("too-late", offers.starts > need.by_when.toordinal())
    if busy:
        used = np.array([busy.get(int(id_), 0) for id_ in offers.ids])
        rule("no-capacity", used >= offers.capacity)
    spoken = bits(need.languages, LANGUAGE_BIT)
    if spoken:
        rule("no-language", (offers.languages > 0) & (offers.languages & spoken == 0))
    sought = bits(need.assistance, ASSISTANCE_BIT)
    if sought:
        rule("other-assistance", (offers.assistance > 0) & (offers.assistance & sought == 0))
    return found
