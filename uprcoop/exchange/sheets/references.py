"""Recommendations and pledges as a person names them: by paragraph, with State and session where
these are needed, or by key. And back: a record's keys as a person would write them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from uprcoop.exchange.sheets.faults import Fault, fault
from uprcoop.exchange.sheets.words import find_state
from uprcoop.recommendations.models import Pledge, Recommendation, Standing

MODELS: dict[str, Any] = {"recommendations": Recommendation, "pledges": Pledge}
KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{20}(?![0-9a-f])")
AS_KEY = "key:"  # before a key of another shape
PIECES = re.compile(r"[;\n；؛]")
COMMAS = re.compile(r"[,，、،]")
COLON = re.compile(r"[:：]")
PARAGRAPH = re.compile(r"\d{1,4}(?:\.\d{1,4})*(?:\([a-z0-9]{1,4}\))?[a-z]?", re.I)
SYMBOL = re.compile(r"A/(?:HRC|\d+)/\S+", re.I)
NUMBER = re.compile(r"(?<!\d)(\d{1,2})(?!\d)(?:st|nd|rd|th|e|ª|-я)?", re.I)
# Words around a session's number, in the six languages.
FILLERS = re.compile(
    r"\b(?:upr|epu|session|sesión|sesion|сессия|упо)\b|الدورة|دورة|第|届会议|届|n\.?o\.?|№", re.I
)
MOST = 2_000  # of one row
AT_ONCE = 400  # values in one query


@dataclass(frozen=True)
class Reference:
    """One thing named. Either `key`, or `paragraph` with as much else as was written."""

    written: str
    key: str = ""
    paragraph: str = ""
    state: str = ""
    session: int = 0
    symbol: str = ""
    # The cell held a number: 136.2 may have been written as 136.20.
    is_number: bool = False

    @property
    def paragraphs(self) -> list[str]:
        if self.is_number and "." in self.paragraph:
            return [self.paragraph + "0" * zeros for zeros in range(3)]
        return [self.paragraph]


@dataclass(frozen=True)
class Place:
    """What a paragraph is found by."""

    key: str
    state: str
    session: int
    symbol: str
    paragraph: str

    @property
    def written(self) -> str:
        return f"{self.state} {self.session}: {self.paragraph}"


def in_parts(values: Iterable[str]) -> Iterator[list[str]]:
    """The values in order, as many at once as one query takes."""
    ordered = iter(sorted(values))
    while some := list(islice(ordered, AT_ONCE)):
        yield some


def plain(paragraph: str) -> str:
    return paragraph.replace(" ", "").lower()


def parse(text: str, key: str, *, is_number: bool = False) -> Iterator[Reference | Fault]:
    """What a cell names. `key` is the column's, for the faults."""
    for piece in PIECES.split(text):
        if not piece.strip():
            continue
        if found := KEY.search(piece.lower()):
            yield Reference(piece.strip(), key=found[0])
            continue
        if piece.strip().startswith(AS_KEY):
            yield Reference(piece.strip(), key=piece.strip().removeprefix(AS_KEY).strip()[:80])
            continue
        around, *rest = COLON.split(piece, maxsplit=1)
        context = read_context(around) if rest else ("", 0, "")
        if context is None:
            yield fault(key, "not-a-reference", value=piece)
            continue
        for part in COMMAS.split(rest[0] if rest else around):
            *before, last = part.split() or [""]
            if not PARAGRAPH.fullmatch(last):
                own = read_context(part)
                if own is None or not part.strip():
                    yield fault(key, "not-a-reference", value=part.strip() or piece)
                else:
                    context = own  # "Slovenia, 136.4"
                continue
            own = read_context(" ".join(before)) if before else context
            if own is None:
                yield fault(key, "not-a-reference", value=part)
                continue
            state, session, symbol = own
            yield Reference(part.strip(), "", plain(last), state, session, symbol, is_number)


def read_context(text: str) -> tuple[str, int, str] | None:
    """State, session and document symbol in a few words; None when they are not understood."""
    symbol = SYMBOL.search(text)
    if symbol:
        text = text.replace(symbol[0], " ")
    number = NUMBER.search(text)
    if number:
        text = text.replace(number[0], " ", 1)
    name = FILLERS.sub(" ", text).strip(" .()")
    state = find_state(name) if name else ""
    if name and not state:
        return None
    return state, int(number[1]) if number else 0, symbol[0].upper() if symbol else ""


class Known:
    """The paragraphs that some references may mean, fetched together."""

    def __init__(self, name: str, wanted: Iterable[tuple[Reference, Iterable[str]]]) -> None:
        """`name`: "recommendations" or "pledges"; `wanted`: with the States of its row."""
        self.places: dict[tuple[str, str], list[Place]] = defaultdict(list)
        states: set[str] = set()
        paragraphs: set[str] = set()
        for reference, row_states in wanted:
            if reference.paragraph:
                states |= {reference.state} if reference.state else set(row_states)
                paragraphs |= set(reference.paragraphs)
        if not states:
            return
        current = MODELS[name].objects.filter(standing=Standing.CURRENT, state__iso3__in=states)
        for some in in_parts(paragraphs):
            for place in places_of(current.filter(paragraph__in=some)):
                self.places[place.state, plain(place.paragraph)].append(place)

    def resolve(self, reference: Reference, states: Iterable[str], column: str) -> str | Fault:
        """The key that is meant, or why none can be told."""
        if reference.key:
            return reference.key
        among = [reference.state] if reference.state else list(states)
        if not among:
            return fault(column, "no-state-for-reference", value=reference.written)
        found = [
            place
            for state in among
            for paragraph in reference.paragraphs
            for place in self.places.get((state, paragraph), [])
            if not reference.session or place.session == reference.session
            if not reference.symbol or place.symbol == reference.symbol
        ]
        if len(found) == 1:
            return found[0].key
        if not found:
            return fault(column, "unknown-reference", value=reference.written)
        written = [place.written for place in found]
        # Two rows of one paragraph can only be told apart by their keys.
        options = written if len(set(written)) == len(written) else [one.key for one in found]
        return fault(
            column, "unclear-reference", value=reference.written, options=", ".join(options[:6])
        )


def places_of(rows: Any) -> Iterator[Place]:
    for key, state, session, symbol, paragraph in rows.values_list(
        "key", "state__iso3", "session_id", "symbol", "paragraph"
    ).iterator():
        yield Place(key, state, session or 0, symbol, paragraph)


def written(contents: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """How a person would write each key in these contents: by place where that is clear, else as
    the key itself."""
    shown: dict[str, str] = {}
    contents = list(contents)
    keys: dict[str, set[str]] = {name: set() for name in MODELS}
    for name in MODELS:
        for content in contents:
            keys[name] |= set(content[name])
        shown |= {key: AS_KEY + key for key in keys[name] if not KEY.fullmatch(key)}
    for name, model in MODELS.items():
        own: list[Place] = []
        current = model.objects.filter(standing=Standing.CURRENT)
        for some in in_parts(keys[name]):
            own += places_of(current.filter(key__in=some))
        seen: dict[tuple[str, int, str], int] = defaultdict(int)
        states = {place.state for place in own}
        for some in in_parts({place.paragraph for place in own}):
            for place in places_of(current.filter(state__iso3__in=states, paragraph__in=some)):
                seen[place.state, place.session, plain(place.paragraph)] += 1
        for place in own:
            is_plain = place.session and PARAGRAPH.fullmatch(plain(place.paragraph))
            if is_plain and seen[place.state, place.session, plain(place.paragraph)] == 1:
                shown[place.key] = place.written
    return shown
