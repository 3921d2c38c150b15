"""A need, as ranking reads it: from a request, or from a row of an evaluation's file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from uprcoop.matching.engine import words
from uprcoop.matching.engine.aboutness import Space, need_direction, space
from uprcoop.matching.engine.words import encoder_name
from uprcoop.matching.models import Request, RequestFeatures
from uprcoop.recommendations.models import Recommendation, RecommendingState
from uprcoop.states.models import State


@dataclass(frozen=True)
class Need:
    """`direction`: unit, (themes,); `vector`: of the search encoder, length one."""

    words: str
    language: str
    direction: np.ndarray
    judged: np.ndarray
    vector: np.ndarray | None
    within: Space
    state: State | None = None
    themes: frozenset[int] = frozenset()
    sdgs: frozenset[int] = frozenset()
    recommendations: frozenset[int] = frozenset()
    # How many of them each State made, by M49.
    recommenders: Mapping[int, int] = field(default_factory=dict)
    assistance: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    by_when: date | None = None


# By process: needs read lately, by what they were made from.
_known: dict[tuple[object, ...], Need] = {}
MOST_KNOWN = 500


def forget() -> None:
    """Read every need again (for tests)."""
    _known.clear()


def need_of(request: Request) -> Need:
    """What a request is about. Its words are read once for each revision of it and kept."""
    within = space()
    # By whom it was read tells when the worker has read it anew.
    by = RequestFeatures.objects.filter(request=request).values_list("model", flat=True).first()
    key = (request.identifier, request.revision, by, encoder_name(), within.themes.tobytes())
    found = _known.get(key)
    if found is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        found = _known[key] = read(request, within)
    return found


def words_of(request: Request) -> str:
    """The State's own words first; those of its recommendations where these say little."""
    own = request.words()
    if len(own) > 200:
        return own
    linked = Recommendation.objects.filter(requests__request=request).order_by("id")
    return "\n".join([own, *linked.values_list("text", flat=True)[:20]])[:1_000]


def read_words(request: Request, whole: str, within: Space) -> RequestFeatures:
    """Compute and keep what ranking reads in a request's words."""
    (row,) = words.read([whole], [request.language], within)
    return RequestFeatures.objects.update_or_create(request=request, defaults=row)[0]


def read(request: Request, within: Space) -> Need:
    linked = Recommendation.objects.filter(requests__request=request)
    ids = frozenset(linked.values_list("id", flat=True))
    recommenders: dict[int, int] = {}
    rows = RecommendingState.objects.filter(recommendation__in=ids)
    for state in rows.values_list("state_id", flat=True):
        recommenders[state] = recommenders.get(state, 0) + 1
    own = frozenset(request.themes.values_list("theme", flat=True))
    of_recommendations = frozenset(linked.values_list("themes", flat=True)) - {None}
    themes = own or frozenset(of_recommendations)
    whole = words_of(request)
    held = RequestFeatures.objects.filter(request=request).first()
    if held is None or not words.is_usable(held, whole, within):
        held = read_words(request, whole, within)
    judged, vector = words.numbers(held.judged), words.numbers(held.vector)
    return Need(
        words=whole,
        language=request.language,
        judged=judged,
        direction=need_direction(judged, themes, within),
        vector=vector if len(vector) else None,
        within=within,
        state=request.state,
        themes=themes,
        sdgs=frozenset(linked.values_list("sdgs", flat=True)) - {None},
        recommendations=ids,
        recommenders=recommenders,
        assistance=frozenset(request.assistance),
        languages=frozenset(request.languages),
        preferred=frozenset(request.preferred_kinds),
        excluded=frozenset(request.excluded_kinds),
        by_when=request.by_when,
    )
