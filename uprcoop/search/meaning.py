"""The leg of meaning: the documents nearest to a question, and how near counts as an answer."""

from dataclasses import dataclass, field

import numpy as np

from uprcoop.search import thememodel, vectors
from uprcoop.search.encoders import EmptyText, search_encoder

NEIGHBOURS = 1_000
# A cosine under this is no answer, and neither is one far under the best one's.
FLOOR = 0.40
NEAR_BEST = 0.65


@dataclass
class Meaning:
    """Ids and scores, best first; empty where there is no encoder or nothing is embedded."""

    is_there: bool = False
    ids: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    scores: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    # The question's own vector by encoder: what has been computed once is not computed again.
    vectors: dict[str, np.ndarray] = field(default_factory=dict)


def nearest_to(text: str, within: np.ndarray, limit: int = NEIGHBOURS) -> Meaning:
    """The nearest documents of some (booleans by id), near enough or not, best first."""
    encoder = search_encoder()
    if encoder is None:
        return Meaning()
    try:
        vector = encoder.encode([text])[0]
    except EmptyText:
        return Meaning(is_there=True)
    ids, scores = vectors.nearest(vector, limit=limit, allowed=within)
    is_inside = ids < len(within)
    return Meaning(True, ids[is_inside], scores[is_inside], {encoder.name: vector[None]})


def answers(meaning: Meaning) -> np.ndarray:
    """The ids that are near enough to stand in a result for their meaning alone."""
    if not len(meaning.ids):
        return meaning.ids
    return meaning.ids[meaning.scores >= max(FLOOR, NEAR_BEST * float(meaning.scores[0]))]


def theme_leg(
    text: str, language: str, allowed: np.ndarray, limit: int, known: dict[str, np.ndarray]
) -> Meaning:
    """Documents whose themes are those the theme model sees in the question, if there is one."""
    found = thememodel.theme_leg(text, language, allowed, limit, known)
    if found is None:
        return Meaning()
    ids, scores = found
    is_inside = ids < len(allowed)
    return Meaning(True, ids[is_inside], scores[is_inside])
