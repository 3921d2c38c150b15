"""Training the theme model from whatever labelled recommendations are loaded, and measuring it.

First on all but the latest sessions, which gives the blend, the thresholds and an honest measure
on the sessions held out; then the heads once more on everything.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from uprcoop.recommendations.models import Recommendation, RecommendationTheme, Standing
from uprcoop.search.encoders import (
    Encoder,
    limit_math_threads,
    prepare,
    search_encoder,
    text_digest,
    theme_encoder,
)
from uprcoop.search.models import ThemeModel
from uprcoop.search.thememodel import heads
from uprcoop.search.thememodel.blend import learn, subsets
from uprcoop.search.thememodel.model import WORDS, Model
from uprcoop.search.thememodel.words import Vocabulary, tokens
from uprcoop.search.vectors import vectors_of

MOST = 60_000  # examples, the latest first: more cost minutes and gain nothing measurable
FEWEST = 200
GROWN = 1.25  # times as many examples as the model has seen: time for a new one
FOLDS = 3
HELD_OUT = 0.2  # of the examples, whole sessions
LANGUAGE_LEARNED = 200  # examples in a language from which its words count
# An encoder joins where this share of the texts has its vectors; missing ones of the quick
# encoder are computed on the spot.
ENOUGH_VECTORS = 0.9


class NothingToLearn(ValueError):
    """There are too few labelled recommendations to train on."""


@dataclass
class Examples:
    texts: list[str]
    languages: list[str]
    sessions: np.ndarray
    digests: list[str]
    themes: np.ndarray  # ids
    labels: np.ndarray  # bool (texts, themes)

    def part(self, which: np.ndarray) -> "Examples":
        places = np.flatnonzero(which) if which.dtype == bool else which
        return Examples(
            [self.texts[p] for p in places],
            [self.languages[p] for p in places],
            self.sessions[places],
            [self.digests[p] for p in places],
            self.themes,
            self.labels[places],
        )


def labelled() -> Examples:
    """Current recommendations that carry a theme. Raises NothingToLearn."""
    links: dict[int, list[int]] = {}
    pairs = RecommendationTheme.objects.filter(recommendation__standing=Standing.CURRENT)
    for number, theme in pairs.values_list("recommendation_id", "theme_id").iterator():
        links.setdefault(number, []).append(theme)
    rows = []
    wanted = Recommendation.objects.filter(standing=Standing.CURRENT).order_by("-session_id", "-id")
    for number, text, language, session in wanted.values_list(
        "id", "text", "language", "session_id"
    ).iterator():
        if number in links and (readable := prepare(text)):
            rows.append((number, readable, language, session or 0))
            if len(rows) == MOST:
                break
    if len(rows) < FEWEST:
        raise NothingToLearn(
            _("Only %(count)d recommendations with themes are loaded; %(least)d are needed.")
            % {"count": len(rows), "least": FEWEST}
        )
    themes = np.array(sorted({theme for row in rows for theme in links[row[0]]}), dtype=np.int32)
    labels = np.zeros((len(rows), len(themes)), dtype=bool)
    for place, row in enumerate(rows):
        labels[place, np.searchsorted(themes, links[row[0]])] = True
    return Examples(
        [row[1] for row in rows],
        [row[2] for row in rows],
        np.array([row[3] for row in rows]),
        [text_digest(row[1]) for row in rows],
        themes,
        labels,
    )


def is_due(complete: Sequence[str]) -> bool:
    """Whether a new model would know more than the latest: many more examples, or an encoder.

    `complete`: names of the encoders whose vectors are all there. The search encoder must be among
    them, if there is one; the slow second one is waited for only by a second training. A worker
    then trains by itself; `uprcoop themes train` does so whenever it is asked.
    """
    first = search_encoder()
    if first is not None and first.name not in complete:
        return False
    pairs = RecommendationTheme.objects.filter(recommendation__standing=Standing.CURRENT)
    count = min(pairs.values("recommendation_id").distinct().count(), MOST)
    if count < FEWEST:
        return False
    latest = ThemeModel.objects.defer("arrays").order_by("-id").first()
    if latest is None or count >= GROWN * latest.report["examples"]:
        return True
    return not set(complete) <= set(latest.report["encoders"])


def vectors_for(examples: Examples, of: Encoder, compute: bool) -> np.ndarray | None:
    """The encoder's vectors of the examples, or None where too many are missing."""
    found = vectors_of(examples.digests, of)
    missing = {
        digest: (text, language)
        for digest, text, language in zip(
            examples.digests, examples.texts, examples.languages, strict=True
        )
        if digest not in found
    }
    distinct = len(set(examples.digests))
    if missing and not compute and len(missing) > (1 - ENOUGH_VECTORS) * distinct:
        return None
    for language in {language for _text, language in missing.values()}:
        some = [(d, text) for d, (text, spoken) in missing.items() if spoken == language]
        found.update(
            zip([d for d, _t in some], of.encode([t for _d, t in some], language), strict=True)
        )
    return np.stack([found[digest] for digest in examples.digests])


def fit(
    documents: Sequence[Sequence[str]], vectors: dict[str, np.ndarray], labels: np.ndarray
) -> tuple[Vocabulary, dict[str, np.ndarray]]:
    """The vocabulary and every head's weights."""
    vocabulary = Vocabulary.learn(documents)
    weights = {WORDS: heads.fit_words(vocabulary.matrix(documents), labels)}
    weights |= {name: heads.fit_vectors(matrix, labels) for name, matrix in vectors.items()}
    return vocabulary, weights


