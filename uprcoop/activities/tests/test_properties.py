"""The real actions, in random order, by random people, with faults thrown in: no rule breaks.

20,000 steps are in `bin/test`, half on each database; UPRCOOP_PROPERTY_STEPS asks for more (see
docs/proof.md). Each example runs in a savepoint of its own: nothing has to be emptied between two.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    rule,
    run_state_machine_as_test,
)

from uprcoop.accounts.actions.members import set_decisions_needed
from uprcoop.activities.actions import consent, drafting, publication, sending, standing
from uprcoop.activities.actions.reminders import remind_due
from uprcoop.activities.models import Decision, Record, StandingConsent, Version
from uprcoop.activities.tests import building
from uprcoop.activities.tests.machine import FAULT, Machine

PARTS = 4
STEPS = int(os.environ.get("UPRCOOP_PROPERTY_STEPS", "10000")) // PARTS
PEOPLE = (
    "contributor",
    "teammate",
    "outsider",
    "moderator",
    "administrator",
    "auditor",
    "officer",
    "second_officer",
    "focal_point",
    "officer_of_b",
)
OWN = {"contributor", "teammate"}
CHECKS = {"moderator", "administrator"}
OFFICERS = {"a": {"officer", "second_officer"}, "b": {"officer_of_b"}}
WITHHELD = st.sets(st.sampled_from(["money", "contact", "attachments", "partners"]))
# Whoever may, mostly; anybody, often enough.
ANYBODY = st.sampled_from(PEOPLE)
SIDE = st.sampled_from(["a", "b"])


class Records(Machine):
    """The acts, each open to anybody; only those who may ever get through."""

    # --- the contributor -----------------------------------------------------------------------

    @initialize()
    def first(self) -> None:
        self.keep(self.act("contributor", OWN, self.beginning("contributor", ["a"], False)))

    def beginning(self, who: str, sides: list[str], hides: bool) -> Callable[[], Version]:
        content = building.whole_content(*(self.state(side) for side in sides), hides_name=hides)
        return lambda: drafting.begin(
            organisation=self.cast.agency, by=self.person(who), content=content
        )

    @rule(who=ANYBODY, sides=st.sets(SIDE, min_size=1), hides=st.booleans(), fault=FAULT)
    def begin(self, who: str, sides: set[str], hides: bool, fault: str | None) -> None:
        if Record.objects.count() < 4:
            self.keep(self.act(who, OWN, self.beginning(who, sorted(sides), hides), fault))

    @rule(data=st.data(), who=st.sampled_from([*OWN, "outsider", "officer"]), fault=FAULT)
    def write(self, data: Any, who: str, fault: str | None) -> None:
        version = self.pick(data, Version.objects)
        sides = sorted(data.draw(st.sets(SIDE, min_size=1)))
        states = [self.state(side) for side in sides]
        changes = {
            "title": data.draw(st.sampled_from(["One", "Two", "Three", ""])),
            "states": [{"state": state.iso3, "part": "beneficiary"} for state in states],
            "recommendations": [building.recommendation(state).key for state in states],
        }
        self.keep(
            self.act(
                who,
                OWN,
                lambda: drafting.save_draft(version=version, changes=changes, by=self.person(who)),
                fault,
            )
        )

    @rule(data=st.data(), who=ANYBODY, stale=st.booleans(), fault=FAULT)
    def submit(self, data: Any, who: str, stale: bool, fault: str | None) -> None:
        version = self.pick(data, Version.objects)
        seen = "0" * 64 if stale else version.content_hash
        made = self.act(
            who,
            OWN,
            lambda: sending.submit(version=version, by=self.person(who), seen_hash=seen),
            fault,
        )
        assert not (made and stale)

    @rule(data=st.data(), who=st.sampled_from(sorted(OWN)), fault=FAULT)
    def send(self, data: Any, who: str, fault: str | None) -> None:
        version = self.pick(data, Version.objects.filter(status__in=["draft", "returned"]))
        if version:
            do = lambda: sending.submit(version=version, by=self.person(who))  # noqa: E731
            self.act(who, OWN, do, fault)

    @rule(
        data=st.data(),
        who=ANYBODY,
        move=st.sampled_from([sending.take_back, sending.archive]),
        fault=FAULT,
    )
    def take_back(self, data: Any, who: str, move: Any, fault: str | None) -> None:
        version = self.pick(data, Version.objects)
        self.act(who, OWN, lambda: move(version=version, by=self.person(who)), fault)

    @rule(
        data=st.data(),
        who=ANYBODY,
        move=st.sampled_from([drafting.begin_next, sending.withdraw_own]),
        fault=FAULT,
    )
    def whole_record(self, data: Any, who: str, move: Any, fault: str | None) -> None:
        record = self.pick(data, Record.objects)
        made = self.act(who, OWN, lambda: move(record=record, by=self.person(who)), fault)
        self.keep(made)

    # --- the Secretariat -----------------------------------------------------------------------

    @rule(data=st.data(), who=st.sampled_from([*sorted(CHECKS) * 3, *PEOPLE]), fault=FAULT)
    def clear(self, data: Any, who: str, fault: str | None) -> None:
        version = self.pick(data, Version.objects.filter(status="submitted"))
        version = version or self.pick(data, Version.objects)
        self.act(who, CHECKS, lambda: sending.clear(version=version, by=self.person(who)), fault)

    @rule(data=st.data(), who=ANYBODY, fault=FAULT)
    def return_it(self, data: Any, who: str, fault: str | None) -> None:
        version = self.pick(data, Version.objects)
        comments = {"summary": data.draw(st.sampled_from(["", "More, please."]))}
        self.act(
            who,
            CHECKS,
            lambda: sending.return_to_contributor(
                version=version, by=self.person(who), comments=comments
            ),
            fault,
        )

    @rule(data=st.data(), who=ANYBODY, fault=FAULT)
    def revoke(self, data: Any, who: str, fault: str | None) -> None:
        version = self.pick(data, Version.objects)
        self.act(who, CHECKS, lambda: sending.revoke(version=version, by=self.person(who)), fault)

    @rule(data=st.data(), who=ANYBODY, side=SIDE, choice=st.sampled_from(["consent", "decline"]))
    def note_verbale(self, data: Any, who: str, side: str, choice: str) -> None:
        version = self.pick(data, Version.objects)
        with mock.patch("django.core.files.storage.FileSystemStorage._save", return_value="n.pdf"):
            self.act(
                who,
                CHECKS,
                lambda: consent.record_note_verbale(
                    version=version,
                    state=self.state(side),
                    choice=choice,
                    by=self.person(who),
                    seen_hash=version.content_hash,
                    reference="NV/1",
                    note_date=self.today,
                    scan=building.scan(),
                ),
            )

    # --- the States ----------------------------------------------------------------------------

    @rule(
        data=st.data(),
        who=st.sampled_from(["officer", "second_officer", "officer_of_b", *PEOPLE]),
        side=SIDE,
        choice=st.sampled_from(["consent"] * 6 + ["decline", "change"]),
        withheld=WITHHELD,
        embargo=st.sampled_from([None, None, None, 0, 5]),
        stale=st.sampled_from([False] * 5 + [True]),
        fault=FAULT,
    )
    def decide(
        self,
        data: Any,
        who: str,
        side: str,
        choice: str,
        withheld: set[str],
        embargo: int | None,
        stale: bool,
        fault: str | None,
    ) -> None:
        version = self.pick(data, Version.objects.filter(status="with-states"))
        version = version or self.pick(data, Version.objects)
        from_date = None if embargo is None else self.today + timedelta(days=embargo)
        made = self.act(
            who,
            OFFICERS[side],
            lambda: consent.decide(
                version=version,
                state=self.state(side),
                choice=choice,
                by=self.person(who),
                seen_hash="f" * 64 if stale else version.content_hash,
                withheld=withheld,
                from_date=from_date,
                reason="Because.",
            ),
            fault,
        )
        assert not (made and stale)
        if made and made.is_awaiting_second:
            self.needs_two.add(made.pk)

    @rule(data=st.data(), who=ANYBODY, fault=FAULT)
    def second(self, data: Any, who: str, fault: str | None) -> None:
        decision = self.pick(data, Decision.objects.filter(is_awaiting_second=True))
        if decision:
            side = "a" if decision.state_id == self.cast.a.pk else "b"
            may = OFFICERS[side] - {n for n in PEOPLE if self.person(n).pk == decision.by_id}
            self.act(
                who,
                may,
                lambda: consent.second(
                    decision=decision, by=self.person(who), seen_hash=decision.content_hash
                ),
                fault,
            )

    @rule(data=st.data(), who=ANYBODY, side=SIDE, fault=FAULT)
    def withdraw(self, data: Any, who: str, side: str, fault: str | None) -> None:
        record = self.pick(data, Record.objects)
        state = self.state(side)
        do = lambda: consent.withdraw(record=record, state=state, by=self.person(who)) or True  # noqa: E731
        if self.act(who, OFFICERS[side], do, fault):
            shown = record.versions.filter(status="published", states__state=state)
            assert not shown.exists(), "withdrawn, and still public"

    @rule(data=st.data(), who=ANYBODY, side=SIDE, withheld=WITHHELD, fault=FAULT)
    def withhold(
        self, data: Any, who: str, side: str, withheld: set[str], fault: str | None
    ) -> None:
        record = self.pick(data, Record.objects)
        self.act(
            who,
            OFFICERS[side],
            lambda: consent.change_withheld(
                record=record, state=self.state(side), withheld=withheld, by=self.person(who)
            ),
            fault,
        )

    @rule(who=ANYBODY, side=SIDE, withheld=WITHHELD, kind=st.sampled_from(["activity", ""]))
    def give_standing(self, who: str, side: str, withheld: set[str], kind: str) -> None:
        if StandingConsent.objects.count() < 3:
            self.act(
                who,
                OFFICERS[side],
                lambda: standing.give_standing_consent(
                    state=self.state(side), by=self.person(who), kind=kind, withheld=withheld
                ),
            )

    @rule(
        data=st.data(),
        who=ANYBODY,
        move=st.sampled_from([standing.end_standing_consent, standing.second_standing_consent]),
    )
    def other_standing(self, data: Any, who: str, move: Any) -> None:
        given = self.pick(data, StandingConsent.objects)
        if given:
            side = "a" if given.state_id == self.cast.a.pk else "b"
            self.act(who, OFFICERS[side], lambda: move(consent=given, by=self.person(who)))

    @rule(
        data=st.data(),
        who=ANYBODY,
        side=SIDE,
        move=st.sampled_from([standing.hold_back, standing.release]),
    )
    def hold(self, data: Any, who: str, side: str, move: Any) -> None:
        record = self.pick(data, Record.objects)
        do = lambda: move(record=record, state=self.state(side), by=self.person(who))  # noqa: E731
        self.act(who, OFFICERS[side], do)

    @rule(who=ANYBODY, side=SIDE, needed=st.sampled_from([1, 2]))
    def officers_wanted(self, who: str, side: str, needed: int) -> None:
        self.act(
            who,
            OFFICERS[side],
            lambda: set_decisions_needed(
                state=self.state(side), needed=needed, by=self.person(who)
            ),
        )

    # --- time ----------------------------------------------------------------------------------

    @rule(days=st.integers(1, 60))
    def time_passes(self, days: int) -> None:
        """Embargoes end and reminders go out; nothing else ever follows from time."""
        waiting = set(Version.objects.filter(status="with-states").values_list("pk", flat=True))
        self.today += timedelta(days=days)
        at = timezone.now() + (self.today - timezone.now().date())
        self.act("", {""}, lambda: (publication.publish_due(self.today), remind_due(at)))
        still = set(Version.objects.filter(status="with-states").values_list("pk", flat=True))
        assert still == waiting, "silence was taken for an answer"


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_no_order_of_acts_breaks_a_rule(part: int, settings_for_search: None) -> None:
    cast = building.make_cast()
    for state in (cast.a, cast.b):
        building.recommendation(state)
    Records.cast, Records.steps, Records.done = cast, 0, 0
    how = settings(
        max_examples=10,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
        database=None,
    )
    while Records.steps < STEPS:
        run_state_machine_as_test(Records, settings=how)
    assert Records.steps >= STEPS
    # A machine that is always refused would prove nothing.
    assert Records.done > Records.steps // 20


@pytest.fixture
def settings_for_search(settings: Any) -> None:
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
