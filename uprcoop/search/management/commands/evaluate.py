"""`uprcoop evaluate languages|themes|search|matching`: measure on files of your own.

What rooms above this one measure, they name in `settings.EVALUATIONS`: a module with `arguments`,
`run` and `lines`.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from uprcoop.search.evaluation import languages, search, themes


class Command(BaseCommand):
    help = "Measure languages, themes, search or matching on files of your own, beside baselines."

    def add_arguments(self, parser: CommandParser) -> None:
        # A class of its own, or argparse would make Django's parser without its arguments.
        parts = parser.add_subparsers(
            dest="what",
            required=True,
            help="what to measure: languages, themes, search or matching",
        )
        for name, files in (
            ("languages", {"file": "CSV: one column a language, one aligned text a row"}),
            ("themes", {"file": "CSV: text, labels separated by |, language"}),
            (
                "search",
                {
                    "queries": "CSV: id, text, language",
                    "relevant": "CSV: query id, record id, grade",
                },
            ),
        ):
            part = parts.add_parser(name)
            for argument, meaning in files.items():
                part.add_argument(argument, type=Path, help=meaning)
            part.add_argument("--json", action="store_true", help="print the figures as JSON")
        for name, module in settings.EVALUATIONS.items():
            part = parts.add_parser(name)
            import_module(module).arguments(part)
            part.add_argument("--json", action="store_true", help="print the figures as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["what"] == "search":
                result = search.run(options["queries"], options["relevant"], self.stderr.write)
                lines = search.lines(result)
            elif options["what"] in settings.EVALUATIONS:
                other = import_module(settings.EVALUATIONS[options["what"]])
                result = other.run(options, self.stderr.write)
                lines = other.lines(result)
            else:
                module = languages if options["what"] == "languages" else themes
                result = module.run(options["file"])
                lines = module.lines(result)
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(lines))
