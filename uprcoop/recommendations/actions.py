"""The only writer of reviews, recommendations and pledges.

One file is one transaction: stopped at any point (Ctrl-C, a killed process, a file that turns out
broken after 100,000 rows) it leaves no trace.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from uprcoop.accounts.models import User
from uprcoop.recommendations import bulk
from uprcoop.recommendations.cleaning import storable
from uprcoop.recommendations.ending import Ending
from uprcoop.recommendations.models import ImportRun, Source
from uprcoop.recommendations.preparing import Prepared, prepare
from uprcoop.recommendations.received import Received, Remark
from uprcoop.recommendations.taking import Change, Counts, Taking
from uprcoop.recommendations.withdrawals import Withdrawals


@dataclass
class Outcome:
    """What one file did (or, of a dry run, would do)."""

    counts: Counts
    changes: list[Change]
    run: int | None
    withdrawals: Withdrawals


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for reference cycles rarely: rows make none, and looking took an eighth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def take_statements(
    *,
    rows: Iterable[Received | Remark],
    source: Source,
    file_name: str,
    by: User | None,
    is_complete: Callable[[], bool] | bool,
    dry_run: bool = False,
    on_remark: Callable[[Remark], None] = lambda remark: None,
) -> Outcome:
    """Take the rows of one file of one source: `take_prepared` for rows as received."""
    return take_prepared(
        batches=prepare(rows),
        source=source,
        file_name=file_name,
        by=by,
        is_complete=is_complete,
        dry_run=dry_run,
        on_remark=on_remark,
    )


def take_prepared(
    *,
    batches: Iterable[Prepared],
    source: Source,
    file_name: str,
    by: User | None,
    is_complete: Callable[[], bool] | bool,
    dry_run: bool = False,
    most_withdrawn: int | None = None,
    on_remark: Callable[[Remark], None] = lambda remark: None,
    on_progress: Callable[[int], None] = lambda rows: None,
) -> Outcome:
    """Take the rows of one file of one source, in batches that `prepare` has made.

    `is_complete`: the file holds all rows of each document it touches, so that what it no longer
    holds is withdrawn; asked after the last row when it is a function. `on_remark` gets each
    rejection and notice; `on_progress` the number of rows so far. Whatever `batches` raises leaves
    the database as it was, and is raised again. More records than `most_withdrawn` are never
    withdrawn: then nothing is kept.
    """
    with few_collections(), transaction.atomic():
        bulk.one_writer()
        run = ImportRun.objects.create(by=by, source=source, file_name=storable(file_name, 255))
        taking = Taking(source=source, run=run, on_remark=on_remark)
        done = 0
        for prepared in batches:
            taking.take(prepared)
            done += prepared.rows
            on_progress(done)
        ending = Ending(taking)
        ending.finish(is_complete=is_complete() if callable(is_complete) else is_complete)
        withdrawn = taking.counts.withdrawn
        is_kept = not dry_run and (most_withdrawn is None or withdrawn <= most_withdrawn)
        if not is_kept:
            transaction.set_rollback(True)
    number = run.pk if is_kept else None
    return Outcome(taking.counts, taking.changes, number, ending.withdrawals)
