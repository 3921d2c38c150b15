"""Background tasks of search. Each may be run twice, and goes on where a dead worker stopped."""

import threading
from typing import Any

from django.conf import settings
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task

from uprcoop.search import embedding
from uprcoop.search.actions import settle_doubtful_words
from uprcoop.search.encoders import Encoder, search_encoder, theme_encoder
from uprcoop.search.thememodel import training

# How long one task computes before it queues the next: short, so that other tasks get their turn.
SLICE_SECONDS = 30.0
# Set when the worker is asked to stop; the slice then ends after the batch it is at.
stopping = threading.Event()


def encoders() -> list[Encoder]:
    """The encoders to compute with, that of search first."""
    found = [one for one in (search_encoder(), theme_encoder()) if one is not None]
    return found[:1] if len({one.name for one in found}) == 1 else found


@task()
def embed_pending() -> dict[str, int]:
    """Compute missing vectors for one slice, then queue the next while there is more.

    And training where that is due; without encoders too, for the words alone teach something.
    """
    is_inline = settings.TASKS_MODE == "inline"
    written: dict[str, int] = {}
    for encoder in encoders():
        outcome = embedding.embed(
            encoder,
            seconds=None if is_inline else SLICE_SECONDS,
            is_stopped=stopping.is_set,
        )
        written[encoder.name] = outcome.written
        if outcome.is_done:
            embedding.drop_unused(encoder)
        elif not outcome.is_busy:
            enqueue_embedding()
            break
    if training.is_due(complete_encoders()):
        enqueue_once(train_themes)
    return written


def complete_encoders() -> list[str]:
    """Names of the encoders of which every public text has its vector."""
    return [one.name for one in encoders() if not embedding.lacking(one).exists()]


@task()
def settle_words() -> None:
    """Suggest again what public texts still hold, and forget the words of withdrawn ones."""
    settle_doubtful_words()


@task()
def train_themes() -> dict[str, float]:
    """Train the theme model where that is due: the leg of themes then has the latest labels."""
    if not training.is_due(complete_encoders()):  # asked for twice, or trained by hand meanwhile
        return {}
    model = training.train()
    return {name: model.report[name] for name in ("micro_f1", "macro_f1")}


def enqueue_once(wanted: Task[[], Any]) -> bool:
    """Queue a task unless it is queued already. True if it did."""
    if settings.TASKS_MODE == "database":
        from django_tasks_db.models import DBTaskResult

        if DBTaskResult.objects.filter(
            task_path=wanted.module_path, status=TaskResultStatus.READY
        ).exists():
            return False
    wanted.enqueue()
    return True


def enqueue_embedding() -> bool:
    """Queue what has to follow new texts, unless that is queued already. True if it did."""
    return enqueue_once(embed_pending)
