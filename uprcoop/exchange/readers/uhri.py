"""The fields of a UHRI row, the same in JSON and XLSX, in whatever shape they come.

How the Upr fields look is not attested: one string or a list, with or without a leading "- ".
"""

import re
from functools import lru_cache
from typing import Any

from uprcoop.recommendations.received import PLEDGE, RECOMMENDATION, Received, Remark

# A list in one string: lines that start "- ". Never a bare dash: "Timor-Leste", "A - B".
NEW_LINE_DASH = re.compile(r"\s*[\r\n]+\s*[-–]\s+")


@lru_cache(maxsize=20_000)  # rows share most of their values
def parts(value: str) -> tuple[str, ...]:
    """The parts of a list in one string; a string that is no list is its only part."""
    value = value.strip()
    if value[:2] == "- ":
        value = value[2:]
    if "\n" in value or "\r" in value:
        return tuple(part.strip() for part in NEW_LINE_DASH.split(value) if part.strip())
    return (value,) if value else ()


class Strange(Exception):
    """A field has a shape that no source is known to use."""


def strings(value: Any) -> list[str]:
    """A field as a list: of one string, of lines that start "- ", of a list, or of nothing."""
    if not value:
        return []
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        value = value[0]
    if isinstance(value, str):
        return list(parts(value))
    if isinstance(value, list):
        try:
            together = "\n".join(value)
        except TypeError:
            together = "- "
        if together.count("\n") == len(value) - 1 and "- " not in together:
            return value  # as nearly all are
        found = []
        for part in value:
            if isinstance(part, str):
                if part[:2] == "- " or "\n" in part:
                    found += strings(part)
                elif part:
                    found.append(part)
            elif part is not None:
                raise Strange
        return found
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [f"{value:g}"]
    raise Strange


def one(values: list[str]) -> str:
    """One value, or several joined so that nothing can take them for one."""
    if len(values) == 1:
        return values[0]
    return "; ".join(dict.fromkeys(values))


@lru_cache(maxsize=10_000)
def single(value: str | None) -> str:
    """One value of a field that rows share: body, symbol, cycle, date."""
    return one(strings(value))


def one_of(value: Any) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return single(value) if value is None or isinstance(value, str) else one(strings(value))


def received(row: int, item: dict[str, Any]) -> Received | Remark:
    """A UHRI row as received; a row of another body, or of another type, is rejected."""
    get = item.get
    try:
        body = one_of(get("Body"))
        kind_words = one_of(get("AnnotationType")).lower()
        text = get("Text") or ""
        if not isinstance(text, str):
            raise Strange
        identifier = str(get("AnnotationId") or "")
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
        if len(set(positions)) > 1:
            positions = ["/".join(sorted(set(positions)))]
        return Received(
            row=row,
            text=text,
            states=strings(get("Countries")),
            kind=kind,
            identifier=identifier,
            symbol=one_of(get("Symbol")),
            session=one_of(get("UprSession")),
            cycle=one_of(get("UprCycle")),
            position=positions[0] if positions else "",
            recommenders=strings(get("UprRecommendingCountry")),
            themes=strings(get("Themes")),
            persons=strings(get("AffectedPersons")),
            sdgs=strings(get("Sdgs")),
            date=one_of(get("PublicationDate")),
        )
    except Strange:
        shapes = ", ".join(f"{key}: {type(value).__name__}" for key, value in item.items())
        return Remark(row, "unreadable", {"value": shapes[:200]}, str(get("Text"))[:200])
