"""How several rows become one recommendation: the rows of all sources, and repeats in one file.

The result depends only on which rows there are, never on the order in which they came: so the
same files, loaded again or the other way round, leave the same database.
"""

import json
import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

from uprcoop.recommendations import vocabulary
from uprcoop.recommendations.models import Position, Source
from uprcoop.recommendations.understanding import Facts, without_general_goals

PRECEDENCE = {source: place for place, source in enumerate(Source.values)}
NUL = re.compile(r"(\\\\)|\\u0000")
LISTS = ("states", "recommenders", "themes", "persons", "sdgs")


def merge(tellings: Iterable[tuple[str, bool, Facts]]) -> tuple[Facts, bool]:
    """One set of facts out of (source, is dropped, facts) each; and whether any still stands.

    What a source has dropped no longer counts, unless all have. Text, language, and whatever has
    one value come from the first source that gives it; labels and States are united.
    """
    rows = sorted(tellings, key=lambda row: PRECEDENCE[row[0]])
    standing = [row for row in rows if not row[1]]
    told = [facts for _source, _dropped, facts in standing or rows]
    first = told[0]
    if len(told) == 1:
        return first, bool(standing)
    return Facts(
        key=first.key,
        kind=first.kind,
        state=first.state,
        session=next((facts.session for facts in told if facts.session), None),
        cycle=next((facts.cycle for facts in told if facts.cycle), None),
        symbol=next((facts.symbol for facts in told if facts.symbol), ""),
        paragraph=first.paragraph,
        text=first.text,
        language=first.language,
        position=next(
            (facts.position for facts in told if facts.position != Position.UNKNOWN.value),
            Position.UNKNOWN.value,
        ),
        action=next((facts.action for facts in told if facts.action), None),
        recommenders=frozenset().union(*(facts.recommenders for facts in told)),
        themes=frozenset().union(*(facts.themes for facts in told)),
        persons=frozenset().union(*(facts.persons for facts in told)),
        sdgs=without_general_goals(frozenset().union(*(facts.sdgs for facts in told))),
    ), bool(standing)


def written(payload: dict[str, Any]) -> str:
    """A payload as it is stored: what PostgreSQL's JSON cannot hold is taken out."""
    text = _encode(payload)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    # A backslash that the source wrote itself stands doubled before "u0000", and stays.
    return NUL.sub(lambda match: match[1] or "", text) if "\\u0000" in text else text


_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True
).encode


def digest(stored: str) -> str:
    return blake2b(stored.encode(), digest_size=10).hexdigest()


def combine(payloads: Sequence[str]) -> str:
    """One stored payload out of several of one source that tell of the same thing.

    It remembers the digests of its parts, so that meeting one of them again is no change.
    """
    parts: set[str] = set()
    loaded = []
    for stored in dict.fromkeys(payloads):
        payload = json.loads(stored)
        parts.update(payload.pop("parts", None) or [digest(stored)])
        loaded.append(payload)
    if len(parts) == 1:
        return payloads[0]
    whole: dict[str, Any] = {}
    for name in sorted({name for payload in loaded for name in payload}):
        values = [payload[name] for payload in loaded if name in payload]
        if name in LISTS:
            whole[name] = sorted({item for value in values for item in value})
        elif name == "position":
            whole[name] = position_of(values)
        else:
            whole[name] = min(values)
    whole["parts"] = sorted(parts)
    return written(whole)


def position_of(values: list[str]) -> str:
    """Two positions on one thing are told both ("Supported/Noted"), or neither when unclear."""
    both = vocabulary.together(values)
    return both if vocabulary.parse_position(both) is not None else ""
