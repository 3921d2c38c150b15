"""Puts the legs together: which documents answer a question, in which order, and by which parts.

Weights were chosen by `benchmarks/search_quality.py`; docs/decisions/0002-search.md tells why.
"""

from dataclasses import dataclass, field

import numpy as np

from uprcoop.search.columns import Columns
from uprcoop.search.lexical import Lexical, LexicalSearch
from uprcoop.search.meaning import Meaning, answers, nearest_to, theme_leg
from uprcoop.search.naming import Named, states_in
from uprcoop.search.parse import Question

# Added where a State that the question names was under review, and where it recommended.
ABOUT, BY = 0.5, 0.15
# With fewer matches than this by words and meaning among the records of a State that the question
# names, its records on the same themes stand in the result too.
FEW = 10
SAME_SUBJECT = 0.5  # cosine of the question's themes and the record's
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
    named: Named | None = None
    is_beside: bool = False  # the States named have nothing on this; others are shown


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
    named = states_in(question, columns.labels.names) if legs == "all" else Named(question)
    if not named.states:
        return rank_within(columns, question, allowed, columns.is_public, language, legs)
    about = columns.bearing("state", named.states) | columns.bearing("concerned", named.states)
    about &= columns.is_public
    by = columns.bearing("by", named.states) & columns.is_public
    ranked = rank_within(columns, named.rest, allowed, about | by, language, legs)
    if not ranked.matches.any():
        # Of these States there is nothing on the rest: what there is of others, by all the words.
        ranked = rank_within(columns, question, allowed, columns.is_public, language, legs)
        ranked.named, ranked.is_beside = named, True
        return ranked
    ids = ranked.ids
    scores = ranked.scores + np.float32(ABOUT) * about[ids] + np.float32(BY) * by[ids]
    order = np.argsort(-scores, kind="stable")
    ranked.ids, ranked.scores, ranked.named = ids[order], scores[order], named
    return ranked


def rank_within(
    columns: Columns,
    question: Question,
    allowed: np.ndarray,
    within: np.ndarray,
    language: str,
    legs: str,
) -> Ranked:
    """Match the question within some documents, and rank those of them that are allowed.

    Matches never depend on `allowed`: a filter narrows a result and adds nothing to it.
    """
    if question.is_empty:
        matches = within.copy()
        ids = np.flatnonzero(matches & allowed)
        ids = ids[np.lexsort((ids, -columns.recency[ids]))]
        return Ranked(matches, ids, np.zeros(len(ids), dtype=np.float32))
    lexical: Lexical | None = None
    matches = np.zeros(columns.length, dtype=bool)
    parts: dict[str, np.ndarray] = {}
    if legs != "meaning":
        lexical = LexicalSearch(columns, allowed, within).run(question)
        matches |= lexical.matches
        parts["words"] = scaled(lexical.scores, np.flatnonzero(lexical.matches & allowed))
    ranked = Ranked(matches, np.empty(0, dtype=np.int64), np.empty(0), lexical)
    if legs != "words" and question.text:
        ranked.meaning = meaning = nearest_to(question.text, within)
        # Quotation marks and operators mean what they say: meaning then only helps to order.
        if question.tree is None:
            matches[answers(meaning)] = True
        parts["meaning"] = spread(columns.length, meaning)
        if legs == "all":
            ranked.themes = theme_leg(question.text, language, within, len(within), meaning.vectors)
            parts["theme"] = spread(columns.length, ranked.themes, least=0.0)
            is_narrow = within is not columns.is_public
            if is_narrow and np.count_nonzero(matches) < FEW and len(ranked.themes.ids):
                matches[ranked.themes.ids[ranked.themes.scores >= SAME_SUBJECT]] = True
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
