"""`uprcoop import FILE...`: bring recommendations and pledges in from their sources' files."""

# ruff: noqa: N999  the command's name is its file's name

import json
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from uprcoop.exchange.after_import import after_import
from uprcoop.exchange.imports import (
    BY_FORMAT,
    COMPLETE,
    PARTIAL,
    Progress,
    Result,
    import_stream,
    opened,
)
from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.report import Report, new_path
from uprcoop.recommendations.taking import Counts
from uprcoop.states.resolver import resolver

PLAIN_LINE_EVERY = 10  # seconds, where progress cannot be drawn over


class Command(BaseCommand):
    help = (
        "Bring recommendations and pledges in from files: the UHRI export (JSON or XLSX), OHCHR's "
        "thematic lists and matrices (DOCX), UPR Info (CSV). Files are recognised by content. "
        "Exit codes: 0 done (also with rejections), 1 a file was refused, 2 wrong words, "
        "130 stopped by Ctrl-C; what is refused or stopped leaves no trace."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="a file of any of these formats"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, only")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")
        extent = parser.add_mutually_exclusive_group()
        extent.add_argument(
            "--complete",
            action="store_true",
            help="each file holds all rows of its documents: withdraw what it no longer holds "
            "(the default but for XLSX, which is often a filtered export)",
        )
        extent.add_argument("--partial", action="store_true", help="withdraw nothing")
        parser.add_argument(
            "--report", type=Path, help="where to write the spreadsheet of rejections and notices"
        )
        parser.add_argument(
            "--no-index", action="store_true", help="leave the search index for later"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        extent = COMPLETE if options["complete"] else PARTIAL if options["partial"] else BY_FORMAT
        report = Report(writable(options["report"]) if options["report"] else new_path())
        total = Counts()
        results: list[Result] = []
        stopped = False
        for path in options["files"]:
            line = ProgressLine(str(path), is_quiet=options["json"])
            try:
                result = self.bring_in(path, extent, options["dry_run"], report, line)
            except KeyboardInterrupt:
                line.end()
                self.stderr.write(f"Stopped: nothing of {printable(str(path))} was kept.")
                stopped = True
                break
            line.end()
            results.append(result)
            total += result.counts
            self.warn(result, is_dry=options["dry_run"])
            if not options["json"]:
                self.say(result)
        written = report.close()
        if (
            not options["dry_run"]
            and not options["no_index"]
            and not stopped
            and any(result.run for result in results)
        ):
            stopped = not self.after(options)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(total, results, written, options["dry_run"])))
        else:
            if len(results) > 1:
                self.stdout.write(f"In all: {sentence(total)}.")
            if written:
                self.stdout.write(f"Rejections and notices: {written}")
            if options["dry_run"]:
                self.stdout.write("This was a dry run: nothing was kept.")
        if stopped:
            sys.exit(130)
        if any(result.refusal for result in results):
            sys.exit(1)

    def bring_in(
        self, path: Path, extent: str, dry_run: bool, report: Report, line: "ProgressLine"
    ) -> Result:
        try:
            with opened(path) as stream:
                return import_stream(
                    name=str(path),
                    stream=stream,
                    by=None,
                    extent=extent,
                    dry_run=dry_run,
                    on_remark=lambda remark: report.add(path.name, remark),
                    on_progress=line.show,
                )
        except DatabaseError as error:  # locked by another import for too long, or its disk full
            refusal = FileRefused("database", name=str(path), value=str(error))
        except FileRefused as refused:
            refusal = refused
        return Result(str(path), refusal=str(refusal), code=refusal.code)

    def after(self, options: dict[str, Any]) -> bool:
        """Bring the search index up to date; False when Ctrl-C left the rest to the next time."""
        try:
            counts = after_import()
        except KeyboardInterrupt:
            self.stderr.write(
                "The import is kept; indexing was stopped. Finish it with: uprcoop index"
            )
            return False
        if not options["json"]:
            self.stdout.write(f"Search index: {counts['indexed']:,} indexed.")
        return True

    def warn(self, result: Result, *, is_dry: bool) -> None:
        """A line on stderr when so much is withdrawn that the file may hold only some rows."""
        withdrawn = result.counts.withdrawn
        if not result.withdrawals.is_surprising(withdrawn):
            return
        most = result.withdrawals.documents[0]
        state = resolver().by_id[most.state].name_en
        place = most.symbol or f"session {most.session}"
        help_ = (
            "If the file holds only some rows, import it with --partial, which withdraws nothing."
            if is_dry
            else "If the file holds only some rows, import a whole one, which brings the records "
            "back, and next time add --partial, which withdraws nothing."
        )
        self.stderr.write(
            f"Warning: {printable(result.name)} {'would withdraw' if is_dry else 'withdrew'} "
            f"{withdrawn:,} of the {result.withdrawals.among:,} records that its source gave of "
            f"the same documents; most of {state}, {place}: {most.withdrawn:,} of {most.among:,}. "
            f"{help_}"
        )

    def say(self, result: Result) -> None:
        if result.refusal:
            self.stderr.write(f"Refused: {result.refusal}")
        else:
            rate = sum_of(result.counts) / max(result.seconds, 0.001)
            self.stdout.write(
                f"{printable(result.name)}: {sentence(result.counts)} "
                f"({result.seconds:.1f} s, {rate:,.0f} rows/s)."
            )


