"""Several people who act in the same moment, each in a thread and with a connection of its own."""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection, connections

from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.lifecycle import NoSuchMove
from uprcoop.activities.problems import Incomplete

ACTS = int(os.environ.get("UPRCOOP_AT_ONCE_ACTS", "120"))  # of each, in a round
ROUNDS = 6
REFUSALS = (PermissionDenied, NotPossible, NoSuchMove, Incomplete, ObjectDoesNotExist)


class Actor:
    """One thread: does what chance says, on what it finds at that moment."""

    def __init__(self, cast: Any, seed: int) -> None:
        self.cast, self.chance = cast, random.Random(seed)
        self.done, self.broke = Counter[str](), list[str]()

    def acts(self) -> Sequence[Callable[[], None]]:
        raise NotImplementedError

    def one(self, rows: Any) -> Any:
        """One of these rows. Raises ObjectDoesNotExist where there is none."""
        found = list(rows.order_by("pk"))
        if not found:
            raise ObjectDoesNotExist
        return self.chance.choice(found)

    def go(self, barrier: threading.Barrier) -> None:
        try:
            barrier.wait()
            for _time in range(ACTS):
                self.act()
        finally:
            connections.close_all()

    def act(self) -> None:
        """One act, as chance says."""
        act = self.chance.choice(self.acts())
        try:
            act()
        except REFUSALS as refusal:
            self.done[type(refusal).__name__] += 1
        except Exception as broken:  # a person would see a page of error 500
            self.broke.append(f"{act.__name__}: {type(broken).__name__}: {broken}")
        else:
            self.done[act.__name__] += 1


def all_at_once(actors: Sequence[Actor], wanted: Sequence[str]) -> Counter[str]:
    """Have them act together; what was done, by name. Fails where an act broke.

    What two do in one moment differs from run to run: they go on until each of the `wanted` acts
    has been done, so that a run without one of them is a fault and not bad luck.
    """
    done = Counter[str]()
    for _round in range(ROUNDS):
        barrier = threading.Barrier(len(actors))
        threads = [threading.Thread(target=one.go, args=(barrier,)) for one in actors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [words for one in actors for words in one.broke] == []
        done = sum((one.done for one in actors), Counter[str]())
        print(dict(done.most_common()))  # noqa: T201
        if all(done[name] for name in wanted):
            break
    assert [name for name in wanted if not done[name]] == [], f"not once in {ROUNDS} rounds"
    return done


def has_real_transactions() -> bool:
    """Whether two may write at once: on SQLite one writes after the other in any case, and its
    database of the tests lies in memory, where even readers are refused meanwhile."""
    return connection.vendor == "postgresql"


def same_act_at_once(act: Callable[[], Any], times: int = 6) -> Counter[str]:
    """What became of the same act done several times in one moment, as by a double click: "done",
    or the refusal's name."""
    became, barrier = Counter[str](), threading.Barrier(times)

    def go() -> None:
        try:
            barrier.wait()
            act()
        except Exception as refusal:
            became[type(refusal).__name__] += 1
        else:
            became["done"] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _time in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return became
