"""The random acts' own books: who has agreed to what, and what must be public by now.

Kept from what people did, and from nothing the code under test has written. It is the second
opinion beside `oracle.py`, which reads the rows: a decision that outlives its version, a second
officer nobody waited for or a record that should be public and is not shows here only.
"""

from dataclasses import dataclass, field
from datetime import date

Place = tuple[int, str]  # a version (or a record) and a State's ISO code


@dataclass
class Agreed:
    """One State's consent to one version: by whom, of how many officers that are needed."""

    words: str  # hash of the content it is about
    withheld: frozenset[str]
    by: set[str]
    needed: int = 1
    from_date: date | None = None


@dataclass
class Given:
    """A standing consent."""

    iso3: str
    kind: str
    withheld: frozenset[str]
    by: set[str]
    needed: int
    until: date | None = None
    is_ended: bool = False


@dataclass
class Written:
    """A version as it was written last."""

    record: int
    states: frozenset[str]
    words: str
    is_open: bool = True
    is_cleared: bool = False


@dataclass
class Books:
    today: date
    versions: dict[int, Written] = field(default_factory=dict)
    consents: dict[Place, Agreed] = field(default_factory=dict)
    standing: dict[int, Given] = field(default_factory=dict)
    held_back: set[Place] = field(default_factory=set)
    wanted: dict[str, int] = field(default_factory=dict)
    public: dict[int, int] = field(default_factory=dict)  # record -> version

    def needed(self, iso3: str) -> int:
        return self.wanted.get(iso3, 1)

    # --- contributor and Secretariat -----------------------------------------------------------

    def wrote(self, version: int, record: int, states: frozenset[str], words: str) -> None:
        self.versions[version] = Written(record, states, words)

    def sent_back(self, version: int) -> None:
        """Taken back, returned or revoked: nothing that was decided on it counts any more."""
        written = self.versions[version]
        written.is_cleared, written.is_open = False, True
        self.forget(version)
        if self.public.get(written.record) == version:
            del self.public[written.record]

    def ended(self, version: int) -> None:
        """Declined, put away, withdrawn or replaced: it never comes back."""
        self.versions[version].is_open = self.versions[version].is_cleared = False
        self.forget(version)

    def forget(self, version: int) -> None:
        self.consents = {key: one for key, one in self.consents.items() if key[0] != version}

    def withdrawn_by_contributor(self, record: int) -> None:
        self.ended(self.public.pop(record))
        for version, written in self.versions.items():
            if written.record == record and written.is_open:
                self.sent_back(version)

    def cleared(self, version: int) -> None:
        written = self.versions[version]
        written.is_cleared = True
        for iso3 in written.states:
            if (written.record, iso3) in self.held_back or (version, iso3) in self.consents:
                continue
            for number in sorted(self.standing):
                given = self.standing[number]
                if given.iso3 == iso3 and self.fits(given):
                    self.consents[version, iso3] = Agreed(
                        written.words, given.withheld, set(given.by), given.needed
                    )
                    break
        self.go_on(version)

    def fits(self, given: Given) -> bool:
        """All records of the random acts are of one kind: only whether it stands is asked."""
        return (
            given.kind in ("", "activity")
            and not given.is_ended
            and len(given.by) >= given.needed
            and (given.until is None or given.until >= self.today)
        )

    # --- States --------------------------------------------------------------------------------

    def consented(self, version: int, iso3: str, agreed: Agreed) -> None:
        self.consents[version, iso3] = agreed
        self.go_on(version)

    def withdrawn(self, record: int, iso3: str) -> None:
        self.held_back.add((record, iso3))
        for version, written in self.versions.items():
            if written.record != record or not self.consents.pop((version, iso3), None):
                continue
            if self.public.get(record) == version:
                del self.public[record]
                self.ended(version)

    def withheld(self, record: int, iso3: str, fields: frozenset[str], who: str) -> None:
        for version, written in self.versions.items():
            if written.record != record or (version, iso3) not in self.consents:
                continue
            if self.is_agreed(version) and (written.is_open or self.public.get(record) == version):
                one = self.consents[version, iso3]
                assert self.needed(iso3) == 1 or fields >= one.withheld, "one officer gave away"
                one.withheld = fields
                one.by.add(who)

    # --- what follows --------------------------------------------------------------------------

    def is_agreed(self, version: int) -> bool:
        """Cleared, and every State concerned has agreed to these words with all it needs."""
        written = self.versions[version]
        found = [self.consents.get((version, iso3)) for iso3 in written.states]
        return written.is_cleared and all(
            one is not None and one.words == written.words and len(one.by) >= one.needed
            for one in found
        )

    def go_on(self, version: int) -> None:
        written = self.versions[version]
        days = [
            one.from_date for key, one in self.consents.items() if key[0] == version
            if one.from_date
        ]  # fmt: skip
        if (
            written.is_open
            and self.is_agreed(version)
            and max(days, default=date.min) <= self.today
        ):
            before = self.public.get(written.record)
            if before is not None:
                self.ended(before)
            self.public[written.record] = version
            written.is_open = False

    def day_has_come(self, today: date) -> None:
        self.today = today
        for version in list(self.versions):
            self.go_on(version)

    def shown_without(self, version: int) -> set[str]:
        """What the public must not see of this version."""
        found = (one.withheld for key, one in self.consents.items() if key[0] == version)
        return set().union(*found)