def score(
    vocabulary: Vocabulary,
    weights: dict[str, np.ndarray],
    documents: Sequence[Sequence[str]],
    vectors: dict[str, np.ndarray],
) -> dict[str, np.ndarray]:
    found = {WORDS: heads.scores_of_words(vocabulary.matrix(documents), weights[WORDS])}
    for name, matrix in vectors.items():
        found[name] = heads.scores_of_vectors(matrix, weights[name])
    return found


def f1(passed: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Micro-F1, and macro-F1 over the themes that occur in `labels`."""
    right, said, true = (passed & labels).sum(0), passed.sum(0), labels.sum(0)
    each = 2 * right / np.maximum(said + true, 1)
    micro = 2 * right.sum() / max(said.sum() + true.sum(), 1)
    return {
        "micro_f1": round(float(micro), 4),
        "macro_f1": round(float(each[true > 0].mean()) if true.any() else 0.0, 4),
    }


def latest_sessions(sessions: np.ndarray) -> np.ndarray:
    """Which examples to hold out: the latest sessions, about HELD_OUT of all."""
    numbers, counts = np.unique(sessions, return_counts=True)
    if len(numbers) < 2:
        return np.arange(len(sessions)) % 5 == 0
    share = np.cumsum(counts[::-1])[::-1] / len(sessions)  # of this session and later ones
    first = numbers[1:][np.argmin(np.abs(share[1:] - HELD_OUT))]
    return np.asarray(sessions >= first)


def train(tell: Callable[[str], None] = lambda line: None) -> ThemeModel:
    """Train, measure, keep. The model before it is kept too; older ones go."""
    begun = time.monotonic()
    limit_math_threads()
    examples = labelled()
    tell(_("%(count)d labelled recommendations.") % {"count": len(examples.texts)})
    vectors: dict[str, np.ndarray] = {}
    versions: dict[str, str] = {}
    for place, of in enumerate((search_encoder(), theme_encoder())):
        if of is None or of.name in versions:
            continue
        matrix = vectors_for(examples, of, compute=place == 0)
        if matrix is None:
            tell(
                _("%(encoder)s is left out: run “uprcoop embed” first to gain from it.")
                % {"encoder": of.name}
            )
            continue
        vectors[of.name], versions[of.name] = matrix, of.version
    documents = [tokens(text) for text in examples.texts]
    languages, counts = np.unique([one or "en" for one in examples.languages], return_counts=True)
    model = Model(
        themes=examples.themes,
        languages=[str(o) for o, n in zip(languages, counts, strict=True) if n >= LANGUAGE_LEARNED],
        vocabulary=Vocabulary([], np.empty(0)),
        weights={},
        versions=versions,
    )
    held_out = latest_sessions(examples.sessions)
    report = measure(model, examples, documents, vectors, held_out, tell)
    tell(_("Training on everything."))
    model.vocabulary, model.weights = fit(documents, vectors, examples.labels)
    report |= {
        "examples": len(examples.texts),
        "themes": len(examples.themes),
        "features": len(model.vocabulary.features),
        "languages": model.languages,
        "encoders": versions,
        "sessions": [int(examples.sessions.min()), int(examples.sessions.max())],
        "seconds": round(time.monotonic() - begun, 1),
    }
    kept = ThemeModel.objects.create(arrays=model.to_bytes(), report=report)
    previous = list(ThemeModel.objects.values_list("id", flat=True)[:2])
    ThemeModel.objects.exclude(id__in=previous).delete()
    return kept


def measure(
    model: Model,
    examples: Examples,
    documents: list[list[str]],
    vectors: dict[str, np.ndarray],
    held_out: np.ndarray,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    """Give the model its blends, learned without the sessions held out; and measure on those."""
    inside = np.flatnonzero(~held_out)
    fold = np.array([int(examples.digests[place][:8], 16) % FOLDS for place in inside])
    unseen: dict[str, np.ndarray] = {
        name: np.empty((len(inside), len(examples.themes)), dtype=np.float32)
        for name in [WORDS, *vectors]
    }
    for number in range(FOLDS):
        tell(_("Part %(part)d of %(parts)d.") % {"part": number + 1, "parts": FOLDS})
        learn_from, ask = inside[fold != number], inside[fold == number]
        found = score(
            *fit(
                [documents[p] for p in learn_from],
                {name: matrix[learn_from] for name, matrix in vectors.items()},
                examples.labels[learn_from],
            ),
            [documents[p] for p in ask],
            {name: matrix[ask] for name, matrix in vectors.items()},
        )
        for name, scores in found.items():
            unseen[name][fold == number] = scores
    labels = examples.labels[inside]
    for names in subsets(list(unseen)):
        theirs = [vectors[name][inside] for name in names if name in vectors]
        model.blends[names] = learn([unseen[name] for name in names], labels, theirs)
    ask = np.flatnonzero(held_out)
    tell(_("Measuring on the latest sessions."))
    found = score(
        *fit(
            [documents[p] for p in inside],
            {name: matrix[inside] for name, matrix in vectors.items()},
            labels,
        ),
        [documents[p] for p in ask],
        {name: matrix[ask] for name, matrix in vectors.items()},
    )
    truth = examples.labels[ask]
    quality = {}
    for names, blend in model.blends.items():
        probabilities = blend.probabilities([found[name] for name in names])
        quality["+".join(names)] = f1(probabilities >= blend.thresholds, truth)
    return {
        **quality["+".join(unseen)],
        "by_heads": quality,
        "words_alone_uncalibrated": f1(found[WORDS] > 0, truth),
        "held_out": len(ask),
        "held_out_from_session": int(examples.sessions[ask].min()),
    }
