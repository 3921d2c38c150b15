"""The theme model: which themes a text is about, in any of the six languages, and how sure.

Learned from whatever labelled recommendations are loaded (`uprcoop themes train`), kept in the
database, read once by each worker. Words speak in the languages it has learned from; sentence
vectors in all six.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from uprcoop.search.models import ThemeModel
from uprcoop.search.thememodel.model import WORDS, Model

__all__ = ["Suggestion", "chief_themes", "current", "suggest", "theme_leg"]

# By process: which model was read (a restored database may use a number again), and itself.
_current: dict[int, tuple[object, Model | None]] = {}


@dataclass(frozen=True)
class Suggestion:
    """One theme for a text. `is_likely`: past the theme's own threshold."""

    theme_id: int
    probability: float
    is_likely: bool
    # The text's own words that speak for it; none in a language that the model has not learned.
    words: list[str] = field(default_factory=list)
    # Labelled recommendations nearest in meaning that carry the theme (their ids).
    recommendations: list[int] = field(default_factory=list)


def current() -> Model | None:
    """The latest model, or None while none has been trained."""
    newest = ThemeModel.objects.order_by("-id").values_list("id", "trained_at").first()
    known = _current.get(os.getpid())
    if known is None or known[0] != newest:
        model = None
        if newest:
            model = Model.from_bytes(bytes(ThemeModel.objects.get(id=newest[0]).arrays))
        known = _current[os.getpid()] = (newest, model)
    return known[1]


def chief_themes(
    texts: list[str],
    language: str = "",
    *,
    is_quick: bool = False,
    known: Mapping[str, np.ndarray] | None = None,
) -> np.ndarray:
    """How far each text is about each theme of the current model, its chief one above the rest.

    Float32 (texts, themes), 0 to 1; no columns while no model has been trained. `is_quick` leaves
    out the slow encoder. `known`: vectors of the texts by encoder, where they are at hand.
    """
    model = current()
    if model is None:
        return np.empty((len(texts), 0), dtype=np.float32)
    return model.chiefly(texts, language, is_quick=is_quick, known=known)


def theme_leg(
    text: str,
    language: str,
    allowed: np.ndarray | None = None,
    limit: int = 1_000,
    known: Mapping[str, np.ndarray] | None = None,
) -> tuple[np.ndarray, np.ndarray] | None:
    """Documents that bear the themes seen in a question (`leg.py`); None without a model."""
    from uprcoop.search.thememodel import leg

    return leg.theme_leg(current(), text, language, allowed, limit, known)


def suggest(text: str, language: str = "", limit: int = 5) -> list[Suggestion]:
    """Themes for a text, most probable first: all that are likely, then what comes near.

    Empty while no model has been trained, or where there is nothing to read.
    """
    model = current()
    if model is None:
        return []
    probabilities, passed = model.judge([text], language)
    order = np.argsort(-probabilities[0], kind="stable")[:limit]
    chosen = [p for p in order if passed[0, p] or probabilities[0, p] >= 0.1]
    if not chosen:
        return []
    from uprcoop.search.thememodel.neighbours import carrying

    neighbours = carrying(text, language, [int(model.themes[p]) for p in chosen])
    from uprcoop.search.thememodel.words import tokens

    has_words = WORDS in model.weights and model.knows_words_of(language, tokens(text))
    return [
        Suggestion(
            theme_id=int(model.themes[p]),
            probability=round(float(probabilities[0, p]), 4),
            is_likely=bool(passed[0, p]),
            words=model.telling_words(text, int(model.themes[p])) if has_words else [],
            recommendations=neighbours.get(int(model.themes[p]), []),
        )
        for p in sorted(chosen, key=lambda p: (not passed[0, p], -probabilities[0, p]))
    ]