class ProgressLine:
    """Rows, rate and time left: drawn over on a terminal, a plain line now and then elsewhere."""

    def __init__(self, name: str, *, is_quiet: bool) -> None:
        self.name = printable(Path(name).name)
        self.is_terminal = sys.stderr.isatty()
        self.is_quiet = is_quiet and not self.is_terminal
        self.last = time.monotonic()
        self.is_drawn = False

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        if self.is_quiet or now - self.last < (0.2 if self.is_terminal else PLAIN_LINE_EVERY):
            return
        self.last = now
        part = min(1.0, progress.read / max(progress.size, 1))
        rate = progress.rows / max(progress.seconds, 0.001)
        left = progress.seconds / part - progress.seconds if part else 0
        text = (
            f"{self.name}: {part:4.0%}  {progress.rows:,} rows  {rate:,.0f} rows/s  "
            f"{left:,.0f} s left"
        )
        if self.is_terminal:
            bar = "#" * round(part * 20)
            sys.stderr.write(f"\r\x1b[K[{bar:<20}] {text}")
            self.is_drawn = True
        else:
            sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def end(self) -> None:
        if self.is_drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def printable(name: str) -> str:
    """A name that any terminal can show: file names need not be text."""
    return name.encode("utf-8", "backslashreplace").decode()


def writable(path: Path) -> Path:
    """A path for the report, tried before the work and not after it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        path.open("ab").close()
        if is_new:
            path.unlink()
    except OSError as error:
        raise CommandError(
            f"The report cannot be written to {path}: {error.strerror}.", returncode=2
        ) from None
    return path


def sum_of(counts: Counts) -> int:
    return counts.created + counts.updated + counts.unchanged + counts.rejected


def sentence(counts: Counts) -> str:
    parts = [
        f"{counts.created:,} created",
        f"{counts.updated:,} updated",
        f"{counts.unchanged:,} unchanged",
        f"{counts.rejected:,} rejected",
    ]
    if counts.withdrawn:
        parts.append(f"{counts.withdrawn:,} withdrawn")
    if counts.noticed:
        parts.append(f"{counts.noticed:,} noticed")
    return ", ".join(parts)


def as_json(
    total: Counts, results: list[Result], report: Path | None, dry_run: bool
) -> dict[str, Any]:
    return {
        **vars(total),
        "dry_run": dry_run,
        "report": str(report) if report else None,
        "files": [
            {
                "file": result.name,
                "source": result.source.value if result.source else None,
                **vars(result.counts),
                "seconds": round(result.seconds, 3),
                "refused": result.refusal or None,
                "code": result.code or None,
            }
            for result in results
        ],
    }
