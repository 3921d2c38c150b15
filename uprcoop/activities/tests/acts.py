"""The random acts of contributors and of the Secretariat, each open to anybody.

`self.books` keeps what ought to follow from each that got through.
"""

from typing import Any
from unittest import mock

from hypothesis import strategies as st

from uprcoop.activities.actions import consent, drafting, sending
from uprcoop.activities.models import Record, Version
from uprcoop.activities.tests import building
from uprcoop.activities.tests.books import Agreed
from uprcoop.activities.tests.machine import FAULT, Machine, Who, act

OWN = ("contributor", "teammate")
CHECKS = ("moderator", "administrator")
OFFICERS = {"a": ("officer", "second_officer"), "b": ("officer_of_b",)}
ISO3 = {"a": "KEN", "b": "WSM"}
PEOPLE = (*OWN, "outsider", *CHECKS, "auditor", *OFFICERS["a"], "focal_point", *OFFICERS["b"])
# One of those who may, mostly; anybody, often enough.
WHO = st.sampled_from([0, 1] * 15 + [*PEOPLE])
SIDE = st.sampled_from(["a", "a", "b"])
SIDES = st.sampled_from(["a", "a", "b", "ab", "ab"])
STALE = st.sampled_from([False] * 8 + [True])


class Sending(Machine):
    # --- the contributor -----------------------------------------------------------------------

    def begin_one(self, who: Who, sides: str, hides: bool, fault: int | None) -> None:
        content = building.whole_content(
            *(self.state(side) for side in sides),
            hides_name=hides,
            partners=[{"name": "Zanthoxylum Foundation", "role": "implementing"}],
            attachments=[{"id": 1, "name": "Quillaja.pdf", "size": 9, "sha256": "0" * 64}],
        )
        agency = self.cast.agency
        self.wrote(
            self.attempt(
                who,
                OWN,
                lambda by: drafting.begin(organisation=agency, by=by, content=content),
                fault,
            )
        )

    def submit_one(self, version: Version, who: Who, seen: str, fault: int | None) -> None:
        done = self.attempt(
            who, OWN, lambda by: sending.submit(version=version, by=by, seen_hash=seen), fault
        )
        assert not done or seen == self.books.versions[version.pk].words, "sent what nobody saw"

    def clear_one(self, version: Version, who: Who, seen: str, fault: int | None) -> None:
        if self.attempt(
            who, CHECKS, lambda by: sending.clear(version=version, by=by, sent_hash=seen), fault
        ):
            assert seen == self.books.versions[version.pk].words, "cleared what nobody saw"
            self.books.cleared(version.pk)

    @act(weight=1, who=WHO, sides=SIDES, hides=st.booleans(), fault=FAULT)
    def begin(self, who: Who, sides: str, hides: bool, fault: int | None) -> None:
        if Record.objects.count() < 3:
            self.begin_one(who, sides, hides, fault)

    @act(
        weight=4,
        who=WHO,
        title=st.sampled_from(["One", "Two", "Three", "Four", "Five", ""]),
        sides=SIDES,
        fault=FAULT,
    )
    def write(self, who: Who, title: str, sides: str, fault: int | None) -> None:
        version = self.pick(Version.objects, "draft", "returned")
        states = [self.state(side) for side in sides]
        changes = {
            "title": title,
            "states": [{"state": state.iso3, "part": "beneficiary"} for state in states],
            "recommendations": [building.recommendation(state).key for state in states],
        }
        self.wrote(
            self.attempt(
                who,
                OWN,
                lambda by: drafting.save_draft(version=version, changes=changes, by=by),
                fault,
            )
        )

    @act(weight=3, who=WHO, stale=STALE, fault=FAULT)
    def submit(self, who: Who, stale: bool, fault: int | None) -> None:
        version = self.pick(Version.objects, "draft", "returned")
        self.submit_one(version, who, "0" * 64 if stale else version.content_hash, fault)

    @act(who=WHO, fault=FAULT)
    def take_back(self, who: Who, fault: int | None) -> None:
        version = self.pick(Version.objects, "submitted", "with-states", "consented")
        if self.attempt(who, OWN, lambda by: sending.take_back(version=version, by=by), fault):
            self.books.sent_back(version.pk)

    @act(weight=1, who=WHO, fault=FAULT)
    def archive(self, who: Who, fault: int | None) -> None:
        version = self.pick(Version.objects, "declined", "withdrawn")
        if self.attempt(who, OWN, lambda by: sending.archive(version=version, by=by), fault):
            self.books.ended(version.pk)

    @act(weight=4, who=WHO, fault=FAULT)
    def begin_next(self, who: Who, fault: int | None) -> None:
        record = self.pick(Record.objects)
        made = self.attempt(who, OWN, lambda by: drafting.begin_next(record=record, by=by), fault)
        if made and made.pk not in self.books.versions:
            self.wrote(made)

    @act(who=WHO, fault=FAULT)
    def withdraw_own(self, who: Who, fault: int | None) -> None:
        record = self.pick(Record.objects)
        if self.attempt(who, OWN, lambda by: sending.withdraw_own(record=record, by=by), fault):
            self.books.withdrawn_by_contributor(record.pk)

    # --- the Secretariat -----------------------------------------------------------------------

    @act(weight=3, who=WHO, stale=STALE, fault=FAULT)
    def clear(self, who: Who, stale: bool, fault: int | None) -> None:
        version = self.pick(Version.objects, "submitted")
        self.clear_one(version, who, "0" * 64 if stale else version.content_hash, fault)

    @act(
        who=WHO,
        text=st.sampled_from(["", "More, please.", "Less, please."]),
        fault=FAULT,
    )
    def return_it(self, who: Who, text: str, fault: int | None) -> None:
        version = self.pick(Version.objects, "submitted")
        how: Any = {"version": version, "comments": {"summary": text}}
        if self.attempt(who, CHECKS, lambda by: sending.return_to_contributor(by=by, **how), fault):
            assert text, "returned without a word"
            self.books.sent_back(version.pk)

    @act(weight=1, who=WHO, fault=FAULT)
    def revoke(self, who: Who, fault: int | None) -> None:
        version = self.pick(Version.objects, "with-states", "consented", "published")
        if self.attempt(who, CHECKS, lambda by: sending.revoke(version=version, by=by), fault):
            self.books.sent_back(version.pk)

    def on_paper(self, who: Who, do: Any, **how: Any) -> Any:
        how |= {"reference": "NV/1", "note_date": self.books.today, "scan": building.scan()}
        with mock.patch("django.core.files.storage.FileSystemStorage._save", return_value="n.pdf"):
            return self.attempt(who, CHECKS, lambda by: do(by=by, **how))

    @act(who=WHO, side=SIDE, choice=st.sampled_from(["consent", "decline"]))
    def note_verbale(self, who: Who, side: str, choice: str) -> None:
        version = self.pick(Version.objects, "with-states")
        how = {"version": version, "state": self.state(side), "seen_hash": version.content_hash}
        if self.on_paper(who, consent.record_note_verbale, choice=choice, **how):
            agreed = Agreed(version.content_hash, frozenset(), {self.who})
            self.decided(version, side, choice, agreed)

    def decided(self, version: Version, side: str, choice: str, agreed: Agreed) -> None:
        if choice == "consent":
            self.books.consented(version.pk, ISO3[side], agreed)
        elif choice == "change":
            self.books.sent_back(version.pk)
        else:
            self.books.ended(version.pk)

    @act(weight=1, who=WHO, side=SIDE)
    def withdraw_by_note(self, who: Who, side: str) -> None:
        record = self.pick(Record.objects)
        if self.on_paper(who, consent.withdraw_by_note, record=record, state=self.state(side)):
            self.books.withdrawn(record.pk, ISO3[side])
