"""The fields of a UHRI row, the same in JSON and XLSX, in whatever shape they come.

How the Upr fields look is not attested: one string or a list, with or without a leading "- ".
"""

import re
from functools import lru_cache
from itertools import islice
from typing import Any

from uprcoop.recommendations.received import PLEDGE, RECOMMENDATION, Received, Remark
from uprcoop.recommendations.vocabulary import together

# A list in one string: lines that start "- ". Never a bare dash: "Timor-Leste", "A - B".
DASH = re.compile(r"[-–](?:\s+|$)")
MARKED = re.compile(r"\n(?:[\s\-–]|$)")  # a line that is blank, or starts with a dash or blank
SHORT = 1_000  # characters; longer values are no labels that come again, so not remembered


def parts(value: str) -> tuple[str, ...]:
    """The parts of a list in one string; a string that is no list is its only part."""
    return remembered_parts(value) if len(value) < SHORT else parts_of(value)


def parts_of(value: str) -> tuple[str, ...]:
    """Where no line starts with a dash each is a part; else the others go on the part above."""
    # Line by line, not by one expression, which many blank lines would cost dear.
    lines = [stripped for line in value.splitlines() if (stripped := line.strip())]
    dashes = [DASH.match(line) for line in lines]
    if not any(dashes):
        return tuple(lines)
    found: list[list[str]] = [[]]
    for line, dash in zip(lines, dashes, strict=True):
        if dash:
            found.append([])
        found[-1].append(line[dash.end() :] if dash else line)
    return tuple(text for part in found if (text := " ".join(part).strip()))


remembered_parts = lru_cache(maxsize=20_000)(parts_of)  # rows share most of their values


class Strange(Exception):
    """A field has a shape that no source is known to use."""


def strings(value: Any) -> list[str]:
    """A field as a list: of one string, of lines that start "- ", of a list, or of nothing."""
    if not value and (value is False or not isinstance(value, int | float)):
        return []
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        value = value[0]
    if isinstance(value, str):
        return list(parts(value))
    if isinstance(value, list):
        try:
            joined = "\n" + "\n".join(value)
        except TypeError:
            joined = ""
        if joined.count("\n") == len(value) and not MARKED.search(joined):
            return value  # as nearly all are
        return [text for part in value if part is not None for text in part_of_list(part)]
    return [number(value)]


def part_of_list(part: Any) -> tuple[str, ...]:
    return parts(part) if isinstance(part, str) else (number(part),)


def number(value: Any) -> str:
    """A number as text: sessions and cycles may come as such. Raises Strange for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    if isinstance(value, float) and abs(value) < 1e18:
        return f"{value:g}"
    raise Strange


def one(values: list[str]) -> str:
    """One value, or several joined so that nothing can take them for one."""
    if len(values) == 1:
        return values[0]
    return "; ".join(dict.fromkeys(values))


@lru_cache(maxsize=10_000)
def single(value: str) -> str:
    """One value of a field that rows share: body, symbol, cycle, date."""
    return one(list(parts_of(value)))


def one_of(value: Any) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) and len(value) < SHORT:
        return single(value)
    return one(strings(value))


def words_of(value: Any) -> str:
    """The start of a value for a report; of lists within lists nothing, however deep they go."""
    if isinstance(value, str):
        return value[:200]
    return "" if value is None or isinstance(value, list | dict) else repr(value)[:200]


def received(row: int, item: dict[str, Any]) -> Received | Remark:
    """A UHRI row as received; a row of another body, or of another type, is rejected."""
    get = item.get
    identifier = words_of(get("AnnotationId"))
    try:
        body = one_of(get("Body"))
        kind_words = one_of(get("AnnotationType")).lower()
        text = get("Text")
        if text is None:
            text = ""
        if not isinstance(text, str):
            raise Strange
        if body and body.upper() != "UPR" and "universal periodic" not in body.lower():
            return Remark(row, "not-upr", {"value": body[:100]}, text[:200], identifier=identifier)
        if not kind_words or "recommendation" in kind_words:
            kind = RECOMMENDATION
        elif "pledge" in kind_words or "commitment" in kind_words:
            kind = PLEDGE
        else:
            values = {"value": kind_words[:100]}
            return Remark(row, "not-a-recommendation", values, text[:200], identifier=identifier)
        positions = strings(get("UprPositions"))
        return Received(
            row=row,
            text=text,
            states=strings(get("Countries")),
            kind=kind,
            identifier=identifier,
            symbol=one_of(get("Symbol")),
            session=one_of(get("UprSession")),
            cycle=one_of(get("UprCycle")),
            position=together(positions) if len(positions) > 1 else "".join(positions),
            recommenders=strings(get("UprRecommendingCountry")),
            themes=strings(get("Themes")),
            persons=strings(get("AffectedPersons")),
            sdgs=strings(get("Sdgs")),
            date=one_of(get("PublicationDate")),
        )
    except Strange:
        shapes = ", ".join(
            f"{key[:40]}: {type(value).__name__}" for key, value in islice(item.items(), 20)
        )
        return Remark(
            row, "unreadable", {"value": shapes[:200]}, words_of(get("Text")), identifier=identifier
        )
