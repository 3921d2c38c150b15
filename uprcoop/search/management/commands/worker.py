"""`uprcoop worker`: do background work from the queue in the database, until told to stop.

What the queue's own worker leaves out: tasks of a worker that was killed are taken up again,
failed ones are tried again after a while, old results are pruned, and what ought to be computed
is looked for at the start and every ten minutes, when what falls due by its date is done too
(settings.PERIODIC_WORK). Every task may therefore run twice.

Asked to stop, it ends its task if that takes seconds only, else puts it back for the next worker.
"""

import logging
import os
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

from uprcoop.common import periodic
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
STOP_SECONDS = 6.0  # that a task has to end when the worker is asked to stop
PREFIX = "worker:"
SIGNALS = [getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGQUIT") if hasattr(signal, n)]


class UpkeepWorker(Worker):
    """The queue's worker, which also stops a long task early and tries failed ones again."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.ended = threading.Event()
        self.at_hand: DBTaskResult | None = None

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Stop after the task at hand. Asked twice, as by a terminal and by a parent, is once."""
        if self.running:
            self.running = False
            tasks.stopping.set()
            threading.Thread(target=self.leave, daemon=True, name="leave").start()

    def leave(self) -> None:
        """End this process in spite of a task that goes on, unless it has ended in time."""
        if self.ended.wait(STOP_SECONDS):
            return
        result = self.at_hand
        try:
            with connection.cursor() as cursor:
                # What the task has locked is not waited for: the reaper sees to it later.
                is_sqlite = connection.vendor == "sqlite"
                cursor.execute(
                    "PRAGMA busy_timeout = 1000" if is_sqlite else "SET lock_timeout = '1s'"
                )
            if result is not None:
                # This time does not count as an attempt: nothing has failed.
                put_back(result, timedelta(0), worker_ids=result.worker_ids[:-1])
            process = self.worker_id.rpartition(":")[0]  # `leases.new_holder`
            Lease.objects.filter(holder__startswith=f"{process}:").delete()
        except DatabaseError as error:
            logger.info("Left for the next worker to take up: %s", error)
        if result is not None:
            logger.warning("Stopped in the middle of %s; it is taken up again.", result.task_path)
        logging.shutdown()
        os._exit(0)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        self.at_hand = db_task_result
        super().run_task(db_task_result)
        self.at_hand = None
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


def put_back(result: DBTaskResult, wait: timedelta, **fields: Any) -> None:
    """Let a task be taken again, after `wait`."""
    DBTaskResult.objects.filter(pk=result.pk, status=result.status).update(
        status=TaskResultStatus.READY,
        run_after=timezone.now() + wait,
        finished_at=None,
        **fields,
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


def watch(parent: int) -> None:
    """Stop this process in good order once its parent is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


class Command(BaseCommand):
    help = "Do background work: compute vectors, and what else is queued. Ctrl-C stops it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what is queued, then end")
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds between looks at an empty queue"
        )
        parser.add_argument(
            "--parent", type=int, help="end when the process of this number, which started it, ends"
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
        before = {}
        if threading.current_thread() is threading.main_thread():
            before = {one: signal.getsignal(one) for one in SIGNALS}
            worker.configure_signals()
        if options["parent"]:
            threading.Thread(target=watch, args=[options["parent"]], daemon=True).start()
        if options["verbosity"]:
            self.stderr.write("Worker started; Ctrl-C stops it.")
        try:
            self.work(worker, options["batch"], options["interval"])
        finally:
            heartbeat.ended.set()
            heartbeat.join(timeout=5)
            leases.give_back(PREFIX + holder, holder)
            worker.ended.set()
            for one, handler in before.items():
                signal.signal(one, handler)

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
            until = time.monotonic() + interval
            while worker.running and (left := until - time.monotonic()) > 0:
                time.sleep(min(left, 0.2))  # a signal is seen to after each

    def look(self) -> None:
        """Queue what ought to be computed, so that nothing waits for the next import; and do what
        has fallen due."""
        tasks.enqueue_embedding()
        periodic.work()
