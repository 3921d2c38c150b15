"""What a text is about, for ranking: what the theme model sees in it and the vector of meaning.

Measured (docs/matching.md): themes bridge two wordings of one thing far better than nearness of
the texts alone. Both sides are brought into one space, a direction over all themes: of a need what
the model sees, above all what it is chiefly about, lifted where the theme is rare; of an offer the
themes that it declares, or what is seen in its words where it declares none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count

from uprcoop.recommendations.models import RecommendationTheme, Theme
from uprcoop.search.encoders import EmptyText, search_encoder
from uprcoop.search.thememodel import chief_themes
from uprcoop.search.thememodel import current as theme_model

# Of an offer that declares themes, how much what is seen in its words counts beside them: enough to
# tell two offers apart that declare the same.
BESIDE = 0.15
# How far a common theme is held back for a rare one: the power of its frequency that divides it.
# Measured on needs spread evenly over themes (docs/matching.md); 0 favours what is asked for most.
HOLD_BACK = 0.5
RAREST = 0.002  # a theme rarer than this counts as this rare


@dataclass(frozen=True)
class Space:
    """The themes in their order. `lift`: by which each is multiplied, for its rarity."""

    themes: np.ndarray  # ids, int
    place: dict[int, int]
    lift: np.ndarray

    @property
    def size(self) -> int:
        return len(self.themes)


# By process: the latest model and its space.
_known: list[tuple[object, Space]] = []


def space() -> Space:
    """The themes of the model, then those of the vocabulary that it has not learned."""
    model = theme_model()
    if not _known or _known[0][0] is not model:
        learned = model.themes.tolist() if model is not None else []
        others = Theme.objects.exclude(id__in=learned).order_by("id")
        themes = np.array([*learned, *others.values_list("id", flat=True)], dtype=np.int32)
        place = {int(theme): number for number, theme in enumerate(themes)}
        _known[:] = [(model, Space(themes, place, lift_of(place)))]
    return _known[0][1]


def forget() -> None:
    """Work the themes' frequencies out again (for tests)."""
    _known.clear()


def lift_of(place: dict[int, int]) -> np.ndarray:
    """From how often each theme is borne by the recommendations loaded."""
    counts = np.zeros(len(place))
    rows = RecommendationTheme.objects.values_list("theme").annotate(count=Count("id"))
    for theme, count in rows:
        if theme in place:
            counts[place[theme]] = count
    labelled = RecommendationTheme.objects.aggregate(n=Count("recommendation", distinct=True))["n"]
    frequency = np.maximum(counts / max(labelled, 1), RAREST)
    return np.asarray(frequency**-HOLD_BACK, dtype=np.float32)


def judge(
    texts: Sequence[str],
    languages: Sequence[str],
    within: Space,
    *,
    is_quick: bool = False,
    known: Mapping[str, np.ndarray] | None = None,
) -> np.ndarray:
    """How far each text is about each theme: float32 (texts, themes); zeros without a model.
    By language, as the model wants.

    `is_quick` leaves out the slow encoder: a millisecond or two a text, not forty. `known`: vectors
    of all the texts by encoder, where they are at hand.
    """
    found = np.zeros((len(texts), within.size), dtype=np.float32)
    if theme_model() is None:
        return found
    of = np.array(languages)
    for language in sorted(set(languages)):
        some = np.flatnonzero(of == language)
        theirs = {name: rows[some] for name, rows in (known or {}).items()}
        seen = chief_themes(
            [texts[int(s)] for s in some], language, is_quick=is_quick, known=theirs
        )
        found[some, : seen.shape[1]] = seen
    return found


def vectors(texts: Sequence[str]) -> np.ndarray | None:
    """float32 (texts, size) by the search encoder; a row of zeros for a text with nothing to read.

    None where there is no encoder.
    """
    encoder = search_encoder()
    if encoder is None:
        return None
    try:
        return encoder.encode(list(texts))
    except EmptyText:
        rows = np.zeros((len(texts), encoder.size), dtype=np.float32)
        for place, text in enumerate(texts):
            try:
                rows[place] = encoder.encode([text])[0]
            except EmptyText:
                continue
        return rows


def directions(judged: np.ndarray, declared: Sequence[Iterable[int]], within: Space) -> np.ndarray:
    """Unit rows (texts, themes): what is declared with what is judged beside it, or this alone."""
    rows = unit(judged * within.lift)
    for place, themes in enumerate(declared):
        known = [within.place[theme] for theme in themes if theme in within.place]
        if known:
            rows[place] *= BESIDE
            rows[place, known] += 1 / np.sqrt(len(known))
    return unit(rows)


def need_direction(judged: np.ndarray, declared: Iterable[int], within: Space) -> np.ndarray:
    """A unit row (themes,): judged, with what the State declares beside it."""
    row = unit((judged * within.lift)[None])[0]
    known = [within.place[theme] for theme in declared if theme in within.place]
    if known:
        row = row * 0.5  # the words may still tell declared themes apart
        row[known] += 1 / np.sqrt(len(known))
    return np.asarray(unit(row[None])[0])


def unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
