"""What follows an import that was kept: the search index is brought up to date."""

from collections.abc import Callable


def after_import(progress: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Index what changed and queue its embedding. `progress(done, all)`; returns index counts."""
    # Only now: search takes 40 MB, which an import would carry along in each of its processes.
    from uprcoop.search.actions import index_pending
    from uprcoop.search.tasks import enqueue_embedding

    counts = index_pending(progress)
    enqueue_embedding()
    return counts
