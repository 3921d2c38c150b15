"""What a received row means: State, place, paragraph, position, labels; or why it means nothing.

Never a guess. What makes a row another one (State under review, document or session, position)
must be understood, or the row is rejected; so must the recommending State where it is what tells
two rows apart. What only describes a row (elsewhere a recommending State, a label) is left out with
a notice, which a row that is rejected does not get.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from uprcoop.recommendations import vocabulary
from uprcoop.recommendations.cleaning import SEPARATORS, clean, document_symbol, plain
from uprcoop.recommendations.keys import folded, statement_key
from uprcoop.recommendations.language import language_of
from uprcoop.recommendations.models import Position
from uprcoop.recommendations.received import RECOMMENDATION, Received, Remark
from uprcoop.states.resolver import resolver

LONGEST_TEXT = 20_000  # the longest paragraph of a report has some thousands
LONGEST_ROW = 50_000  # with all its labels
RESPONSE = ("response of ", "réponse de ", "respuesta de ")
MANY = 500  # distinct unknown labels told one by one
LONGEST_NAME = 300  # of a State, a session, a position: longer is text
LONGEST_LABEL = 2_000  # what is looked at of a label with its mark-up
MOST_LABELS = 100_000  # kept of one file; the vocabulary has some hundreds
REMEMBERED = 20_000  # distinct sessions, positions, sets of labels
UNKNOWN_RECOMMENDER = "unknown-recommending-state"
NOBODY = "unknown"  # as UPR Info itself writes where the report names no recommending State
CYCLE = re.compile(r"(?<![\d.])([1-4])(?:\.0)?(?![\d.])")
CYCLE_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

# What a list of labels stands for, and doubts about it.
LabelSets = dict[tuple[str, ...], tuple[frozenset[int], list[tuple[str, str]]]]


class Facts(NamedTuple):
    """A recommendation or pledge as one source, or all together, tell it. Ids, not objects."""

    key: str
    kind: str
    state: int
    session: int | None
    cycle: int | None
    symbol: str
    paragraph: str
    text: str
    language: str
    position: str
    action: int | None
    recommenders: frozenset[int]
    themes: frozenset[int]
    persons: frozenset[int]
    sdgs: frozenset[int]


@lru_cache(maxsize=2_000)
def candidates(name: str) -> str:
    """The nearest States' names, or a dash: computed once a name, for it takes milliseconds."""
    return ", ".join(state.name_en for state in resolver().candidates(name)) or "–"


def find_state(name: str) -> int | None:
    """The number of the State that a name means; none for what is too long to be a name."""
    return resolver().find_id(name) if len(name) <= LONGEST_NAME else None


@lru_cache(maxsize=10_000)
def sdg_id(label: str) -> int | None:
    code = vocabulary.parse_sdg(label)
    return None if code is None else vocabulary.sdg_ids()[code]


