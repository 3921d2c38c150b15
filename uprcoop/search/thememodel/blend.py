"""From the heads' scores to one calibrated probability a theme, and a threshold for each.

There is a blend for every set of heads that may be at hand: words and vectors in a language that
the model has learned from; vectors alone in one that it has not; without e5 where it is not
installed. All are learned on scores of texts that the heads had not seen.

From the probabilities and the vectors, learned on the texts that bear a single theme: which one a
text is chiefly about. "Train judges to protect women" bears three themes, and is about one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from scipy.special import expit, softmax

THRESHOLDS = np.arange(0.10, 0.81, 0.025)
# Examples of a theme at which its own threshold counts as much as the common one.
TRUST = 20.0
# Texts of a single theme from which the chief one is learned.
FEWEST_SINGLE = 200
FEWEST_ALONE = 5  # of them, that bear a theme for this one to be learned
# How strongly it is held back (scikit-learn's C), how long the vectors are made beside the
# probabilities' logarithms, and the power of the outcome: chosen on sessions 9 and 10.
CHIEF_C = 0.03
REACH = 10.0
POWER = 0.5
FAINTEST = 1e-4  # a probability below counts as this


@dataclass
class Blend:
    """weights: (heads,); slopes, offsets, thresholds: (themes,).

    chief: (themes + sizes of the vectors + 1, themes), the last row being the intercepts: minus
    infinity for themes that hardly any text bears alone. No rows where too few bear a single one.
    """

    weights: np.ndarray
    slopes: np.ndarray
    offsets: np.ndarray
    thresholds: np.ndarray
    chief: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))

    def probabilities(self, scores: list[np.ndarray]) -> np.ndarray:
        """float32 (texts, themes) from the heads' scores, each of that shape."""
        total = sum(w * s for w, s in zip(self.weights, scores, strict=True))
        return expit(total * self.slopes + self.offsets).astype(np.float32)

    def chiefly(self, probabilities: np.ndarray, vectors: Sequence[np.ndarray]) -> np.ndarray:
        """Float32 (texts, themes): the probabilities, each held back where another theme is likely
        to be the one that the text is chiefly about. `vectors`: of the heads that have some."""
        if not len(self.chief):
            return probabilities
        seen = np.hstack([logarithms(probabilities), *vectors])
        share = softmax(seen @ self.chief[:-1] + self.chief[-1], axis=1)
        # A theme of which nothing is known has the share that its probability gives it.
        unknown = np.isneginf(self.chief[-1])
        by_probability = probabilities / np.maximum(probabilities.sum(axis=1, keepdims=True), 1e-9)
        share *= 1 - by_probability[:, unknown].sum(axis=1, keepdims=True)
        share[:, unknown] = by_probability[:, unknown]
        return np.asarray(probabilities * share**POWER, dtype=np.float32)


def logarithms(probabilities: np.ndarray) -> np.ndarray:
    return np.asarray(np.log(np.maximum(probabilities, FAINTEST)))


def subsets(heads: list[str]) -> list[tuple[str, ...]]:
    """Every non-empty set of heads, in the heads' order."""
    return [some for n in range(1, len(heads) + 1) for some in combinations(heads, n)]


def learn(
    scores: list[np.ndarray], labels: np.ndarray, vectors: Sequence[np.ndarray] = ()
) -> Blend:
    """From scores of unseen texts (each (texts, themes)) and what is true of them.

    `vectors`: (texts, size) of those heads that have some, in the heads' order.
    """
    from sklearn.linear_model import LogisticRegression

    themes = labels.shape[1]
    pooled = np.stack([one.ravel() for one in scores], axis=1)
    common = LogisticRegression(C=10.0).fit(pooled, labels.ravel())
    weights, offset = common.coef_[0], float(common.intercept_[0])
    total = sum(w * s for w, s in zip(weights, scores, strict=True))
    slopes, offsets = np.ones(themes), np.full(themes, offset)
    for theme in range(themes):
        if labels[:, theme].sum() < TRUST:
            continue  # too few to say more than the common calibration does
        own = LogisticRegression(C=10.0).fit(total[:, [theme]], labels[:, theme])
        slopes[theme], offsets[theme] = own.coef_[0, 0], own.intercept_[0]
    blend = Blend(weights, slopes, offsets, np.full(themes, 0.5))
    probabilities = blend.probabilities(scores)
    blend.thresholds = learn_thresholds(probabilities, labels)
    blend.chief = learn_chief(probabilities, vectors, labels)
    return blend


def learn_chief(
    probabilities: np.ndarray, vectors: Sequence[np.ndarray], labels: np.ndarray
) -> np.ndarray:
    """From the texts that bear one theme alone, every theme counting alike however rare it is."""
    from sklearn.linear_model import LogisticRegression

    themes = labels.shape[1]
    single = labels.sum(axis=1) == 1
    single &= labels[:, labels[single].sum(axis=0) >= FEWEST_ALONE].any(axis=1)
    which = labels[single].argmax(axis=1)
    if len(which) < FEWEST_SINGLE or len(np.unique(which)) < 3:
        return np.empty((0, themes))
    seen = np.hstack([logarithms(probabilities[single]), *(one[single] for one in vectors)])
    middle = seen.mean(axis=0)  # around it the search takes a sixth of the steps
    stretch = np.ones(seen.shape[1])
    begin = themes
    for one in vectors:
        own = slice(begin, begin := begin + one.shape[1])
        length = np.sqrt(((seen[:, own] - middle[own]) ** 2).sum(axis=1).mean())
        stretch[own] = REACH / max(length, 1e-9)
    found = LogisticRegression(C=CHIEF_C, max_iter=1_000, class_weight="balanced")
    found.fit((seen - middle) * stretch, which)
    weights = (found.coef_ * stretch).T
    chief = np.zeros((seen.shape[1] + 1, themes))
    chief[-1] = -np.inf
    chief[:-1, found.classes_] = weights
    chief[-1, found.classes_] = found.intercept_ - middle @ weights
    return chief


def learn_thresholds(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """For each theme the probability from which yes gives the best F1, drawn to the common one."""
    right = np.empty((len(THRESHOLDS), labels.shape[1]))
    said = np.empty_like(right)
    for place, threshold in enumerate(THRESHOLDS):
        yes = probabilities >= threshold
        right[place], said[place] = (yes & labels).sum(axis=0), yes.sum(axis=0)
    true = labels.sum(axis=0)
    common = THRESHOLDS[np.argmax(2 * right.sum(axis=1) / (said.sum(axis=1) + true.sum() + 1e-9))]
    own = THRESHOLDS[np.argmax(2 * right / (said + true + 1e-9), axis=0)]
    return np.asarray((own * true + common * TRUST) / (true + TRUST))
