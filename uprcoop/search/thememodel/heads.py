"""The heads of the theme model: each judges every theme from one kind of feature.

All are linear with the squared hinge loss (a linear support vector machine for each theme); a
positive score says yes.
"""

import numpy as np
from scipy import optimize, sparse

# Vectors have length one; so scaled, the penalty and the steps below suit them.
SCALE = 3.0
PENALTY = 0.3
# Stopping early regularises better than a larger penalty (measured: 40 steps 0.844, 80 steps
# 0.841 micro-F1 with e5).
STEPS = 40
NEVER = -3.0  # the score of a theme that has no example


def fit_words(features: sparse.csr_matrix, labels: np.ndarray) -> np.ndarray:
    """Weights (features + 1, themes), the last row being the intercepts."""
    from sklearn.svm import LinearSVC  # slow to import, needed only here

    weights = np.zeros((features.shape[1] + 1, labels.shape[1]), dtype=np.float32)
    for theme in range(labels.shape[1]):
        positive = int(labels[:, theme].sum())
        if positive in {0, len(labels)}:
            weights[-1, theme] = NEVER if positive == 0 else -NEVER
            continue
        machine = LinearSVC(C=1.0, random_state=0).fit(features, labels[:, theme])
        weights[:-1, theme] = machine.coef_[0]
        weights[-1, theme] = machine.intercept_[0]
    return weights


def fit_vectors(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Weights (size + 1, themes) for vectors of length one, all themes in one optimisation."""
    x = np.ascontiguousarray(vectors * SCALE, dtype=np.float32)
    size, themes = x.shape[1], labels.shape[1]
    sign = np.where(labels, 1, -1).astype(np.float32)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(size + 1, themes)
        short = weights.astype(np.float32)
        missing = np.maximum(1 - (x @ short[:-1] + short[-1]) * sign, 0)
        pull = -2 * missing * sign
        gradient = np.empty((size + 1, themes))
        gradient[:-1] = x.T @ pull + 2 * PENALTY * weights[:-1]
        gradient[-1] = pull.sum(axis=0, dtype=np.float64)
        value = float(np.einsum("ij,ij->", missing, missing, dtype=np.float64))
        return value + PENALTY * float((weights[:-1] ** 2).sum()), gradient.ravel()

    found = optimize.minimize(
        loss,
        np.zeros((size + 1) * themes),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": STEPS, "maxcor": 6},
    )
    return found.x.reshape(size + 1, themes).astype(np.float32)


def scores_of_words(features: sparse.csr_matrix, weights: np.ndarray) -> np.ndarray:
    return np.asarray(features @ weights[:-1] + weights[-1], dtype=np.float32)


def scores_of_vectors(vectors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.asarray((vectors * SCALE) @ weights[:-1] + weights[-1], dtype=np.float32)
