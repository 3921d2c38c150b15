"""What a source's words for themes, persons, sessions, positions and SDGs mean here.

Each function takes the text as a source wrote it and answers with a key of our own, or None when
it is not understood: it never guesses. Everything comes from `data/`, so it works without a
database, and each answer is a look-up: quick enough to be asked for every row of an import.
"""

import csv
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from uprcoop.recommendations.models import Position

DATA = Path(__file__).parent / "data"

BULLET = re.compile(r"^[\s\-–—•*·]+")
HEADING = re.compile(r"^theme\s*:\s*", re.IGNORECASE)
# "A12 Acceptance of international norms": the code of the third-cycle matrices.
CODE = re.compile(r"^[A-Z]{1,2}\d{1,3}(?:\.\d+)?[\s:.\-–—]+(?=\S)")
WORD = re.compile(r"\w+")
SESSION = re.compile(r"^\s*(?:upr\b\W*)?(?:session\W*)?(\d{1,3})(?!\d)", re.IGNORECASE)
SDG = re.compile(
    r"^[\s\-–—•*·]*(?:sdgs?|goal|target|indicator)?\W*(\d{1,2}(?:\.(?:\d{1,2}|[a-d]))?)\.?(?![\w.])",
    re.IGNORECASE,
)


def fold(label: str) -> str:
    """A label as a key: case, bullets, matrix codes, "&" or "and", and spacing make no difference.

    >>> fold("- A12  Acceptance of norms &amp; rules") == fold("acceptance of Norms and rules")
    True
    """
    text = html.unescape(html.unescape(label[:400])) if "&" in label else label[:400]
    text = unicodedata.normalize("NFKC", text)
    text = HEADING.sub("", BULLET.sub("", text))
    text = CODE.sub("", text).casefold()
    for quote in "'’‘`":
        text = text.replace(quote, "")
    words = [word for word in WORD.findall(text) if word != "and"]
    if words[1:] and words[-1] == "general":  # "Right to education - general"
        words.pop()
    return " ".join(words)


def read(name: str) -> Iterator[dict[str, str]]:
    """The rows of one file of `data/`."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def mapping(concepts: str, labels: str, column: str) -> dict[str, int]:
    """Concept's id by folded label. Raises ValueError when one label means two concepts."""
    ids = {row["code"]: int(row["id"]) for row in read(concepts)}
    found: dict[str, int] = {}
    pairs = [(row["label"], ids[row[column]]) for row in read(labels)]
    # Our own names are labels too, so that an export of ours can be read again.
    for row in read(concepts):
        pairs += [
            (row[f"name_{language}"], ids[row["code"]])
            for language in ("ar", "zh", "en", "fr", "ru", "es")
        ]
    for label, concept in pairs:
        if found.setdefault(fold(label), concept) != concept:
            raise ValueError(f"The label “{label}” of {labels} would mean two concepts.")
    return found


@cache
def themes() -> dict[str, int]:
    return mapping("themes.csv", "theme_labels.csv", "theme")


@cache
def persons() -> dict[str, int]:
    return mapping("persons.csv", "person_labels.csv", "person")


def find_theme(label: str) -> int | None:
    """The id of the theme that a source's label means, or None when the label is not known."""
    return themes().get(fold(label))


def find_person(label: str) -> int | None:
    """The id of the group of persons that a label means, or None when the label is not known."""
    return persons().get(fold(label))


@cache
def session_numbers() -> frozenset[int]:
    return frozenset(int(row["number"]) for row in read("sessions.csv"))


def cycle_of_session(number: int) -> int:
    """The UPR cycle (1 to 4) of a session of the Working Group. Raises ValueError outside 1–54.

    Cycles end with sessions 12, 26, 40 and 54 (Human Rights Council decision 17/119).
    """
    if number < 1:
        raise ValueError(f"There is no session {number}.")
    for cycle, last in enumerate((12, 26, 40, 54), start=1):
        if number <= last:
            return cycle
    raise ValueError(f"The calendar of the UPR is known up to session 54, not {number}.")


def parse_session(text: str) -> int | None:
    """The session's number: "34 - November 2019", "Session 34", "34th session" are 34."""
    found = SESSION.match(BULLET.sub("", text))
    number = int(found[1]) if found else 0
    return number if number in session_numbers() else None


# "Noted" is the Council's word for every recommendation that was not supported.
POSITIONS = {
    "": Position.UNKNOWN,
    "supported": Position.SUPPORTED,
    "accepted": Position.SUPPORTED,
    "enjoys support": Position.SUPPORTED,
    "noted": Position.NOTED,
    "not supported": Position.NOTED,
    "not accepted": Position.NOTED,
    "rejected": Position.NOTED,
    "supported noted": Position.PARTLY,
    "noted supported": Position.PARTLY,
    "accepted noted": Position.PARTLY,
    "supported in part": Position.PARTLY,
    "partially supported": Position.PARTLY,
    "partly supported": Position.PARTLY,
    "partially accepted": Position.PARTLY,
    "accepted in part": Position.PARTLY,
    "under consideration": Position.PENDING,
    "pending": Position.PENDING,
    "deferred": Position.PENDING,
    "no response": Position.UNKNOWN,  # this and the next: UPR Info's of the first cycle
    "general response": Position.UNKNOWN,
    "position not given": Position.UNKNOWN,
    "unknown": Position.UNKNOWN,
}


def parse_position(text: str) -> Position | None:
    """The position that a source's word means; `Position.UNKNOWN` when empty, None when strange."""
    return POSITIONS.get(fold(text))


def together(positions: Iterable[str]) -> str:
    """Several positions on one thing as one: "Noted/Supported", whatever their case and order."""
    words = sorted(word.strip() for position in positions for word in position.split("/"))
    return "/".join({word.casefold(): word for word in reversed(words) if word}.values())


@cache
def sdg_ids() -> dict[str, int]:
    """Id by code, of the 17 goals and 169 targets."""
    return {row["code"]: int(row["id"]) for row in read("sdgs.csv")}


def parse_sdg(text: str) -> str | None:
    """The code of a goal ("16") or target ("16.2", "1.a") that a text starts with, if it is one."""
    found = SDG.match(text)
    code = found[1].lower() if found else ""
    return code if code in sdg_ids() else None
