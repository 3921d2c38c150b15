"""From the heads' scores to one calibrated probability a theme, and a threshold for each.

There is a blend for every set of heads that may be at hand: words and vectors in a language that
the model has learned from; vectors alone in one that it has not; without e5 where it is not
installed. All are learned on scores of texts that the heads had not seen.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import expit

THRESHOLDS = np.arange(0.10, 0.81, 0.025)
# Examples of a theme at which its own threshold counts as much as the common one.
TRUST = 20.0


@dataclass
class Blend:
    """weights: (heads,); slopes, offsets, thresholds: (themes,)."""

    weights: np.ndarray
    slopes: np.ndarray
    offsets: np.ndarray
    thresholds: np.ndarray

    def probabilities(self, scores: list[np.ndarray]) -> np.ndarray:
        """float32 (texts, themes) from the heads' scores, each of that shape."""
        total = sum(w * s for w, s in zip(self.weights, scores, strict=True))
        return expit(total * self.slopes + self.offsets).astype(np.float32)


def subsets(heads: list[str]) -> list[tuple[str, ...]]:
    """Every non-empty set of heads, in the heads' order."""
    return [some for n in range(1, len(heads) + 1) for some in combinations(heads, n)]


def learn(scores: list[np.ndarray], labels: np.ndarray) -> Blend:
    """From scores of unseen texts (each (texts, themes)) and what is true of them."""
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
    blend.thresholds = learn_thresholds(blend.probabilities(scores), labels)
    return blend


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
