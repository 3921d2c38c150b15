"""Where a web server finds the application, and what a server process loads before it is asked."""

import logging
import os
import threading
import time

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uprcoop.settings")
application = get_wsgi_application()
logger = logging.getLogger(__name__)


def warm_up() -> threading.Thread:
    """Load in the background what the first question would else wait for (settings.WARM_UP).

    To be called in each server process, after the fork: threads do not outlive one. Pages are
    served meanwhile, and where it fails they load for themselves what they need.
    """
    thread = threading.Thread(target=_warm_up, daemon=True, name="warm-up")
    thread.start()
    return thread


def keep_up() -> None:
    """Where there is no worker, do here what falls due (settings.PERIODIC_WORK)."""
    if settings.TASKS_MODE == "inline":
        from uprcoop.common import periodic

        periodic.keep_at_it(threading.Event())


def _warm_up() -> None:
    began = time.monotonic()
    try:
        for path in settings.WARM_UP:
            import_string(path)()
        logger.info("Loaded ahead in %.1f s.", time.monotonic() - began)
    except Exception:
        logger.warning("What the first question needs could not be loaded ahead.", exc_info=True)
    finally:
        connections.close_all()  # this thread's own
