"""The real actions, in random order, by random people, with faults thrown in: no rule breaks.

20,000 steps are in `bin/test`, half on each database; UPRCOOP_PROPERTY_STEPS asks for more (see
docs/proof.md). Each example runs in a savepoint of its own: nothing has to be emptied between two.
What States do stands here; the others' acts are in `acts.py`.
"""

import os
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from uprcoop.accounts.actions.members import set_decisions_needed
from uprcoop.activities.actions import consent, publication, several, standing
from uprcoop.activities.actions.reminders import remind_due
from uprcoop.activities.lifecycle import TRANSITIONS
from uprcoop.activities.models import Decision, Record, StandingConsent, Version
from uprcoop.activities.tests import building
from uprcoop.activities.tests.acts import ISO3, OFFICERS, SIDE, SIDES, STALE, WHO, Sending
from uprcoop.activities.tests.books import Agreed, Given
from uprcoop.activities.tests.machine import FAULT, Who, act

PARTS = 2
STEPS = int(os.environ.get("UPRCOOP_PROPERTY_STEPS", "10000")) // PARTS
# Making a failing example short takes minutes: where only the verdict counts, it is left out.
SHORTENS = os.environ.get("UPRCOOP_PROPERTY_SHORTEN", "yes") == "yes"
WITHHELD = st.sets(st.sampled_from(["money", "contact", "attachments", "partners"])).map(frozenset)
# What a run must have done for it to have proved anything, by its name on the ledger.
# Acts that happen dozens of times in a run of 5,000 steps: without one it would prove little.
MUST_HAVE_DONE = {
    *(f"version.{name}" for name in ("submit", "clear", "publish", "withdraw", "take-back")),
    *("decision.consent", "decision.second", "decision.withhold", "consent.withdraw"),
    *("Boom", "PermissionDenied", "NotPossible", "NoSuchMove"),
}
RARE = {  # of these each in a long one: `tests/many_steps.py` asks for them
    *(f"version.{name}" for name in (*TRANSITIONS, "write")),
    *("consent.by-standing-consent", "standing-consent.second", "standing-consent.end"),
    *("record.public-comment", "record.hold-back", "record.release", "state.escalate"),
    "Incomplete",
}


