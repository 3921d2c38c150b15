"""Work that falls due because a day has come, named by settings.PERIODIC_WORK.

Whoever has the time calls `work`: the background worker every ten minutes; where there is no worker
(UPRCOOP_TASKS is "inline"), a thread of each server process; or a host's cron, by `uprcoop remind`.
Each piece of work may therefore run twice, also at the same time, and then does nothing twice.
"""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils.module_loading import import_string

logger = logging.getLogger("uprcoop.periodic")
EVERY = 600.0  # seconds


def work() -> int:
    """Do all of it; how many pieces failed. One that fails is logged and stops no other."""
    failed = 0
    for path in settings.PERIODIC_WORK:
        try:
            import_string(path)()
        except Exception:
            failed += 1
            logger.exception("%s failed; it is tried again at the next turn.", path)
    return failed


def keep_at_it(ended: threading.Event, every: float = EVERY) -> threading.Thread:
    """Do it now and every `every` seconds, in a thread, until `ended` is set."""

    def turn() -> None:
        while True:
            close_old_connections()
            work()
            connections.close_all()  # this thread's own: none is held while it waits
            if ended.wait(every):
                return

    thread = threading.Thread(target=turn, daemon=True, name="periodic")
    thread.start()
    return thread
