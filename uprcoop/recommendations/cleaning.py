"""Texts as sources write them, and what they hide: paragraph, recommending States, position source.

The text as received is kept elsewhere; what leaves here is for people to read. Nothing is
rewritten: only wrapping is taken off.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import nh3

# In the order in which they must be tried: the later ones would match inside the earlier ones.
PARAGRAPH_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (  # Recommendation No. 41, para. 81: 41. Advance ...
        re.compile(
            r"recommendation\s+no\.?\s*(\d+)\s*,?\s*para(?:graph|\.)?\s*(\d+)\s*:\s*"
            r"(?:\d+\s*\.\s*)?",
            re.I,
        ),
        lambda match: f"{match[2]}.{match[1]}",
    ),
    (  # Recommendations contained in para. 79(a): 79(a). Take ...
        re.compile(
            r"recommendations?\s+contained\s+in\s+para(?:graph|\.)?\s*"
            r"(\d+(?:\.\d+)*\s?(?:\([a-z0-9]+\))?)\s*:\s*(?:\1\s*\.?\s*)?",
            re.I,
        ),
        lambda match: match[1].replace(" ", ""),
    ),
    (  # paragraph 28: ...
        re.compile(r"para(?:graph|\.)\s*(\d+(?:\.\d+)*(?:\([a-z0-9]+\))?)\s*:\s*", re.I),
        lambda match: match[1],
    ),
    (  # 137.197 Improve ...
        re.compile(r"(\d{1,3}(?:\.\d{1,3})+(?:\([a-z0-9]+\))?)\s*[.:)]?\s+(?=\D)"),
        lambda match: match[1],
    ),
    (  # 67. To continue ... ; 79(a). Take ...
        re.compile(r"(\d{1,3}(?:\([a-z0-9]+\))?)\s*\.\s*(?=[^\d\s])"),
        lambda match: match[1],
    ),
)
# Two levels, for names such as "Venezuela (Bolivarian Republic of)".
# It starts with a plain bracket: blanks before it would make it look at every blank of a text.
BRACKETS = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?=\s*(?:[;.,]|$|\())")
SOURCE_OF_POSITION = re.compile(r"source\s+of\s+position\s*:\s*", re.I)
SYMBOL = re.compile(r"A/(?:HRC|[0-9]+)/[A-Z0-9./-]*[A-Z0-9]", re.I)
# One document of a review: its addenda and corrections belong to it.
PART_OF_DOCUMENT = re.compile(r"(?:/(?:ADD|CORR|REV)\.?\s*\d+)+$", re.I)
BLOCKS = re.compile(r"< ?/? ?(?:br|p|li|div|tr|td)\b[^<>]*>", re.I)
TAG = re.compile(r"< ?/? ?[a-zA-Z!]")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
LONGEST_SYMBOL = 300  # the longest real ones have some forty
LONGEST_BRACKET = 2_000  # a group of 60 States; longer is text
SEPARATORS = re.compile(r"\s*[;,/]\s*|\s+and\s+|\s+&\s+")

FindState = Callable[[str], int | None]


@dataclass(slots=True)
class Cleaned:
    """A text for people, and what stood in it."""

    text: str
    paragraph: str
    states: list[int]
    position_source: str


def plain(text: str) -> str:
    """Without mark-up, entities, invisible characters and odd spaces."""
    text = seen(text)  # first: the cleaner takes no lone surrogates, and long blanks cost it dear
    if "<" in text or "&" in text:
        for _round in range(3):  # some sources escape twice, mark-up too
            if "<" in text and TAG.search(text):
                text = nh3.clean(BLOCKS.sub(" ", text), tags=set())
            if "&" not in text:
                break
            text = html.unescape(text)
        text = seen(text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text


def seen(text: str) -> str:
    """Without invisible characters, each run of blanks as one."""
    text = " ".join(text.split())
    if not text.isprintable():
        text = " ".join(UNSEEN.sub("", text).split())
    return text


def storable(text: str, limit: int) -> str:
    """A short value that either database takes: no NUL, no half of a character."""
    return text[:limit] if text.isascii() and text.isprintable() else seen(text)[:limit]


def document_symbol(text: str) -> str:
    """The symbol of the review's document: "A/HRC/43/15" for "a/hrc/43/15/Add.1"."""
    return PART_OF_DOCUMENT.sub("", "".join(seen(text[:LONGEST_SYMBOL]).split()).upper())


def names_in(bracket: str, find: FindState) -> list[int]:
    """The States that a bracket names, when it names nothing else; else none."""
    if len(bracket) > LONGEST_BRACKET:
        return []
    whole = find(bracket)
    if whole is not None:
        return [whole]
    parts = [part for part in SEPARATORS.split(bracket) if part]
    if len(parts) < 2 or len(parts) > 100:
        return []
    found = [find(part) for part in parts]
    return [state for state in found if state is not None] if None not in found else []


def clean(text: str, find: FindState) -> Cleaned:
    """Take a text out of its wrapping. `find` gives a State's number for a name, or None."""
    text = plain(text).removeprefix("- ")
    position_source = ""
    if "osition" in text and (match := SOURCE_OF_POSITION.search(text)):
        symbol = SYMBOL.search(text, match.end())
        position_source = symbol[0].upper() if symbol else ""
        text = text[: match.start()].rstrip()
    paragraph = ""
    if text[:1].isdigit() or text[:4].lower() in {"reco", "para"}:
        for shape, name in PARAGRAPH_SHAPES:
            if match := shape.match(text):
                paragraph = name(match)[:20]
                text = text[match.end() :]
                break
    states: list[int] = []
    if "(" in text:

        def taken_out(match: re.Match[str]) -> str:
            named = names_in(match[1].strip(), find)
            states.extend(named)
            return "" if named else match[0]

        text = BRACKETS.sub(taken_out, text)
        if states:
            # Blanks left where a bracket was taken out between two sub-sentences.
            for loose, tight in ((" ;", ";"), (" ,", ","), (" .", "."), ("  ", " ")):
                text = text.replace(loose, tight)
    return Cleaned(text.strip(" ;").strip(), paragraph, states, position_source)
