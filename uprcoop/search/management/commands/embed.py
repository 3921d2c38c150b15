"""`uprcoop embed`: compute missing vectors now, in the foreground."""

import json
import multiprocessing
import os
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from uprcoop.search import embedding, tasks
from uprcoop.search.encoders import NAMES, Encoder, encoder

_encoder: Encoder | None = None


def _prepare_child(name: str) -> None:
    global _encoder
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the children in good order
    _encoder = encoder(name)


def _encode_in_child(work: tuple[list[str], str]) -> np.ndarray:
    assert _encoder is not None
    return _encoder.encode(*work)


class Command(BaseCommand):
    help = "Compute the vectors of meaning that are still missing. Ctrl-C loses nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--encoder", choices=NAMES, help="only this one; else all in use")
        parser.add_argument(
            "--processes",
            type=int,
            default=min(4, os.cpu_count() or 1),
            help="processes that compute at once (one a processor, 4 at most)",
        )
        parser.add_argument(
            "--drop-others",
            action="store_true",
            help="then delete the vectors of encoders that no setting names any more",
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["processes"] < 1:
            raise CommandError("--processes must be 1 or more.")
        if options["encoder"]:
            chosen = [one for one in [encoder(options["encoder"])] if one is not None]
        else:
            chosen = tasks.encoders()
        if not chosen and not options["drop_others"]:
            raise CommandError(
                "No encoder can be loaded here: search works on words alone. See "
                "UPRCOOP_SEARCH_ENCODER in docs/settings.md."
            )
        outcome: dict[str, Any] = {
            "encoders": [self.run_one(one, options["processes"], options["json"]) for one in chosen]
        }
        if options["drop_others"]:
            outcome["dropped_others"] = embedding.drop_others([one.name for one in chosen])
            if not options["json"]:
                for name, count in outcome["dropped_others"].items():
                    self.stdout.write(f"{name}: {count:,} dropped, for no setting names it.")
        if options["json"]:
            self.stdout.write(json.dumps(outcome))

    def run_one(self, of: Encoder, processes: int, is_quiet: bool) -> dict[str, Any]:
        total = embedding.count_lacking(of)
        progress = Progress(of.name, total, self.stderr if not is_quiet else None)
        begun = time.monotonic()
        with Pool(of, processes if total > 2 * embedding.WRITE else 1) as pool:
            outcome = embedding.embed(
                of,
                on_progress=progress.add,
                encode=pool.encode if pool.is_used else None,
            )
        seconds = time.monotonic() - begun
        if outcome.is_busy:
            raise CommandError(
                f"{of.name}: another process is computing these vectors now. Wait for it, or try "
                f"again in {embedding.LEASE_SECONDS:.0f} seconds if it has died."
            )
        dropped = embedding.drop_unused(of)
        if not is_quiet:
            progress.end()
            self.stdout.write(
                f"{of.name} {of.version}: {outcome.written:,} texts in {seconds:.1f} s"
                f" ({outcome.written / max(seconds, 1e-9):.0f} a second); "
                f"{dropped:,} no longer needed were dropped."
            )
            if outcome.copied:
                self.stdout.write(f"{of.name}: {outcome.copied:,} older ones copied for pgvector.")
        return {
            "encoder": of.name,
            "version": of.version,
            "written": outcome.written,
            "copied": outcome.copied,
            "dropped": dropped,
            "seconds": round(seconds, 3),
            "texts_per_second": round(outcome.written / max(seconds, 1e-9), 1),
        }


class Pool:
    """Processes that encode; they never touch the database."""

    def __init__(self, of: Encoder, processes: int) -> None:
        self.is_used = processes > 1 and hasattr(os, "fork")
        self.of = of
        self.processes = processes

    def __enter__(self) -> "Pool":
        if self.is_used:
            # A child must not inherit an open SQLite connection.
            if not any(one.in_atomic_block for one in connections.all(initialized_only=True)):
                connections.close_all()
            self.pool = multiprocessing.get_context("fork").Pool(
                self.processes, _prepare_child, (self.of.name,)
            )
        return self

    def __exit__(self, *error: object) -> None:
        if self.is_used:
            self.pool.terminate()
            self.pool.join()

    def encode(self, cut: Sequence[list[embedding.Pending]]) -> Iterator[np.ndarray]:
        return self.pool.imap(
            _encode_in_child, [([one.text for one in batch], batch[0].language) for batch in cut]
        )


class Progress:
    """One line that is written over: how far, how fast, how much longer."""

    def __init__(self, name: str, total: int, out: Any) -> None:
        self.name, self.total, self.out = name, total, out
        self.done = 0
        self.begun = time.monotonic()
        self.shown = 0.0
        self.is_terminal = out is not None and sys.stderr.isatty()

    def add(self, count: int) -> None:
        self.done += count
        now = time.monotonic()
        # Every second on a terminal; every half minute in a log.
        if self.out is None or now - self.shown < (1 if self.is_terminal else 30):
            return
        self.shown = now
        rate = self.done / max(now - self.begun, 1e-9)
        left = (self.total - self.done) / max(rate, 1e-9)
        width = 24
        full = min(width, width * self.done // max(self.total, 1))
        line = (
            f"{self.name} [{'#' * full}{'.' * (width - full)}] {self.done:,} of {self.total:,}, "
            f"{rate:.0f} a second, {int(left) // 60}:{int(left) % 60:02} left"
        )
        self.out.write(
            "\r" + line if self.is_terminal else line, ending="" if self.is_terminal else "\n"
        )
        self.out.flush()

    def end(self) -> None:
        if self.out is not None and self.is_terminal and self.shown:
            self.out.write("\r" + " " * 100 + "\r", ending="")
