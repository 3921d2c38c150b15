"""`uprcoop index`: bring the search index up to date."""

import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from uprcoop.search import actions


class Command(BaseCommand):
    help = "Index what was added or changed since the last time. Stopped, it goes on next time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="make the whole index again")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        if options["rebuild"]:
            actions.mark_all_pending()
        is_shown = sys.stderr.isatty() and not options["json"]

        def show(done: int, total: int) -> None:
            if is_shown:
                rate = done / max(time.monotonic() - began, 0.001)
                left = round((total - done) / max(rate, 1))
                line = f"\r{done:,} of {total:,} indexed, {rate:,.0f} a second, {left} s left "
                self.stderr.write(line, ending="")

        result = actions.index_pending(progress=show)
        seconds = time.monotonic() - began
        if options["json"]:
            self.stdout.write(json.dumps({**result, "seconds": round(seconds, 2)}))
            return
        if is_shown:
            self.stderr.write("")
        self.stdout.write(
            f"{result['indexed']:,} indexed, {result['withdrawn']:,} withdrawn, "
            f"{result['gone']:,} gone, in {seconds:.1f} s."
        )
