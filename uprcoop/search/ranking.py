"""Puts the legs together: which documents answer a question, in which order, and by which parts.

Weights were chosen by `benchmarks/search_quality.py`; docs/decisions/0002-search.md tells why.
"""

from dataclasses import dataclass, field

import numpy as np

from uprcoop.search.columns import Columns
from uprcoop.search.lexical import Lexical, LexicalSearch
from uprcoop.search.meaning import Meaning, answers, nearest_to, theme_leg
from uprcoop.search.parse import Question

# Each leg's scores run from 0 to 1 within a question before they are weighed.
WEIGHTS = {"words": 0.45, "meaning": 0.55, "theme": 0.4}


@dataclass
class Ranked:
    """`matches`: booleans by id, whatever the filters. `ids`: those inside them, best first."""

    matches: np.ndarray
    ids: np.ndarray
    scores: np.ndarray
    lexical: Lexical | None = None
    meaning: Meaning = field(default_factory=Meaning)
    themes: Meaning = field(default_factory=Meaning)


def rank(
    columns: Columns,
    question: Question,
    allowed: np.ndarray,
    language: str = "",
    *,
    legs: str = "all",
) -> Ranked:
    """Rank the documents inside `allowed` (booleans by id; public ones only).

    `language`: the question's, where it is known; a reader of the English pages may ask in Arabic.
    `legs`: "all", "words" (BM25 alone) or "meaning" (vectors alone): the last two for measuring.
    """
    lexical: Lexical | None = None
    matches = np.zeros(columns.length, dtype=bool)
    parts: dict[str, np.ndarray] = {}
    if legs != "meaning":
        lexical = LexicalSearch(columns, allowed).run(question)
        matches |= lexical.matches
        parts["words"] = scaled(lexical.scores, np.flatnonzero(lexical.matches & allowed))
    ranked = Ranked(matches, np.empty(0, dtype=np.int64), np.empty(0), lexical)
    if legs != "words" and question.text:
        masks = [columns.is_public]
        if np.count_nonzero(allowed) < columns.total:
            masks.append(allowed)
        meaning = nearest_to(question.text, masks)
        ranked.meaning = meaning
        # Quotation marks and operators mean what they say: meaning then only helps to order.
        if question.tree is None:
            matches[answers(meaning)] = True
        parts["meaning"] = spread(columns.length, meaning)
        if legs == "all":
            ranked.themes = theme_leg(
                question.text, language, allowed, len(allowed), meaning.vectors
            )
            parts["theme"] = spread(columns.length, ranked.themes, least=0.0)
    ids = np.flatnonzero(matches & allowed)
    scores = np.zeros(len(ids), dtype=np.float32)
    for name, part in parts.items():
        scores += np.float32(WEIGHTS[name]) * part[ids]
    order = np.argsort(-scores, kind="stable")
    ranked.ids, ranked.scores = ids[order], scores[order]
    return ranked


def scaled(scores: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Scores by document id, the best of `ids` being 1."""
    best = float(scores[ids].max(initial=0.0))
    return scores / np.float32(best) if best else scores


def spread(length: int, meaning: Meaning, least: float | None = None) -> np.ndarray:
    """A leg's scores by document id: 1 for the best, 0 for the last one it named and the rest."""
    scores = np.zeros(length, dtype=np.float32)
    if len(meaning.ids):
        low = float(meaning.scores.min()) if least is None else least
        span = max(float(meaning.scores.max()) - low, 1e-6)
        scores[meaning.ids] = (meaning.scores - low) / span
    return scores
