"""Several people act on the same few records in the same moment, each in a transaction of its own.

What one does between another's look and act must end in one of the two having been first, never in
something in between: no act breaks for another reason than the rules', and at the end everything
holds that can be asked of a database.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from uprcoop.accounts.actions.members import set_decisions_needed
from uprcoop.activities.actions import consent, drafting, publication, sending, several, standing
from uprcoop.activities.models import Decision, Record, StandingConsent, Version
from uprcoop.activities.tests import building, oracle
from uprcoop.activities.tests.at_once import Actor, all_at_once, has_real_transactions
from uprcoop.states.models import State

WITHHELD = [[], [], ["money"], ["contact", "partners"]]


class Person(Actor):
    def version(self, *statuses: str) -> Version:
        found: Version = self.one(Version.objects.filter(status__in=statuses))
        return found

    def record(self) -> Record:
        """Mostly one that is public: what is taken from the public is what matters most."""
        public = Record.objects.filter(versions__status="published").distinct()
        mostly = self.chance.random() < 0.8 and public.exists()
        found: Record = self.one(public if mostly else Record.objects)
        return found

    def state(self) -> Any:
        return self.chance.choice([self.cast.a, self.cast.a, self.cast.b])

    def state_of(self, record: Record) -> Any:
        """One that it is about."""
        about = list(State.objects.filter(concerned__version__record=record).distinct())
        return self.chance.choice(about) if about else self.state()

    def officer(self, state: Any) -> Any:
        if state.pk == self.cast.b.pk:
            return self.cast.officer_of_b
        return self.chance.choice([self.cast.officer, self.cast.second_officer])

    # --- the contributor and the Secretariat ---------------------------------------------------

    def write(self) -> None:
        title = self.chance.choice(["One", "Two", "Three"])
        version = self.version("draft", "returned")
        drafting.save_draft(version=version, changes={"title": title}, by=self.cast.contributor)

    def begin_next(self) -> None:
        drafting.begin_next(record=self.one(Record.objects), by=self.cast.contributor)

    def submit(self) -> None:
        version = self.version("draft", "returned")
        sending.submit(version=version, by=self.cast.contributor, seen_hash=version.content_hash)

    def clear(self) -> None:
        version = self.version("submitted")
        sending.clear(version=version, by=self.cast.moderator, sent_hash=version.content_hash)

    def return_it(self) -> None:
        version = self.version("submitted")
        comments = {"summary": "More."}
        sending.return_to_contributor(version=version, by=self.cast.moderator, comments=comments)

    def take_back(self) -> None:
        version = self.version("submitted", "with-states", "consented")
        sending.take_back(version=version, by=self.cast.contributor)

    def revoke(self) -> None:
        version = self.version("with-states", "consented", "published")
        sending.revoke(version=version, by=self.cast.moderator)

    def withdraw_own(self) -> None:
        sending.withdraw_own(record=self.record(), by=self.cast.contributor)

    # --- States --------------------------------------------------------------------------------

    def decide(self) -> None:
        version, state = self.version("with-states"), self.state()
        choice = self.chance.choice(["consent"] * 6 + ["decline", "change"])
        consent.decide(
            version=version,
            state=state,
            choice=choice,
            by=self.officer(state),
            seen_hash=version.content_hash,
            withheld=self.chance.choice(WITHHELD),
            reason="Because.",
        )

    def decide_many(self) -> None:
        state = self.state()
        found = list(Version.objects.filter(status="with-states"))
        self.chance.shuffle(found)
        pairs = [(one, one.content_hash) for one in found]
        how: Any = {"state": state, "choice": "consent", "by": self.officer(state)}
        consent.decide_many(versions=pairs, **how)

    def second(self) -> None:
        waiting = Decision.objects.filter(is_awaiting_second=True, ended_at=None)
        decision = self.one(waiting.select_related("version", "state"))
        consent.second(
            decision=decision, by=self.officer(decision.state), seen_hash=decision.content_hash
        )

    def withdraw(self) -> None:
        record = self.record()
        state = self.state_of(record)
        consent.withdraw(record=record, state=state, by=self.officer(state))

    def withhold(self) -> None:
        record = self.record()
        state, withheld = self.state_of(record), self.chance.choice(WITHHELD)
        consent.change_withheld(
            record=record, state=state, withheld=withheld, by=self.officer(state)
        )

    def give_standing(self) -> None:
        if StandingConsent.objects.filter(ended_at=None).count() < 3:
            state = self.state()
            standing.give_standing_consent(state=state, by=self.officer(state), kind="activity")

    def second_standing(self) -> None:
        found = self.one(StandingConsent.objects.filter(is_awaiting_second=True))
        standing.second_standing_consent(consent=found, by=self.officer(found.state))

    def end_standing(self) -> None:
        found = self.one(StandingConsent.objects.filter(ended_at=None))
        standing.end_standing_consent(consent=found, by=self.officer(found.state))

    def withdraw_uses(self) -> None:
        found = self.one(StandingConsent.objects)
        several.withdraw_uses(consent=found, by=self.officer(found.state))

    def hold(self) -> None:
        state, record = self.state(), self.one(Record.objects)
        move = self.chance.choice([standing.hold_back, standing.release])
        move(record=record, state=state, by=self.officer(state))

    def officers_wanted(self) -> None:
        needed = self.chance.choice([1, 1, 2])
        set_decisions_needed(state=self.cast.a, needed=needed, by=self.cast.officer)

    def time_passes(self) -> None:
        publication.publish_due()

    # --- all of it -----------------------------------------------------------------------------

    def acts(self) -> list[Callable[[], None]]:
        often = [self.submit, self.clear, self.decide, self.begin_next, self.second]
        often += [self.decide_many, self.withdraw]
        seldom = [self.write, self.return_it, self.take_back, self.revoke, self.withdraw_own]
        seldom += [self.withhold, self.give_standing, self.hold]
        seldom += [self.second_standing, self.end_standing, self.withdraw_uses, self.time_passes]
        return [*often * 4, *seldom, self.officers_wanted]


@pytest.mark.django_db(transaction=True)
def test_whoever_is_second_finds_it_as_the_first_left_it(settings: Any) -> None:
    if not has_real_transactions():
        pytest.skip("on SQLite one writes after the other")
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    cast = building.make_cast()
    building.submitted(cast)
    building.submitted(cast, cast.a, cast.b)
    building.submitted(cast, cast.b)
    people = [Person(cast, seed) for seed in range(4)]
    all_at_once(people, wanted=["submit", "clear", "decide", "withhold", "withdraw"])
    oracle.everything_holds(timezone.now().date())
