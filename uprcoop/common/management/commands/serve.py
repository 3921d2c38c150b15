"""Serves the site with gunicorn: the same server for a demo on a laptop and for production.

The background worker beside it hears of Ctrl-C and TERM from here alone, and ends by itself when
this process is gone: none is ever left over.
"""

import os
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

# The background worker ends within 6 seconds of being asked (`worker.py`), whatever it does.
WORKER_SECONDS = 9
# Bytes of an address: ten thousand letters of a question, each in six bytes or nine, are answered
# with a page that says so, not with a bare refusal.
LONGEST_ADDRESS = 128 * 1024


class Command(BaseCommand):
    help = "Serve the site. Static files are gathered first; Ctrl-C stops."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, default=None, help="port to listen on (default: $PORT, else 8000)"
        )
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        parser.add_argument("--workers", type=int, default=1, help="server processes (default: 1)")
        parser.add_argument(
            "--threads", type=int, default=4, help="threads in each process (default: 4)"
        )
        parser.add_argument(
            "--with-worker",
            action="store_true",
            help="also run one background worker, and stop it with the server",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"] or port_from_environment()
        if str(port) != settings.PORT and not os.environ.get("UPRCOOP_SITE_URL"):
            # Letters of this process and of the worker lead to where the site listens.
            os.environ["UPRCOOP_SITE_URL"] = settings.SITE_URL = f"http://localhost:{port}"
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        host = options["host"]
        shown = f"http://{'localhost' if host in {'127.0.0.1', '0.0.0.0'} else host}:{port}/"
        with_worker = options["with_worker"] and settings.TASKS_MODE == "database"
        run_gunicorn(
            host, port, options["workers"], options["threads"], shown, Background(with_worker)
        )


class Background:
    """The background worker that runs beside the server."""

    def __init__(self, is_wanted: bool) -> None:
        self.is_wanted = is_wanted
        self.process: subprocess.Popen[bytes] | None = None
        self.until: float | None = None

    def start(self) -> None:
        if self.is_wanted:
            self.owner = os.getpid()
            words = [sys.executable, "-m", "uprcoop", "worker", "--parent", str(self.owner)]
            self.process = subprocess.Popen(  # noqa: S603 - no word of it comes from outside
                words,
                stdin=subprocess.DEVNULL,
                process_group=0,  # Ctrl-C reaches this process only
            )

    def ask_to_end(self) -> None:
        if self.process is not None and self.until is None:
            self.until = time.monotonic() + WORKER_SECONDS
            self.process.terminate()

    def end(self) -> None:
        """Wait until it has ended. Does nothing in a server process forked from the owner."""
        if self.process is None or self.owner != os.getpid():
            return
        self.ask_to_end()
        try:
            self.process.wait(timeout=max(0.1, (self.until or 0) - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def port_from_environment() -> int:
    given: str = settings.PORT
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CommandError(f"PORT is “{given}”: write a number from 1 to 65535.")
    return int(given)


def run_gunicorn(
    host: str, port: int, workers: int, threads: int, shown: str, background: Background
) -> None:
    # Imported here: gunicorn does not run on Windows, where every other command does.
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter
    from gunicorn.http import message

    from uprcoop.wsgi import application, keep_up, warm_up

    def when_ready(server: Any) -> None:
        print(f"Serving {shown}", flush=True)
        background.start()

    def begin(process: Any) -> None:
        """In each server process, the ones started anew too."""
        warm_up()
        keep_up()

    class Together(Arbiter):
        def stop(self, graceful: bool = True) -> None:
            background.ask_to_end()  # both then end at the same time
            super().stop(graceful)

    class Site(BaseApplication):
        def load_config(self) -> None:
            values = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "timeout": 120,
                "graceful_timeout": WORKER_SECONDS,
                "control_socket_disable": True,
                "errorlog": "-",
                "loglevel": "warning",
                "when_ready": when_ready,
                "post_worker_init": begin,
                "limit_request_line": LONGEST_ADDRESS,
            }
            # The server cuts its own setting to this; 0 would set no bound at all.
            message.MAX_REQUEST_LINE = LONGEST_ADDRESS + 1
            for name, value in values.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    try:
        Together(Site()).run()
    except RuntimeError as error:  # what the server's own settings refuse
        raise CommandError(str(error)) from error
    finally:
        background.end()
