"""Word features of the theme model: single words and pairs, weighted by how rare they are."""

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import sparse

WORD = re.compile(r"[^\W_]+")
SEEN_AT_LEAST = 2  # texts; rarer words and pairs cannot teach anything
MOST = 80_000  # features, the most frequent first


def tokens(text: str) -> list[str]:
    """Words without case and accents (two characters or more), then pairs of neighbours."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    words = [word for word in WORD.findall(bare) if len(word) > 1]
    return words + [f"{a} {b}" for a, b in itertools.pairwise(words)]


class Vocabulary:
    """Features and their weights (inverse document frequency)."""

    def __init__(self, features: Sequence[str], weights: np.ndarray) -> None:
        self.features = list(features)
        self.weights = weights.astype(np.float32)
        self._place = {feature: place for place, feature in enumerate(self.features)}

    @classmethod
    def learn(cls, documents: Sequence[Sequence[str]]) -> "Vocabulary":
        """From documents given as tokens."""
        counts: Counter[str] = Counter()
        for document in documents:
            counts.update(set(document))
        kept = [(f, n) for f, n in counts.most_common(MOST) if n >= SEEN_AT_LEAST]
        kept.sort()
        frequency = np.array([n for _, n in kept], dtype=np.float64)
        return cls([f for f, _ in kept], np.log((1 + len(documents)) / (1 + frequency)) + 1)

    def matrix(self, documents: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """Rows of length one: float32, (documents, features)."""
        starts, columns, values = [0], [], []
        for document in documents:
            found = Counter(self._place[t] for t in document if t in self._place)
            places = np.fromiter(found.keys(), dtype=np.int32, count=len(found))
            times = np.fromiter(found.values(), dtype=np.float32, count=len(found))
            weights = (1 + np.log(times)) * self.weights[places]
            weights /= max(float(np.linalg.norm(weights)), 1e-9)
            columns.append(places)
            values.append(weights)
            starts.append(starts[-1] + len(found))
        return sparse.csr_matrix(
            (
                np.concatenate(values) if values else np.empty(0, np.float32),
                np.concatenate(columns) if columns else np.empty(0, np.int32),
                np.array(starts),
            ),
            shape=(len(documents), len(self.features)),
            dtype=np.float32,
        )

    def coverage(self, document: Sequence[str]) -> float:
        """The share of a document's single words that are known: low in an unseen language."""
        words = [token for token in document if " " not in token]
        return sum(word in self._place for word in words) / len(words) if words else 0.0
