"""Programs that tests start, and kill.

Starting Python and Django anew takes seconds, and dozens of acts are killed in a run. A nursery is
a process that has everything loaded and brings up a child for each act. It never opens the database
itself, so each child opens it as a program of its own would.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """As on a machine where nothing is set up but this data folder; without models of meaning."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("UPRCOOP_") and name != "DATABASE_URL"
    }
    kept |= {
        "UPRCOOP_DATA_DIR": str(folder),
        "UPRCOOP_SEARCH_ENCODER": "none",
        "UPRCOOP_THEME_ENCODER": "none",
        "DJANGO_SETTINGS_MODULE": "uprcoop.settings",
    }
    return kept | more


def serve(act: Callable[[Sequence[str]], None]) -> None:
    """In the process: have `act` do each line of words in a child, until the input ends.

    What the child says comes after its number, then how it ended.
    """
    for line in sys.stdin:
        child = os.fork()
        if not child:
            print(os.getpid(), flush=True)  # noqa: T201
            act(line.split())
            sys.stdout.flush()
            os._exit(0)
        _child, status = os.waitpid(child, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)  # noqa: T201


class Nursery:
    """In the test: asks such a process. `program` is Python that ends in `serve(...)`."""

    def __init__(self, program: str, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        found = self.process.stdout.readline()
        assert found, "the process ended; what it said is above"
        return found.strip()

    def begin(self, *words: object) -> int:
        """Have it begun; the child's number."""
        assert self.process.stdin is not None
        print(*words, file=self.process.stdin, flush=True)
        return int(self.line())

    def run(self, *words: object) -> list[str]:
        """What the child says, word by word; fails unless it ends well."""
        self.begin(*words)
        said = []
        while not (line := self.line()).startswith("ended "):
            said += line.split()
        assert line == "ended 0", f"{words}: {line}; what it said is above"
        return said

    def kill_when(self, said: str, *words: object) -> None:
        """kill -9 as soon as the child says that."""
        child = self.begin(*words)
        line = self.line()
        assert line == said, f"{words}: {line}"
        os.kill(child, signal.SIGKILL)
        line = self.line()
        assert line == "ended -9", f"{words}: {line}"

    def killed_then_done(self, act: str, places: Sequence[str]) -> list[str]:
        """What a look shows after an act that was killed at each place, and then not.

        For a program with `look()` and `act(name, place)`; fails where a killed one left anything.
        """
        before = self.run("look")
        for place in places:
            self.kill_when("middle", "act", act, place)
            if self.run("look") != before:
                raise AssertionError(f"{act} left something behind at {place}")
        if self.run("act", act, "nowhere")[-1] != "done":
            raise AssertionError(f"{act} did not come to its end")
        return self.run("look")

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()
