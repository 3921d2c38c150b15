"""How the random acts are done: each by a person, with a fault now and then, and looked at after.

Which acts there are is `test_properties.py`'s; what must hold `oracle.py`'s and `books.py`'s.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import SearchStrategy

from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.lifecycle import NoSuchMove
from uprcoop.activities.models import Version
from uprcoop.activities.problems import Incomplete
from uprcoop.activities.tests import building, oracle
from uprcoop.activities.tests.books import Books
from uprcoop.audit.models import Entry, Head
from uprcoop.search import actions as search_actions

Who = int | str
REFUSALS = (PermissionDenied, NotPossible, NoSuchMove, Incomplete)
# At which statement that writes a fault strikes; None: none does.
FAULT = st.sampled_from([None] * 14 + [1, 2, 3, 4, 5, 6, 8, 11, 15])
WRITES = ("INSERT", "UPDATE", "DELETE")


class Boom(Exception):
    """A fault thrown into the middle of an action."""


class Fault:
    """Breaks the transaction at its n-th statement that writes, after it was carried out."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        if sql.startswith(WRITES):
            self.left -= 1
            if not self.left:
                raise Boom
        return done


def act(weight: int = 2, **drawn: SearchStrategy[Any]) -> Callable[[Any], Any]:
    """An act that may be drawn. Hypothesis' own rules are left out by halves in each example, and
    what needs five people to do the right thing would then seldom happen at all."""

    def mark(function: Any) -> Any:
        function.weight, function.drawn = weight, drawn
        return function

    return mark


class Machine(RuleBasedStateMachine):
    """`steps`: acts tried, over all examples; `done`: what happened, by its name on the ledger."""

    steps: ClassVar[int] = 0
    done: ClassVar[Counter[str]] = Counter()
    cast: ClassVar[building.Cast]

    def __init__(self) -> None:
        super().__init__()
        self.outer = ExitStack()
        self.outer.enter_context(transaction.atomic())
        self.outer.callback(transaction.set_rollback, True)
        self.now = timezone.now()
        self.outer.enter_context(mock.patch("django.utils.timezone.now", self.clock))
        self.books = Books(self.now.date())
        self.first_entry = Head.objects.values_list("number", flat=True).first() or 0
        self.before = oracle.snapshot()
        self.is_changed = True

    def teardown(self) -> None:
        try:
            oracle.check_ledger()
            acts = Entry.objects.filter(number__gt=self.first_entry).values_list("act", flat=True)
            type(self).done.update(acts)
        finally:
            self.outer.close()

    def clock(self) -> datetime:
        return self.now

    # --- how a step is taken -------------------------------------------------------------------

    def state(self, side: str) -> Any:
        return getattr(self.cast, side)

    @rule(data=st.data())
    def somebody_acts(self, data: Any) -> None:
        self.data = data
        name = data.draw(st.sampled_from(self.names()))
        drawn = getattr(type(self), name).drawn
        getattr(self, name)(**{key: data.draw(one, key) for key, one in drawn.items()})

    @classmethod
    @cache
    def names(cls) -> list[str]:
        return [
            name
            for name in sorted(dir(cls))
            for _times in range(getattr(getattr(cls, name), "weight", 0))
        ]

    def pick(self, found: Any, *statuses: str) -> Any:
        """One of these rows, mostly one in these statuses; None where there is none at all."""
        rows = list(found.order_by("pk"))
        fitting = [row for row in rows if row.status in statuses] if statuses else []
        numbers = [*range(len(rows)), *(rows.index(row) for row in fitting * 4)]
        return rows[self.data.draw(st.sampled_from(numbers), "row")] if rows else None

    def attempt(
        self,
        who: Who,
        may: Sequence[str],
        do: Callable[[Any], Any],
        fault: int | None = None,
    ) -> Any:
        """Have `do(by)` done; where it is refused or breaks, nothing at all may have changed.

        `who`: a person's name, or which one of those who may. Afterwards `self.who` is the name.
        """
        self.rules_hold()  # several acts may make one step of Hypothesis
        type(self).steps += 1
        self.now += timedelta(seconds=1)
        self.who = may[who % len(may)] if isinstance(who, int) else who
        with ExitStack() as stack:
            if fault:
                stack.enter_context(connection.execute_wrapper(Fault(fault)))
            try:
                # Its own transaction, and no other, takes back what it had written.
                made = do(getattr(self.cast, self.who, None))
            except (*REFUSALS, Boom) as refusal:
                type(self).done[type(refusal).__name__] += 1
                assert oracle.snapshot() == self.before, "what was refused left something behind"
                return None
        assert self.who in may, f"{self.who} did what only {sorted(may)} may do"
        self.is_changed = True
        return True if made is None else made

    def wrote(self, made: Any) -> None:
        """What was acknowledged stays as it was written."""
        if made:
            version: Version = made
            words = oracle.own_hash(version)
            states = frozenset(oracle.named(version))
            self.books.wrote(version.pk, version.record_id, states, words)

    # --- what never breaks ---------------------------------------------------------------------

    @invariant()
    def rules_hold(self) -> None:
        if not self.is_changed:  # a refusal left every row as it was: nothing new to look at
            return
        self.is_changed = False
        search_actions.settle_doubtful_words()
        self.before = oracle.snapshot()
        books = self.books
        withheld = oracle.check_public(books.today)
        assert sorted(withheld) == sorted(books.public.values()), "public is not what was agreed"
        for version, fields in withheld.items():
            assert fields == books.shown_without(version), "another withholding than was agreed"
        kept = dict(Version.objects.values_list("pk", "content_hash"))
        expected = {pk: written.words for pk, written in books.versions.items()}
        assert kept == expected, "a version that was acknowledged is gone or another"