def without_general_goals(sdgs: frozenset[int]) -> frozenset[int]:
    """Without a goal of which a target is there too: the target says more."""
    if len(sdgs) < 2:
        return sdgs
    goals = {sdg // 100 * 100 for sdg in sdgs if sdg % 100}
    return sdgs - goals if goals else sdgs


class Understanding:
    """Understands the rows of one file; its `notices` are complete after the last row."""

    def __init__(self) -> None:
        self.find_state = find_state
        self._doubts: list[tuple[str, str]] = []  # of the row at hand: a code and what was written
        self._told: dict[tuple[str, str], Remark] = {}
        self.theme_labels: dict[str, int | None] = {}
        self.person_labels: dict[str, int | None] = {}
        self._label_sets: LabelSets = {}
        self._person_sets: LabelSets = {}
        self._sessions: dict[str, int | None] = {}
        self._positions: dict[str, str | None] = {}

    def understand(self, row: Received, *, is_stored: bool = False) -> Facts | Remark:
        """The facts of a row, or a rejection. `is_stored`: it was taken before, and stays so."""
        self._doubts.clear()
        if not row.text or not row.text.strip():
            return self.refuse(row, "no-text")
        if len(row.text) > LONGEST_TEXT:
            return self.refuse(row, "text-too-long", limit=LONGEST_TEXT)
        if row.size > LONGEST_ROW:
            return self.refuse(row, "row-too-long", limit=LONGEST_ROW)
        names = [name for name in row.states if name]
        if not names:
            return self.refuse(row, "no-state")
        state = self.find_state(names[0])
        if len(names) > 1 and len({self.find_state(name) or name for name in names}) > 1:
            return self.refuse(row, "several-states", value=", ".join(names[:5]))
        if state is None:
            return self.refuse(
                row, "unknown-state", value=names[0][:100], candidates=candidates(names[0][:100])
            )
        session = self.session(row)
        if session is None and not row.symbol and several(row.session):
            return self.refuse(row, "several-documents", value=row.session[:100])
        symbol = document_symbol(row.symbol) if row.symbol else ""
        if ";" in symbol or "," in symbol:
            return self.refuse(row, "several-documents", value=row.symbol[:100])
        if not symbol and session is None:
            return self.refuse(row, "no-place")
        cleaned = clean(row.text, self.find_state)
        if not cleaned.text:
            return self.refuse(row, "no-text")
        is_recommendation = row.kind == RECOMMENDATION
        named = list(cleaned.states)
        if is_recommendation:
            for name in row.recommenders:
                named += self.recommending(name)
        if row.is_per_state and not cleaned.paragraph and not is_stored:
            if not "".join(row.recommenders).strip():
                return self.refuse(row, "no-recommender")
            for code, value in self._doubts:
                value = plain(value[:LONGEST_NAME])[:100]
                if code == UNKNOWN_RECOMMENDER and folded(value) != NOBODY:
                    return self.refuse(
                        row, "unknown-recommender", value=value, candidates=candidates(value)
                    )
        key = statement_key(
            kind=row.kind,
            place=symbol or f"session {session}",
            state=state,
            paragraph=cleaned.paragraph,
            text=cleaned.text,
            recommender=recommender_part(row, self.find_state) if row.is_per_state else "",
        )
        position = self.position(row.position)
        if position is None:
            return self.refuse(row, "unknown-position", key=key, value=row.position[:100])
        if cleaned.text[:20].lower().startswith(RESPONSE):
            return self.refuse(row, "not-a-recommendation", key=key, value=cleaned.text[:60])
        facts = Facts(
            key=key,
            kind=row.kind,
            state=state,
            session=session,
            cycle=vocabulary.cycle_of_session(session) if session else self.cycle(row),
            symbol=symbol[:60],
            paragraph=cleaned.paragraph,
            text=cleaned.text,
            language=language_of(cleaned.text),
            position=position,
            action=int(row.action) if row.action in {"1", "2", "3", "4", "5"} else None,
            recommenders=frozenset(named) if is_recommendation else frozenset(),
            themes=self.themes(row),
            persons=self.persons(row) if row.persons else frozenset(),
            sdgs=self.sdgs(row) if row.sdgs else frozenset(),
        )
        if self._doubts and not is_stored:
            self.note(row)
        return facts

    def refuse(self, row: Received, code: str, key: str = "", **values: Any) -> Remark:
        return Remark(
            row.row, code, values, plain(row.text[:400])[:200], identifier=row.identifier, key=key,
            document=self.document(row),
        )  # fmt: skip

    def document(self, row: Received) -> tuple[int, str | int] | None:
        """The document of a row that is refused for something else, where it is known."""
        if max(map(len, (row.symbol, row.session, row.states))) > LONGEST_NAME:
            return None
        states = {self.find_state(name) for name in row.states if name}
        place = document_symbol(row.symbol) or self.session(row)
        state = states.pop() if len(states) == 1 else None
        if state is None or place is None or (isinstance(place, str) and re.search("[;,]", place)):
            return None
        return state, place[:60] if isinstance(place, str) else place

    def note(self, row: Received) -> None:
        """A notice of each doubt about a row that is taken: once for a value, with its rows."""
        for code, value in dict.fromkeys(self._doubts):
            value = plain(value[:LONGEST_LABEL])[:LONGEST_NAME]
            if (told := self._told.get((code, value))) is not None:
                told.values["rows"] += 1
            elif len(self._told) < MANY:
                values = {"value": value[:100], "rows": 1}
                if code == UNKNOWN_RECOMMENDER:
                    values["candidates"] = candidates(value[:100])
                self._told[code, value] = Remark(
                    row.row, code, values, row.text[:200], is_notice=True
                )

    @property
    def notices(self) -> list[Remark]:
        return list(self._told.values())

    def recommending(self, name: str) -> list[int]:
        """The State that a name means, or those that one string names: "France; Peru"."""
        found = self.find_state(name)
        if found is not None:
            return [found]
        parts = [name]
        if len(name) < 2_000 and SEPARATORS.search(name):
            several = [part for part in SEPARATORS.split(name) if part.strip()]
            if any(self.find_state(part) is not None for part in several):
                parts = several
        named = []
        for part in parts:
            found = self.find_state(part)
            if found is not None:
                named.append(found)
            elif part.strip():
                self._doubts.append((UNKNOWN_RECOMMENDER, part))
        return named

    def session(self, row: Received) -> int | None:
        written = row.session[:LONGEST_NAME]
        if not written.strip():
            return None
        if written not in self._sessions:
            if len(self._sessions) > REMEMBERED:
                self._sessions.clear()
            self._sessions[written] = (
                None if several(written) else vocabulary.parse_session(written)
            )
        found = self._sessions[written]
        if found is None:
            self._doubts.append(("unknown-session", written))
        return found

    def cycle(self, row: Received) -> int | None:
        found = cycle_in(row.cycle)
        if found is None and row.cycle.strip():
            self._doubts.append(("unknown-cycle", row.cycle))
        return found

    def position(self, written: str) -> str | None:
        if len(written) > LONGEST_NAME:
            return None
        if written not in self._positions:
            if len(self._positions) > REMEMBERED:
                self._positions.clear()
            found = vocabulary.parse_position(written)
            self._positions[written] = None if found is None else Position(found).value
        return self._positions[written]

    def themes(self, row: Received) -> frozenset[int]:
        return self.labelled(
            row.themes, self._label_sets, self.theme_labels, vocabulary.find_theme,
            "unknown-theme",
        )  # fmt: skip

    def persons(self, row: Received) -> frozenset[int]:
        return self.labelled(
            row.persons, self._person_sets, self.person_labels, vocabulary.find_person,
            "unknown-persons",
        )  # fmt: skip

    def labelled(
        self,
        labels: list[str],
        sets: LabelSets,
        known: dict[str, int | None],
        find: Callable[[str], int | None],
        code: str,
    ) -> frozenset[int]:
        """The concepts that labels stand for; the same labels come again and again."""
        together = tuple(labels)
        if together in sets:
            concepts, unknown = sets[together]
            self._doubts += unknown
            return concepts
        found = set()
        unknown = []
        for label in labels:
            label = plain(label[:LONGEST_LABEL])[:300]
            if not label.strip("-–•*· "):
                continue
            concept = known[label] if label in known else find(label)
            if len(known) < MOST_LABELS:
                known[label] = concept
            if concept is not None:
                found.add(concept)
            else:
                unknown.append((code, label))
        self._doubts += unknown
        concepts = frozenset(found)
        if len(sets) < REMEMBERED and sum(map(len, together)) < LONGEST_LABEL:
            sets[together] = concepts, unknown
        return concepts

    def sdgs(self, row: Received) -> frozenset[int]:
        found = set()
        for label in row.sdgs:
            sdg = sdg_id(label[:LONGEST_NAME])
            if sdg is not None:
                found.add(sdg)
            elif label.strip("-–•*· \t"):
                self._doubts.append(("unknown-sdg", label))
        return without_general_goals(frozenset(found))


def recommender_part(row: Received, find: Callable[[str], int | None]) -> str:
    """The recommending State as a part of the key: its number, or its name where none is known."""
    names = [str(find(name) or folded(name)) for name in row.recommenders]
    return ",".join(sorted(names))


def several(session: str) -> bool:
    """Whether these are several sessions; one with its date is not."""
    parts = session[:LONGEST_NAME].split(";")
    return len({vocabulary.parse_session(part) for part in parts} - {None}) > 1


def cycle_in(written: str) -> int | None:
    """The cycle that "Cycle 3", "3rd", "3.0" or "third cycle" names."""
    short = written[:LONGEST_NAME].lower()
    found = {int(digit) for digit in CYCLE.findall(short)}
    found.update(number for word, number in CYCLE_WORDS.items() if word in short)
    return found.pop() if len(found) == 1 else None
