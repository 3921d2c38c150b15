"""A trained theme model: what it is made of, how it is kept, and how it judges texts.

Kept as NumPy arrays and JSON, never as pickled objects: reading a model runs nothing.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from uprcoop.search.analysis.stopwords import ALL as STOPWORDS
from uprcoop.search.encoders import Encoder, encoder, prepare
from uprcoop.search.thememodel import heads
from uprcoop.search.thememodel.blend import Blend
from uprcoop.search.thememodel.words import Vocabulary, tokens

WORDS = "words"
# In a language that is not given, this share of known words counts as a language learned.
COVERED = 0.6


@dataclass
class Model:
    """`weights` by head: "words" and the names of encoders; `blends` by set of heads."""

    themes: np.ndarray  # ids, in the order of every (texts, themes) array
    languages: list[str]  # those it has learned words of
    vocabulary: Vocabulary
    weights: dict[str, np.ndarray]
    versions: dict[str, str]  # encoder's version by name
    blends: dict[tuple[str, ...], Blend] = field(default_factory=dict)

    # --- judging ------------------------------------------------------------------------------

    def encoders(self, is_quick: bool = False) -> list[Encoder]:
        """Encoders it was trained with that are here in the same version.

        `is_quick` leaves out all but the first (a millisecond a text; the second takes ten).
        """
        names = list(self.versions)[:1] if is_quick else list(self.versions)
        here = [encoder(name) for name in names]
        return [one for one in here if one is not None and one.version == self.versions[one.name]]

    def knows_words_of(self, language: str, document: Sequence[str]) -> bool:
        if language:
            return language[:2] in self.languages
        return self.vocabulary.coverage(document) >= COVERED

    def judge(
        self,
        texts: Sequence[str],
        language: str = "",
        *,
        is_quick: bool = False,
        known: Mapping[str, np.ndarray] | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities float32 (texts, themes), and which of them are past their threshold.

        `known`: vectors by encoder for all the texts, where they have been computed already.
        A text with nothing to read has no theme: zeros.
        """
        probabilities = np.zeros((len(texts), len(self.themes)), dtype=np.float32)
        passed = np.zeros(probabilities.shape, dtype=bool)
        for some, blend, found, _ in self._judged(texts, language, is_quick, known or {}):
            probabilities[some] = found
            passed[some] = found >= blend.thresholds
        return probabilities, passed

    def chiefly(
        self,
        texts: Sequence[str],
        language: str = "",
        *,
        is_quick: bool = False,
        known: Mapping[str, np.ndarray] | None = None,
    ) -> np.ndarray:
        """How far each text is about each theme, what it is chiefly about above the rest.

        Float32 (texts, themes), 0 to 1: `judge`'s probabilities, weighed as `Blend.chiefly` says.
        """
        weighed = np.zeros((len(texts), len(self.themes)), dtype=np.float32)
        for some, blend, found, seen in self._judged(texts, language, is_quick, known or {}):
            weighed[some] = blend.chiefly(found, seen)
        return weighed

    def _judged(
        self,
        texts: Sequence[str],
        language: str,
        is_quick: bool,
        known: Mapping[str, np.ndarray],
    ) -> Iterator[tuple[np.ndarray, Blend, np.ndarray, list[np.ndarray]]]:
        """Places in `texts`; of these the blend, the probabilities and the encoders' vectors."""
        prepared = [prepare(text) for text in texts]
        readable = np.array([place for place, text in enumerate(prepared) if text], dtype=int)
        if not len(readable):
            return
        kept = [prepared[place] for place in readable]
        documents = [tokens(text) for text in kept]
        scores, vectors = {}, {}
        for one in self.encoders(is_quick):
            given = known.get(one.name)
            rows = one.encode(kept, language) if given is None else given[readable]
            vectors[one.name] = rows
            scores[one.name] = heads.scores_of_vectors(rows, self.weights[one.name])
        is_learned = np.array([self.knows_words_of(language, one) for one in documents])
        if not scores:
            is_learned[:] = True  # words are all there is
        if is_learned.any():
            features = self.vocabulary.matrix(documents)
            scores[WORDS] = heads.scores_of_words(features, self.weights[WORDS])
        for use_words in (True, False):
            some = np.flatnonzero(is_learned == use_words)
            if not len(some):
                continue
            names = tuple(n for n in self.weights if n in scores and (use_words or n != WORDS))
            blend = self.blends[names]
            found = blend.probabilities([scores[name][some] for name in names])
            yield readable[some], blend, found, [vectors[n][some] for n in names if n in vectors]

    def telling_words(self, text: str, theme: int, limit: int = 3) -> list[str]:
        """The words of `text` that speak most for the theme (its id)."""
        document = tokens(prepare(text))
        features = self.vocabulary.matrix([document])
        column = int(np.flatnonzero(self.themes == theme)[0])
        pull = features.data * self.weights[WORDS][features.indices, column]
        best = [place for place in np.argsort(-pull)[: 5 * limit] if pull[place] > 0.05]
        found: list[str] = []
        for place in best:
            # "abolish the" tells no more than "abolish".
            words = self.vocabulary.features[features.indices[place]].split()
            while words and words[-1] in STOPWORDS:
                words.pop()
            while words and words[0] in STOPWORDS:
                words.pop(0)
            feature = " ".join(words)
            if feature and not any(feature in other or other in feature for other in found):
                found.append(feature)
        return found[:limit]

    # --- keeping ------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        about: dict[str, Any] = {
            "languages": self.languages,
            "features": self.vocabulary.features,
            "versions": self.versions,
            "heads": list(self.weights),
            "blends": [list(names) for names in self.blends],
        }
        arrays: dict[str, np.ndarray] = {
            "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
            "themes": self.themes,
            "rarity": self.vocabulary.weights,
        }
        for place, weights in enumerate(self.weights.values()):
            arrays[f"head{place}"] = weights.astype(np.float16)
        for place, blend in enumerate(self.blends.values()):
            for part, value in vars(blend).items():
                arrays[f"blend{place}_{part}"] = value.astype(np.float32)
        out = io.BytesIO()
        np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
        return out.getvalue()

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Model":
        """Raises ValueError where the bytes are no model."""
        with np.load(io.BytesIO(kept), allow_pickle=False) as arrays:
            about: Mapping[str, Any] = json.loads(arrays["about"].tobytes())
            return cls(
                themes=arrays["themes"],
                languages=about["languages"],
                vocabulary=Vocabulary(about["features"], arrays["rarity"]),
                weights={
                    name: arrays[f"head{place}"].astype(np.float32)
                    for place, name in enumerate(about["heads"])
                },
                versions=about["versions"],
                blends={
                    tuple(names): Blend(
                        **{
                            part: arrays[f"blend{place}_{part}"]
                            for part in ("weights", "slopes", "offsets", "thresholds")
                        },
                        # Models of releases before this one do not have it.
                        chief=arrays.get(f"blend{place}_chief", np.empty((0, 0))),
                    )
                    for place, names in enumerate(about["blends"])
                },
            )
