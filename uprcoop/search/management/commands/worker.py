"""`uprcoop worker`: do background work from the queue in the database, until told to stop.

What the queue's own worker leaves out: tasks of a worker that was killed are taken up again,
failed ones are tried again after a while, old results are pruned, and what ought to be computed
is looked for at the start and every ten minutes. Every task may therefore run twice.
"""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from datetime import timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from uprcoop.search import leases, tasks
from uprcoop.search.models import Lease

logger = logging.getLogger("uprcoop.worker")

# A worker that has not said for so long that it lives is taken for dead.
ALIVE_SECONDS = 60.0
SAID_EVERY = 15.0
ATTEMPTS = 4
FIRST_WAIT = 30  # seconds before the second attempt; four times longer before each later one
KEPT_DAYS = 14  # of finished tasks
LOOK_EVERY = 600.0
PREFIX = "worker:"


class UpkeepWorker(Worker):
    """The queue's worker, which also stops a long task early and tries failed ones again."""

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        tasks.stopping.set()
        super().shutdown(signum, frame)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            attempts = len(db_task_result.worker_ids)
            logger.warning(
                "%s failed (attempt %d of %d): %s",
                db_task_result.task_path,
                attempts,
                ATTEMPTS,
                db_task_result.exception_class_path,
            )
            if attempts < ATTEMPTS:
                wait = FIRST_WAIT * 4 ** (attempts - 1)
                put_back(db_task_result, timedelta(seconds=wait))


def put_back(result: DBTaskResult, wait: timedelta) -> None:
    """Let a task be taken again, after `wait`."""
    DBTaskResult.objects.filter(pk=result.pk, status=result.status).update(
        status=TaskResultStatus.READY, run_after=timezone.now() + wait, finished_at=None
    )


def reap() -> int:
    """Take up again the running tasks whose worker is dead; how many there were."""
    now = timezone.now()
    alive = {
        name.removeprefix(PREFIX)
        for name in Lease.objects.filter(name__startswith=PREFIX, until__gte=now).values_list(
            "name", flat=True
        )
    }
    count = 0
    for result in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if result.worker_ids and result.worker_ids[-1] in alive:
            continue
        count += 1
        if len(result.worker_ids) < ATTEMPTS:
            put_back(result, timedelta(0))
        else:
            result.set_failed(RuntimeError("Each worker that took this task died."))
    Lease.objects.filter(name__startswith=PREFIX, until__lt=now).delete()
    return count


def prune() -> int:
    """Forget tasks that ended long ago; how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    return DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0]


class Heartbeat(threading.Thread):
    """Says every few seconds that this worker lives, whatever its task is doing."""

    def __init__(self, holder: str) -> None:
        super().__init__(daemon=True, name="heartbeat")
        self.holder = holder
        self.ended = threading.Event()

    def run(self) -> None:
        try:
            while not self.ended.wait(SAID_EVERY):
                try:
                    close_old_connections()
                    leases.take(PREFIX + self.holder, self.holder, ALIVE_SECONDS)
                except DatabaseError as error:
                    logger.warning("The heartbeat could not be written: %s", error)
        finally:
            connection.close()


class Command(BaseCommand):
    help = "Do background work: compute vectors, and what else is queued. Ctrl-C stops it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what is queued, then end")
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds between looks at an empty queue"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.TASKS_MODE != "database":
            raise CommandError(
                "UPRCOOP_TASKS is “inline”: tasks run where they are queued, there is no queue "
                "to work on. Set it to “database” to use a worker."
            )
        holder = leases.new_holder()
        tasks.stopping.clear()
        leases.take(PREFIX + holder, holder, ALIVE_SECONDS)
        heartbeat = Heartbeat(holder)
        heartbeat.start()
        worker = UpkeepWorker(
            queue_names=["*"],
            interval=options["interval"],
            batch=True,  # so that it comes back here between tasks, for the upkeep
            backend_name="default",
            startup_delay=False,
            max_tasks=20,
            worker_id=holder,
            excluded_queue_names=[],
        )
        if threading.current_thread() is threading.main_thread():
            worker.configure_signals()
        if options["verbosity"]:
            self.stderr.write("Worker started; Ctrl-C stops it.")
        try:
            self.work(worker, options["batch"], options["interval"])
        finally:
            heartbeat.ended.set()
            heartbeat.join(timeout=5)
            leases.give_back(PREFIX + holder, holder)
            for number in (signal.SIGINT, signal.SIGTERM):
                if threading.current_thread() is threading.main_thread():
                    signal.signal(number, signal.SIG_DFL)

    def work(self, worker: UpkeepWorker, is_batch: bool, interval: float) -> None:
        looked = reaped = -LOOK_EVERY
        while worker.running:
            now = time.monotonic()
            if now - reaped >= ALIVE_SECONDS / 2:
                reaped = now
                if count := reap():
                    logger.warning("%d tasks of dead workers were taken up again.", count)
            if now - looked >= LOOK_EVERY:
                looked = now
                prune()
                self.look()
            worker._run_tasks = 0
            worker.run()
            if is_batch and not DBTaskResult.objects.ready().exists():
                return
            if worker.running:
                time.sleep(interval)

    def look(self) -> None:
        """Queue what ought to be computed, so that nothing waits for the next import."""
        tasks.enqueue_embedding()
