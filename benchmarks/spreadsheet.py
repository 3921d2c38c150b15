"""How fast a spreadsheet of records is read, checked, marked and taken, beside opening it at all.

    python benchmarks/spreadsheet.py [--rows 30 1000]

Makes a file of that many complete records out of the template, each naming a recommendation of the
real data by its paragraph, and measures, each on a database of its own: openpyxl loading the file
(the baseline: it only lays the cells out in memory); the preview (read, check every row against the
database); the preview of the same file with one fault in ten rows, the marked copy included; taking
all rows as drafts; taking and sending; and the export of what was taken. Prints seconds as JSON.
"""

import argparse
import io
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from own_database import own_database  # noqa: E402


def make(rows: int, *, faulty: bool = False) -> bytes:
    """The template with so many rows, as a person would send it."""
    from uprcoop.exchange.sheets.workbook import SheetRow, write_book
    from uprcoop.recommendations.models import Recommendation

    known = list(
        Recommendation.objects.exclude(paragraph="").values_list(
            "key", "state__iso3", "session_id", "paragraph"
        )[:5_000]
    )
    made = []
    for number in range(rows):
        key, state, session, paragraph = known[number * 7 % len(known)]
        is_plain = len({one for one in known if one[1:] == (state, session, paragraph)}) == 1
        cells = {
            "title": f"Training of judges, part {number} of {rows}",
            "summary": "Two hundred judges were trained in the treaties. " * 8,
            "done": "Four courses were held, and a handbook was written. " * 30,
            "results": "Judgments refer to the treaties more often. " * 20,
            "assistance.1": "Training",
            "modality": "Bilatral" if faulty and number % 10 == 0 else "Multilateral",
            "states.1.state": state,
            "states.1.part": "Receives the assistance",
            "recommendations.1": f"{state} {session}: {paragraph}" if is_plain and session else key,
            "themes.1": "Right to health",
            "starts": "2025-03-01",
            "progress": "Completed",
            "money.disclosure": "Not disclosed",
            "contact.is_public": "No",
        }
        made.append(SheetRow(cells))
    stream = io.BytesIO()
    write_book(stream, "en", made)
    return stream.getvalue()


def timed(what, *arguments, **options):
    began = time.monotonic()
    found = what(*arguments, **options)
    return round(time.monotonic() - began, 2), found


def measure(rows: int) -> dict[str, float]:
    import openpyxl

    from uprcoop.activities.tests import building
    from uprcoop.exchange.sheets.taking import take
    from uprcoop.exchange.tests.sheet_building import bring, export

    cast = building.make_cast.cast if hasattr(building.make_cast, "cast") else building.make_cast()
    building.make_cast.cast = cast
    agency, by = cast.agency, cast.contributor
    content, faulty = make(rows), make(rows, faulty=True)
    figures = {"rows": rows, "kb": len(content) // 1024}
    figures["openpyxl_load"], _book = timed(openpyxl.load_workbook, io.BytesIO(content))
    figures["preview"], upload = timed(bring, content, agency, by)
    if upload.counts["complete"] != rows:
        sys.exit(f"not all rows are complete: {upload.counts} {upload.summary['faults'][:3]}")
    figures["preview_with_faults_and_marked_copy"], marked = timed(bring, faulty, agency, by)
    if not marked.marked or marked.counts["faulty"] != -(-rows // 10):
        sys.exit(f"not marked: {marked.counts}")
    figures["take_and_send"], is_taken = timed(take, upload=upload, by=by, send=True)
    if not is_taken:
        sys.exit("not taken")
    figures["preview_again_unchanged"], again = timed(bring, content, agency, by)
    if again.counts["unchanged"] != rows:
        sys.exit(f"a second time it would change: {again.counts}")
    figures["export"], _content = timed(export, agency, by)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[30, 1_000])
    parser.add_argument(
        "--postgres", action="store_true", help="on the database DATABASE_URL names"
    )
    options = parser.parse_args()
    with own_database(is_given=options.postgres) as data:
        from django.conf import settings
        from django.core.management import call_command

        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        settings.TASKS = {
            "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
        }
        call_command("migrate", verbosity=0)
        sample = data / "ohchr" / "uhri-export-sample.json"
        call_command("import", str(sample), no_index=True, json=True, stdout=io.StringIO())
        print(json.dumps([measure(rows) for rows in options.rows], indent=2))


if __name__ == "__main__":
    main()
