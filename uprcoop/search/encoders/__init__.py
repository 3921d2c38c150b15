"""Sentence encoders: a text in, a vector of meaning out, on this machine, without a network.

One small interface, several encoders by name (settings.ENCODERS). Each is loaded once a process,
when first needed, and again in a process forked after that. Where one cannot be loaded (another
processor, say), `encoder` answers None with the reason in the log, and everything works on words
alone.
"""

import logging
import os
import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string
from threadpoolctl import threadpool_limits

from uprcoop.search.encoders.preparation import EmptyText, prepare, text_digest

__all__ = [
    "NAMES",
    "EmptyText",
    "Encoder",
    "encoder",
    "limit_math_threads",
    "prepare",
    "search_encoder",
    "text_digest",
    "theme_encoder",
]

logger = logging.getLogger(__name__)


class Encoder(Protocol):
    """Name and version are stored with every vector: vectors of two versions never meet."""

    name: str
    version: str
    size: int

    def encode(self, texts: Sequence[str], language: str = "") -> np.ndarray:
        """Vectors of length one: float32, (texts, size). `language`: a code of the six, or "".

        Safe in several threads at once. Raises EmptyText where a text holds nothing to read.
        """
        ...


def load_use() -> Encoder:
    from uprcoop.search.encoders.use import UniversalSentenceEncoder

    return UniversalSentenceEncoder(threads=settings.MATH_THREADS)


def load_e5() -> Encoder:
    from uprcoop.search.encoders.e5 import E5Small

    return E5Small()


NAMES = tuple(settings.ENCODERS)

_loading = threading.Lock()
_loaded: dict[tuple[int, str], Encoder | None] = {}


def _after_fork() -> None:
    # The lock may have been held by a thread that the child does not have; and what the parent
    # loaded stays the parent's.
    global _loading
    _loading = threading.Lock()
    _loaded.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def limit_math_threads() -> None:
    """Hold linear algebra in this process to MATH_THREADS threads.

    Its default of all cores slows a small machine tenfold as soon as two processes meet.
    """
    threadpool_limits(limits=settings.MATH_THREADS, user_api="blas")


def encoder(name: str) -> Encoder | None:
    """The encoder of that name, or None where it cannot be had: "none", unknown, not installed."""
    key = (os.getpid(), name)
    if key in _loaded:
        return _loaded[key]
    with _loading:
        if key not in _loaded:
            _loaded[key] = _load(name)
        return _loaded[key]


def _load(name: str) -> Encoder | None:
    if name in {"", "none"}:
        return None
    # The settings refuse an unknown name at the start; a stored theme model may still bear one.
    if name not in settings.ENCODERS:
        logger.warning("No encoder is called %s: working without it.", name)
        return None
    try:
        loaded: Encoder = import_string(settings.ENCODERS[name])()
    # A wheel for another processor fails in more ways than ImportError (OSError from the
    # linker, RuntimeError from the library itself); none of them may stop the site.
    except Exception as error:
        logger.warning("Encoder %s cannot be loaded here (%s): working without it.", name, error)
        return None
    limit_math_threads()
    return loaded


def search_encoder() -> Encoder | None:
    """The encoder behind the meaning leg of search (setting UPRCOOP_SEARCH_ENCODER)."""
    return encoder(settings.SEARCH_ENCODER)


def theme_encoder() -> Encoder | None:
    """The second encoder, for the theme model (setting UPRCOOP_THEME_ENCODER)."""
    return encoder(settings.THEME_ENCODER)
