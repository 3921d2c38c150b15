"""What ranking reads in the words of an offer or a request, and keeps beside it.

Computed once. When the theme model is another one, what the one before had read is ranked with
until the worker has read anew (`uprcoop/matching/actions/reading.py`): no page waits for them all.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from uprcoop.matching.engine.aboutness import Space, judge, vectors
from uprcoop.matching.models import Features
from uprcoop.search.encoders import prepare, search_encoder, text_digest
from uprcoop.search.models import ThemeModel

FLOAT = np.dtype("<f2")
QUICK = "quick"


def model_name() -> str:
    """The latest theme model, told from any other."""
    newest = ThemeModel.objects.order_by("-id").values_list("id", "trained_at").first()
    return f"{newest[0]}/{newest[1].isoformat()}" if newest else ""


def encoder_name() -> str:
    encoder = search_encoder()
    return f"{encoder.name} {encoder.version}" if encoder else ""


def reader(within: Space) -> str:
    """Who judges: the theme model, and in what order its themes stand."""
    return f"{model_name()} {order_of(within)}"


def order_of(within: Space) -> str:
    return hashlib.blake2s(within.themes.tobytes(), digest_size=4).hexdigest()


def is_usable(held: Features | None, words: str, within: Space) -> bool:
    """Whether what was read can be ranked with, if perhaps by an earlier model."""
    if held is None or not held.model.endswith(f" {order_of(within)}"):
        return False
    return bool(held.digest == digest_of(words) and held.encoder == encoder_name())


def is_fresh(held: Features | None, words: str, within: Space, by: str) -> bool:
    """Whether `by`, the reader of now with all its encoders, has read these very words."""
    return held is not None and held.model == by and is_usable(held, words, within)


def digest_of(words: str) -> str:
    return text_digest(prepare(words))


def read(
    texts: Sequence[str], languages: Sequence[str], within: Space, *, is_quick: bool = False
) -> list[dict[str, Any]]:
    """The fields of Features for each text. `is_quick` leaves out the slow encoder."""
    encoder, meant = search_encoder(), vectors(texts)
    known = {encoder.name: meant} if encoder is not None and meant is not None else {}
    seen = judge(texts, languages, within, is_quick=is_quick, known=known)
    model = f"{QUICK} {order_of(within)}" if is_quick else reader(within)
    return [
        {
            "digest": digest_of(text),
            "encoder": encoder_name(),
            "vector": b"" if meant is None else meant[place].astype(FLOAT).tobytes(),
            "model": model,
            "judged": seen[place].astype(FLOAT).tobytes(),
        }
        for place, text in enumerate(texts)
    ]


def numbers(kept: bytes | memoryview) -> np.ndarray:
    """float32, as they were kept."""
    return np.frombuffer(bytes(kept), dtype=FLOAT).astype(np.float32)
