"""Serves the site with gunicorn: the same server for a demo on a laptop and for production."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser


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
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        worker = (
            subprocess.Popen([sys.executable, "-m", "uprcoop", "worker"])
            if options["with_worker"] and settings.TASKS_MODE == "database"
            else None
        )
        host = options["host"]
        shown = f"http://{'localhost' if host in {'127.0.0.1', '0.0.0.0'} else host}:{port}/"
        try:
            run_gunicorn(host, port, options["workers"], options["threads"], shown)
        finally:
            if worker is not None:
                worker.terminate()
                try:
                    worker.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    worker.kill()


def port_from_environment() -> int:
    given = os.environ.get("PORT", "").strip() or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise CommandError(f"PORT is “{given}”: write a number from 1 to 65535.")
    return int(given)


def run_gunicorn(host: str, port: int, workers: int, threads: int, shown: str) -> None:
    # Imported here: gunicorn does not run on Windows, where every other command does.
    from gunicorn.app.base import BaseApplication

    from uprcoop.wsgi import application

    class Site(BaseApplication):
        def load_config(self) -> None:
            values = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "timeout": 120,
                "graceful_timeout": 10,
                "control_socket_disable": True,
                "errorlog": "-",
                "loglevel": "warning",
                "when_ready": lambda server: print(f"Serving {shown}", flush=True),
            }
            for name, value in values.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return application

    Site().run()