class Records(Sending):
    """All acts, each open to anybody; only those of people who may ever get through."""

    @initialize(sides=SIDES, steps=st.integers(0, 5), needed=st.sampled_from([1, 1, 2]))
    def first(self, sides: str, steps: int, needed: int) -> None:
        self.begin_one("contributor", sides, False, None)
        if needed == 2:
            self.officers_wanted_by(0, "a", needed)
        for _step in range(steps):
            self.further(Version.objects.get(), frozenset(), None)

    def further(
        self,
        version: Version,
        withheld: frozenset[str],
        fault: int | None,
        embargo: int | None = None,
    ) -> None:
        """One step on its way to the public, by somebody who may: chance seldom gets there."""
        words = version.content_hash
        if version.status in ("draft", "returned"):
            self.submit_one(version, "contributor", words, fault)
        elif version.status == "submitted":
            self.clear_one(version, "moderator", words, fault)
        elif version.status == "with-states":
            for side in "ab":
                if ISO3[side] not in self.books.versions[version.pk].states:
                    continue
                agreed = self.books.consents.get((version.pk, ISO3[side]))
                if agreed is None:
                    day = embargo and self.books.today + timedelta(days=embargo)
                    self.decide_one(version, 0, side, "consent", withheld, day, words, fault)
                    return
                if len(agreed.by) < agreed.needed:
                    found = version.decisions.get(state=self.state(side), ended_at=None)
                    self.second_one(found, 0, fault)
                    return

    @act(
        weight=12,
        withheld=WITHHELD,
        fault=FAULT,
        embargo=st.sampled_from([None, None, None, None, 30]),
    )
    def go_further(self, withheld: frozenset[str], fault: int | None, embargo: int | None) -> None:
        version = self.pick(Version.objects, "draft", "returned", "submitted", "with-states")
        self.further(version, withheld, fault, embargo)

    @act(
        weight=5,
        who=WHO,
        side=SIDE,
        choice=st.sampled_from(["consent"] * 5 + ["decline", "change", "change"]),
        withheld=WITHHELD,
        embargo=st.sampled_from([None, None, None, 0, 5]),
        stale=STALE,
        fault=FAULT,
    )
    def decide(
        self,
        who: Who,
        side: str,
        choice: str,
        withheld: frozenset[str],
        embargo: int | None,
        stale: bool,
        fault: int | None,
    ) -> None:
        version = self.pick(Version.objects, "with-states")
        day = None if embargo is None else self.books.today + timedelta(days=embargo)
        seen = "f" * 64 if stale else version.content_hash
        self.decide_one(version, who, side, choice, withheld, day, seen, fault)

    def decide_one(
        self,
        version: Version,
        who: Who,
        side: str,
        choice: str,
        withheld: frozenset[str],
        day: date | None,
        seen: str,
        fault: int | None,
    ) -> None:
        how: Any = {"version": version, "state": self.state(side), "choice": choice}
        how |= {"seen_hash": seen, "withheld": withheld, "from_date": day, "reason": "Because."}
        if self.attempt(who, OFFICERS[side], lambda by: consent.decide(by=by, **how), fault):
            words = self.books.versions[version.pk].words
            assert seen == words, "decided on what nobody had seen"
            needed = self.books.needed(ISO3[side])
            self.decided(version, side, choice, Agreed(words, withheld, {self.who}, needed, day))

    @act(who=WHO, side=SIDE, withheld=WITHHELD, fault=FAULT)
    def decide_many(self, who: Who, side: str, withheld: frozenset[str], fault: int | None) -> None:
        pairs = [(one, one.content_hash) for one in Version.objects.filter(status="with-states")]
        how: Any = {"state": self.state(side), "choice": "consent", "withheld": withheld}
        do: Any = lambda by: consent.decide_many(versions=pairs, by=by, **how)  # noqa: E731
        if pairs and self.attempt(who, OFFICERS[side], do, fault):
            needed = self.books.needed(ISO3[side])
            for version, words in pairs:
                agreed = Agreed(words, withheld, {self.who}, needed)
                self.books.consented(version.pk, ISO3[side], agreed)

    @act(weight=3, who=WHO, fault=FAULT)
    def second(self, who: Who, fault: int | None) -> None:
        found = self.pick(Decision.objects.filter(is_awaiting_second=True, ended_at=None))
        if found:
            self.second_one(found, who, fault)

    def second_one(self, decision: Decision, who: Who, fault: int | None) -> None:
        side = "a" if decision.state_id == self.cast.a.pk else "b"
        # None: what it was about was declined or put away meanwhile, and nobody can add to it.
        agreed = self.books.consents.get((decision.version_id, ISO3[side]))
        others = [name for name in OFFICERS[side] if agreed and name not in agreed.by]
        how: Any = {"decision": decision, "seen_hash": decision.content_hash}
        # State B wants two and has one officer: she will not do.
        who = who if others else OFFICERS[side][0]
        if self.attempt(who, others, lambda by: consent.second(by=by, **how), fault):
            assert agreed is not None, "seconded what nobody had decided"
            agreed.by.add(self.who)
            self.books.go_on(decision.version_id)

    @act(who=WHO, side=SIDE, fault=FAULT)
    def withdraw(self, who: Who, side: str, fault: int | None) -> None:
        record = self.pick(Version.objects, "published", "consented").record
        state = self.state(side)
        do: Any = lambda by: consent.withdraw(record=record, state=state, by=by)  # noqa: E731
        if self.attempt(who, OFFICERS[side], do, fault):
            self.books.withdrawn(record.pk, ISO3[side])

    @act(weight=3, who=WHO, side=SIDE, withheld=WITHHELD, fault=FAULT)
    def withhold(self, who: Who, side: str, withheld: frozenset[str], fault: int | None) -> None:
        record = self.pick(Version.objects, "published", "consented").record
        how: Any = {"record": record, "state": self.state(side), "withheld": withheld}
        if self.attempt(
            who, OFFICERS[side], lambda by: consent.change_withheld(by=by, **how), fault
        ):
            self.books.withheld(record.pk, ISO3[side], withheld, self.who)

    @act(weight=1, who=WHO, side=SIDE, text=st.sampled_from(["", "Ours.", "Ours."]))
    def say_publicly(self, who: Who, side: str, text: str) -> None:
        record = self.pick(Record.objects)
        how: Any = {"record": record, "state": self.state(side), "text": text, "language": "en"}
        if (
            self.attempt(who, OFFICERS[side], lambda by: consent.comment_publicly(by=by, **how))
            and text
        ):
            public = self.books.versions[self.books.public[record.pk]]
            assert ISO3[side] in public.states, "said of what is not about the State"

    @act(
        who=WHO,
        side=SIDE,
        withheld=WITHHELD,
        kind=st.sampled_from(["activity", "activity", "good-practice", ""]),
        days=st.sampled_from([None, None, 0, 20]),
        fault=FAULT,
    )
    def give_standing(
        self,
        who: Who,
        side: str,
        withheld: frozenset[str],
        kind: str,
        days: int | None,
        fault: int | None,
    ) -> None:
        if StandingConsent.objects.count() > 2:
            return
        until = None if days is None else self.books.today + timedelta(days=days)
        how: Any = {"state": self.state(side), "kind": kind, "withheld": withheld, "until": until}
        do: Any = lambda by: standing.give_standing_consent(by=by, **how)  # noqa: E731
        if made := self.attempt(who, OFFICERS[side], do, fault):
            iso3 = ISO3[side]
            needed = self.books.needed(iso3)
            self.books.standing[made.pk] = Given(iso3, kind, withheld, {self.who}, needed, until)

    @act(weight=3, who=WHO, act=st.sampled_from(["end", "second", "second", "withdraw"]))
    def other_standing(self, who: Who, act: str) -> None:
        waiting = StandingConsent.objects.filter(is_awaiting_second=True)
        given = self.pick(waiting if act == "second" and waiting else StandingConsent.objects)
        if not given:
            return
        moves: dict[str, Any] = {
            "end": standing.end_standing_consent,
            "second": standing.second_standing_consent,
            "withdraw": several.withdraw_uses,
        }
        side = "a" if given.state_id == self.cast.a.pk else "b"
        uses = set(given.uses.filter(ended_at=None).values_list("version_id", flat=True))
        book, may = self.books.standing[given.pk], OFFICERS[side]
        if act == "second":
            may = tuple(name for name in may if name not in book.by)
            who = who if may else OFFICERS[side][0]
        if not self.attempt(who, may, lambda by: moves[act](consent=given, by=by)):
            return
        if act == "end":
            book.is_ended = True
        elif act == "second":
            book.by.add(self.who)
        else:
            by_it = {pk for pk in uses if (pk, ISO3[side]) in self.books.consents}
            for record in {self.books.versions[pk].record for pk in by_it}:
                self.books.withdrawn(record, ISO3[side])

    @act(weight=1, who=WHO, side=SIDE, holds=st.booleans())
    def hold(self, who: Who, side: str, holds: bool) -> None:
        record, state = self.pick(Record.objects), self.state(side)
        move: Any = standing.hold_back if holds else standing.release
        if self.attempt(who, OFFICERS[side], lambda by: move(record=record, state=state, by=by)):
            change = self.books.held_back.add if holds else self.books.held_back.discard
            change((record.pk, ISO3[side]))

    @act(weight=1, who=WHO, side=SIDE, needed=st.sampled_from([1, 2]))
    def officers_wanted(self, who: Who, side: str, needed: int) -> None:
        self.officers_wanted_by(who, side, needed)

    def officers_wanted_by(self, who: Who, side: str, needed: int) -> None:
        state = self.state(side)
        do: Any = lambda by: set_decisions_needed(state=state, needed=needed, by=by)  # noqa: E731
        if self.attempt(who, OFFICERS[side], do):
            self.books.wanted[ISO3[side]] = needed

    @act(weight=2, days=st.integers(1, 60))
    def time_passes(self, days: int) -> None:
        """Embargoes end and reminders go out; nothing else ever follows from time."""
        waiting = set(Version.objects.filter(status="with-states").values_list("pk", flat=True))
        self.now += timedelta(days=days)
        self.attempt("", [""], lambda by: publication.publish_due())
        self.books.day_has_come(self.now.date())
        self.attempt("", [""], lambda by: remind_due())
        still = set(Version.objects.filter(status="with-states").values_list("pk", flat=True))
        assert still == waiting, "silence was taken for an answer"


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_no_order_of_acts_breaks_a_rule(part: int, settings_for_search: None) -> None:
    cast = building.make_cast()
    for state in (cast.a, cast.b):
        building.recommendation(state)
    Records.cast, Records.steps, Records.done = cast, 0, Counter()
    # A machine that is always refused would prove nothing. What chance left out gets more of it.
    wanted = MUST_HAVE_DONE if STEPS >= 5_000 else set()
    wanted = wanted | (RARE if STEPS >= 100_000 else set())
    while Records.steps < STEPS or (not wanted <= set(Records.done) and Records.steps < 3 * STEPS):
        how = settings(
            max_examples=min(200, 1 + max(STEPS - Records.steps, 0) // 50),
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if SHORTENS else [Phase.generate],
            database=None,
        )
        run_state_machine_as_test(Records, settings=how)
    print(f"{Records.steps} steps; {dict(Records.done)}")  # noqa: T201
    assert Records.steps >= STEPS
    assert wanted <= set(Records.done), wanted - set(Records.done)


@pytest.fixture
def settings_for_search(settings: Any) -> None:
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
