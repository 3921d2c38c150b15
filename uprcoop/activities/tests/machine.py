"""How the random acts are done: each by a person, with a fault now and then, and looked at after.

Which acts there are is `test_properties.py`'s; what must hold `oracle.py`'s.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from uprcoop.accounts.models import User
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.lifecycle import NoSuchMove
from uprcoop.activities.models import Version
from uprcoop.activities.problems import Incomplete
from uprcoop.activities.tests import building, oracle
from uprcoop.search import actions as search_actions

REFUSALS = (PermissionDenied, NotPossible, NoSuchMove, Incomplete)
FAULTS = {
    "ledger": "uprcoop.audit.actions.Entry.objects.bulk_create",
    "public row": "uprcoop.activities.actions.publication.Published.objects.create",
    "index": "uprcoop.search.actions.write_documents",
    "emptying": "uprcoop.search.actions.doubt_words",
}
FAULT = st.sampled_from([None] * 12 + sorted(FAULTS))


class Boom(Exception):
    """A fault thrown into the middle of an action."""


class Machine(RuleBasedStateMachine):
    """`steps`: rules that ran, over all examples."""

    steps: ClassVar[int] = 0
    done: ClassVar[int] = 0
    cast: ClassVar[building.Cast]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.today = timezone.now().date()
        self.needs_two: set[int] = set()
        self.kept: dict[int, str] = {}
        self.before = oracle.snapshot()
        self.is_changed = True

    def teardown(self) -> None:
        try:
            oracle.check_ledger()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    # --- how a step is taken -------------------------------------------------------------------

    def person(self, name: str) -> User:
        return getattr(self.cast, name)

    def state(self, side: str) -> Any:
        return getattr(self.cast, side)

    def pick(self, data: Any, found: Any) -> Any:
        """One of these rows, fresh from the database; None where there is none."""
        ids = list(found.order_by("pk").values_list("pk", flat=True))
        return found.model._default_manager.get(pk=data.draw(st.sampled_from(ids))) if ids else None

    def act(self, who: str, may: set[str], do: Callable[[], Any], fault: str | None = None) -> Any:
        """Do it; where it is refused or breaks, nothing at all may have changed."""
        type(self).steps += 1
        with ExitStack() as stack:
            if fault:
                stack.enter_context(mock.patch(FAULTS[fault], side_effect=Boom))
            try:
                made = do()  # its own transaction, and no other, takes back what it had written
            except (*REFUSALS, Boom):
                assert oracle.snapshot() == self.before, "what was refused left something behind"
                return None
        assert who in may, f"{who} did what only {sorted(may)} may do"
        type(self).done += 1
        self.is_changed = True
        return made

    def keep(self, version: Version | None) -> None:
        if version is not None:
            self.kept[version.pk] = version.content_hash

    # --- what never breaks ---------------------------------------------------------------------

    @invariant()
    def rules_hold(self) -> None:
        if not self.is_changed:  # a refusal left every row as it was: nothing new to look at
            return
        self.is_changed = False
        search_actions.settle_doubtful_words()
        self.before = oracle.snapshot()
        oracle.check_public(self.today, self.needs_two)

    @invariant()
    def nothing_is_lost(self) -> None:
        found = dict(Version.objects.values_list("pk", "content_hash"))
        assert found == self.kept, "a version that was acknowledged is gone or another"
