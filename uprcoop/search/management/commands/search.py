"""`uprcoop search WORDS`: ask the search from the command line."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.html import strip_tags

from uprcoop.activities.models import Published
from uprcoop.search.hits import Hit
from uprcoop.search.kinds import TITLES
from uprcoop.search.query import SearchRequest, run


class Command(BaseCommand):
    help = "Search from the command line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="*", help="what to search for")
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="e.g. state=ken; may be repeated",
        )
        parser.add_argument("--limit", type=int, default=10, help="results to print (10)")
        parser.add_argument(
            "--sort",
            default="relevance",
            choices=["relevance", "date", "state"],
            help="order of the results (relevance)",
        )
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        filters: dict[str, list[str]] = {}
        for given in options["filter"]:
            name, is_given, value = given.partition("=")
            if not is_given or name not in TITLES:
                names = ", ".join(TITLES)
                raise CommandError(f"“{given}” is no filter: write FIELD=VALUE, FIELD of {names}.")
            filters.setdefault(name, []).append(value.lower())
        request = SearchRequest(
            text=" ".join(options["words"]),
            filters=filters,
            sort=options["sort"],
            size=min(max(options["limit"], 1), 1_000),
        )
        result = run(request)
        if options["json"]:
            hits = [
                {
                    "kind": hit.kind,
                    **named(hit),
                    "language": hit.object.language,
                    "text": hit.object.text,
                    "why": hit.why,
                    "parts": hit.parts,
                }
                for hit in result.hits
            ]
            suggested = result.did_you_mean.text if result.did_you_mean else None
            found = {
                "total": result.total,
                "seconds": round(result.seconds, 4),
                "notes": result.notes,
                "did_you_mean": suggested,
                "hits": hits,
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for note in result.notes:
            self.stdout.write(note)
        if result.did_you_mean:
            self.stdout.write(f"Did you mean: {result.did_you_mean.text}")
        for place, hit in enumerate(result.hits, start=1):
            where = " ".join(str(part) for part in named(hit).values() if part)
            self.stdout.write(f"{place}. {where}: {strip_tags(hit.snippet)}\n   {hit.why}")
        self.stdout.write(f"{result.total:,} found in {result.seconds * 1000:.0f} ms.")


def named(hit: Hit) -> dict[str, str]:
    """What tells a record: key, State and paragraph of a statement; the identifier of others."""
    record = hit.object
    if isinstance(record, Published):
        return {"key": record.identifier, "state": "", "paragraph": ""}
    state = record.state.iso3.lower()
    return {"key": record.key, "state": state, "paragraph": record.paragraph}
