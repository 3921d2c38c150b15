"""Compiles the languages' catalogues (.po to .mo) without needing gettext on the machine."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Compile the interface's translations; does nothing where they are up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say nothing when all is well")

    def handle(self, *args: Any, **options: Any) -> None:
        compiled = 0
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                    continue
                # Written beside and renamed, so that a running server never reads half a file.
                unfinished = target.with_suffix(".mo.new")
                polib.pofile(str(source)).save_as_mofile(str(unfinished))
                unfinished.replace(target)
                compiled += 1
        if not options["quiet"]:
            self.stdout.write(f"{compiled} compiled.")
