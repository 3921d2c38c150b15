"""Background tasks of search. Each may be run twice, and goes on where a dead worker stopped."""

import threading

from django.conf import settings
from django_tasks import TaskResultStatus, task

from uprcoop.search import embedding
from uprcoop.search.encoders import Encoder, search_encoder, theme_encoder

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
    """Compute missing vectors for one slice, then queue the next while there is more."""
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
    return written


def enqueue_embedding() -> bool:
    """Queue the computing of missing vectors unless that is queued already. True if it did."""
    if settings.SEARCH_ENCODER == "none" and settings.THEME_ENCODER == "none":
        return False
    if settings.TASKS_MODE == "database":
        from django_tasks_db.models import DBTaskResult

        is_queued = DBTaskResult.objects.filter(
            task_path=embed_pending.module_path, status=TaskResultStatus.READY
        ).exists()
        if is_queued:
            return False
    embed_pending.enqueue()
    return True
