"""How well meaning crosses languages: for each text in one language, is its own translation the
nearest of all texts in another? Measured for each of the 30 ordered pairs.
"""

from collections.abc import Collection
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from uprcoop.search.encoders import NAMES, Encoder, encoder, limit_math_threads, prepare
from uprcoop.search.evaluation.tables import UnusableFile, read_table

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
BASELINE = "shared-characters"


def run(path: str | Path, names: Collection[str] = NAMES) -> dict[str, Any]:
    """Measure the search encoder, every other encoder that is here, and a baseline.

    The file: a CSV with one column a language ("ar", "zh", "en", "fr", "ru", "es"; two or more of
    them) and one aligned text a row; other columns are ignored, and so are rows that lack a text.
    `mean_first` and `worst_first` are shares between 0 and 1 of first places that are right, of
    the search encoder (of the baseline where there is none). Raises UnusableFile.
    """
    rows = read_table(path, set())
    languages = [one for one in LANGUAGES if one in rows[0]]
    if len(languages) < 2:
        raise UnusableFile(
            _("%(path)s needs two columns or more named %(languages)s.")
            % {"path": path, "languages": ", ".join(LANGUAGES)}
        )
    whole = [row for row in rows if all(prepare(row[one]) for one in languages)]
    if not whole:
        raise UnusableFile(_("No row of %(path)s has a text in every language.") % {"path": path})
    limit_math_threads()
    texts = {one: [prepare(row[one]) for row in whole] for one in languages}
    systems = {BASELINE: summary(by_characters(texts))}
    for name in names:
        one = encoder(name)
        if one is not None:
            systems[name] = summary(by_meaning(one, texts))
    chosen = settings.SEARCH_ENCODER if settings.SEARCH_ENCODER in systems else BASELINE
    return {
        "rows": len(whole),
        "left_out": len(rows) - len(whole),
        "languages": languages,
        "system": chosen,
        **systems[chosen],
        "systems": systems,
    }


def by_meaning(of: Encoder, texts: dict[str, list[str]]) -> dict[str, float]:
    vectors = {language: of.encode(some, language) for language, some in texts.items()}
    return {f"{a}-{b}": first_right(vectors[a] @ vectors[b].T) for a, b in permutations(vectors, 2)}


def by_characters(texts: dict[str, list[str]]) -> dict[str, float]:
    """What spelling alone gives away: numbers, names and words that languages share."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    weigher = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    weigher.fit([text for some in texts.values() for text in some])
    found = {language: weigher.transform(some) for language, some in texts.items()}
    return {
        f"{a}-{b}": first_right((found[a] @ found[b].T).toarray())
        for a, b in permutations(found, 2)
    }


def first_right(similarity: np.ndarray) -> float:
    """The share of rows whose largest number is on the diagonal; a tie counts as wrong."""
    own = np.diagonal(similarity).copy()
    others = similarity.copy()
    np.fill_diagonal(others, -np.inf)
    return float((own > others.max(axis=1)).mean())


def summary(pairs: dict[str, float]) -> dict[str, Any]:
    worst = min(pairs, key=lambda pair: pairs[pair])
    return {
        "mean_first": round(float(np.mean(list(pairs.values()))), 4),
        "worst_first": round(pairs[worst], 4),
        "worst_pair": worst,
        "pairs": {pair: round(value, 4) for pair, value in pairs.items()},
    }


def lines(result: dict[str, Any]) -> list[str]:
    """The result as text for a terminal."""
    out = [
        _("%(rows)d aligned texts in %(languages)s.")
        % {"rows": result["rows"], "languages": ", ".join(result["languages"])}
    ]
    for name, one in result["systems"].items():
        mark = "*" if name == result["system"] else " "
        out.append(
            f"{mark} {name:<24} "
            + _("first place right: mean %(mean).3f, worst pair %(worst).3f (%(pair)s)")
            % {"mean": one["mean_first"], "worst": one["worst_first"], "pair": one["worst_pair"]}
        )
    languages = result["languages"]
    out += ["", "from\\to " + "".join(f"{one:>8}" for one in languages)]
    for a in languages:
        cells = ["       -" if a == b else f"{result['pairs'][f'{a}-{b}']:8.3f}" for b in languages]
        out.append(f"{a:<8}" + "".join(cells))
    return out
