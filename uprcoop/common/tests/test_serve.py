"""Server and worker as processes: how they end, start anew, and are ready before they are asked."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from uprcoop.common.management.commands import serve as serving
from uprcoop.common.tests.processes import environment
from uprcoop.wsgi import warm_up

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[3]
QUEUE = "uprcoop.common.tests.long_task.sleep_long"

# Ten seconds are promised on a machine that does nothing else; the checks keep this one busy.
LONG = 20
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


def in_django(folder: Path, program: str) -> str:
    begin = "import django; django.setup()\nfrom django_tasks_db.models import DBTaskResult\n"
    return subprocess.run(
        [sys.executable, "-c", begin + program],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.fixture(scope="module")
def folder(tmp_path_factory, migrated_database) -> Path:
    """A data folder with a database."""
    made = tmp_path_factory.mktemp("data")
    shutil.copy(migrated_database, made / "uprcoop.sqlite3")
    return made


class Running:
    """`uprcoop serve --with-worker` in a session of its own, as in a terminal."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "log"
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "uprcoop", "serve", "--with-worker", f"--port={self.port}"],
                cwd=ROOT,
                env=environment(folder, UPRCOOP_LOG_LEVEL="INFO"),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def all(self, word: str = "") -> list[int]:
        """The session's living processes whose command holds `word`."""
        self.process.poll()
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
                command = (path / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if fields[0] != "Z" and int(fields[3]) == self.process.pid and word in command:
                found.append(int(path.name))
        return found

    def said(self) -> str:
        return self.log.read_text()

    def is_answering(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as page:
                return bool(page.status == 200)
        except OSError:
            return False

    def is_up(self) -> bool:
        return self.is_answering() and "Worker started" in self.said()


def wait(until: Callable[[], object], seconds: float) -> float:
    """Seconds until that was so; fails after `seconds`."""
    began = time.monotonic()
    while not until():
        assert time.monotonic() - began < seconds, "it took too long"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture
def running(folder) -> Iterator[Running]:
    made = Running(folder)
    try:
        wait(made.is_up, 60)
        yield made
    finally:
        for number in made.all():
            os.kill(number, signal.SIGKILL)
        made.process.wait()


@needs_proc
@pytest.mark.slow
def test_a_question_of_ten_thousand_letters_gets_a_page_and_a_longer_address_a_refusal(running):
    def ask(letters: int) -> tuple[int, str]:
        words = urllib.parse.quote("حقوق " * (letters // 5))
        address = f"http://127.0.0.1:{running.port}/en/search/?q={words}"
        try:
            with urllib.request.urlopen(address, timeout=30) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    status, page = ask(10_000)
    assert status == 200
    assert "Your question is very long" in page
    assert ask(200_000)[0] == 414


def test_links_in_letters_lead_to_the_port_where_the_site_listens(
    settings, monkeypatch, tmp_path_factory
):
    ask = "from django.conf import settings; print(settings.SITE_URL)"
    said = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env=environment(tmp_path_factory.mktemp("port"), PORT="8123"),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.strip() == "http://localhost:8123"

    served = []
    monkeypatch.setattr(serving, "run_gunicorn", lambda *how: served.append(settings.SITE_URL))
    monkeypatch.setattr(serving, "call_command", lambda *words, **how: None)
    # Both are put back by monkeypatch.
    monkeypatch.setenv("UPRCOOP_SITE_URL", "https://repository.example.org")
    settings.SITE_URL = "https://repository.example.org"
    call_command("serve", port=8124)
    monkeypatch.delenv("UPRCOOP_SITE_URL")
    call_command("serve", port=8124)
    assert served == ["https://repository.example.org", "http://localhost:8124"]


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("how", ["ctrl-c", "term"])
def test_server_and_worker_end_in_ten_seconds_whatever_the_worker_does(folder, running, how):
    """A task that goes on is put back for the next worker, as if it had not been begun."""
    (folder / "began").unlink(missing_ok=True)
    in_django(
        folder,
        "from uprcoop.common.tests.long_task import sleep_long\n"
        "DBTaskResult.objects.all().delete()\nsleep_long.enqueue()",
    )
    wait((folder / "began").exists, 30)
    if how == "ctrl-c":
        os.killpg(running.process.pid, signal.SIGINT)  # as a terminal does
    else:
        running.process.terminate()
    wait(lambda: not running.all(), LONG)
    assert running.process.wait() == 0
    assert "Traceback" not in running.said()
    assert f"Stopped in the middle of {QUEUE}; it is taken up again." in running.said()
    state = "row = DBTaskResult.objects.get(task_path__endswith='sleep_long')\n"
    assert in_django(folder, state + "print(row.status, row.worker_ids)") == "READY []"
    in_django(folder, "DBTaskResult.objects.all().delete()")


@needs_proc
@pytest.mark.slow
def test_a_worker_whose_server_was_killed_ends_too(running):
    assert running.all("uprcoop worker")
    running.process.kill()
    wait(lambda: not running.all(), LONG)
    assert "Traceback" not in running.said()


@needs_proc
@pytest.mark.slow
def test_a_server_process_started_anew_is_warm_and_leaves_the_worker_alone(running):
    def warmed() -> int:
        return len(re.findall("Loaded ahead in", running.said()))

    wait(lambda: warmed() == 1, 20)
    worker = running.all("uprcoop worker")
    [server] = [one for one in running.all("uprcoop serve") if one != running.process.pid]
    os.kill(server, signal.SIGTERM)
    wait(lambda: warmed() == 2, 20)
    wait(running.is_answering, 10)
    assert running.all("uprcoop worker") == worker
    running.process.terminate()
    assert wait(lambda: not running.all(), LONG) < 10  # nothing is going on: at once


def test_what_cannot_be_loaded_ahead_is_logged_and_stops_nothing(settings, caplog):
    settings.WARM_UP = ["uprcoop.common.tests.long_task.fail"]
    warm_up().join(10)
    assert "could not be loaded ahead" in caplog.text
    assert "nothing to load" in caplog.text


def test_what_is_loaded_ahead_is_there(settings):
    from django.utils.module_loading import import_string

    assert settings.WARM_UP
    assert all(callable(import_string(path)) for path in settings.WARM_UP)
