"""The closed lists of the spreadsheet: what a drop-down offers, and what a cell's word means.

A word is understood in each of the six languages, or as its code, whatever its case and spaces; it
is never guessed. Everything comes from the code and its data files: no database.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from uprcoop.activities import vocabulary as lists
from uprcoop.activities.vocabulary import LANGUAGES
from uprcoop.exchange.sheets.shapes import Kind
from uprcoop.recommendations import vocabulary
from uprcoop.states.resolver import resolver

CHOICES: dict[Kind, Any] = {
    Kind.RECORD_KIND: lists.Kind,
    Kind.ASSISTANCE: lists.Assistance,
    Kind.MODALITY: lists.Modality,
    Kind.PART: lists.Part,
    Kind.ROLE: lists.PartnerRole,
    Kind.PROGRESS: lists.Progress,
    Kind.DISCLOSURE: lists.Disclosure,
    Kind.FUND: lists.Fund,
    Kind.RENDERING: lists.Rendering,
}
YES, NO = "yes", "no"
YES_NO = {YES: _("Yes"), NO: _("No")}
# Understood whatever a catalogue says.
MORE_YES_NO = {
    YES: ("y", "true", "1", "oui", "sí", "si", "да", "نعم", "是", "是的"),
    NO: ("n", "false", "0", "non", "нет", "لا", "否", "不", "不是"),
}
WORD = re.compile(r"\w+")
LONGEST_SHOWN = 120  # characters of an entry of a drop-down


def django_code(language: str) -> str:
    """Django's code of one of the six: "zh" is "zh-hans" there."""
    return next(code for code, _name in settings.LANGUAGES if code[:2] == language)


def own_name(language: str) -> str:
    return next(str(name) for code, name in settings.LANGUAGES if code[:2] == language)


def fold(text: str) -> str:
    """A word as a key: case, spaces and punctuation make no difference."""
    text = unicodedata.normalize("NFKC", text[:400]).casefold()
    return " ".join(WORD.findall(text))


def offered(kind: Kind, language: str) -> list[tuple[str, str]]:
    """Code and label of each entry of a drop-down, in one of the six languages."""
    if kind is Kind.STATE:
        named = [(state.iso3, state.name_in(language)) for state in resolver().by_id.values()]
        return sorted(named, key=lambda pair: fold(pair[1]))
    if kind in (Kind.THEME, Kind.PERSON):
        name = "themes.csv" if kind is Kind.THEME else "persons.csv"
        return [(row["code"], row[f"name_{language}"]) for row in vocabulary.read(name)]
    if kind is Kind.SDG:
        return [
            (row["code"], f"{row['code']} {row[f'name_{language}']}"[:LONGEST_SHOWN].strip())
            for row in sorted(vocabulary.read("sdgs.csv"), key=lambda row: int(row["id"]))
        ]
    if kind is Kind.LANGUAGE:
        return [(code, own_name(code)) for code in LANGUAGES]
    with override(django_code(language)):
        if kind is Kind.YES:
            return [(code, str(label)) for code, label in YES_NO.items()]
        return [(str(code), str(label)) for code, label in CHOICES[kind].choices]


def is_choice(kind: Kind) -> bool:
    return kind in CHOICES or kind in FINDERS or kind in (Kind.YES, Kind.LANGUAGE)


@cache
def labels(kind: Kind, language: str) -> dict[str, str]:
    """Label by code."""
    return dict(offered(kind, language))


@cache
def meanings(kind: Kind) -> dict[str, str]:
    """Code by folded label, of all six languages. Raises ValueError when one means two things."""
    found: dict[str, str] = {}
    for code, words in pairs(kind):
        if found.setdefault(fold(words), code) != code:
            raise ValueError(f"“{words}” would mean two things in the list {kind.value}.")
    return found


def pairs(kind: Kind) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        for code, label in offered(kind, language):
            yield code, label
            yield code, code
    if kind is Kind.YES:
        for code, words in MORE_YES_NO.items():
            for word in words:
                yield code, word
    if kind is Kind.LANGUAGE:
        for code in LANGUAGES:
            for language in LANGUAGES:
                yield code, str(Locale.parse(language).languages[code])


def find_state(text: str) -> str:
    folded = text.strip()
    if len(folded) == 3 and folded.isascii():
        upper = folded.upper()
        if any(state.iso3 == upper for state in resolver().by_id.values()):
            return upper
    found = resolver().find(text)
    return found.iso3 if found else ""


@cache
def codes_by_id(name: str) -> dict[int, str]:
    return {int(row["id"]): row["code"] for row in vocabulary.read(name)}


def find_theme(text: str) -> str:
    codes = codes_by_id("themes.csv")
    plain = text.strip().lower()
    return plain if plain in codes.values() else codes.get(vocabulary.find_theme(text) or 0, "")


def find_person(text: str) -> str:
    codes = codes_by_id("persons.csv")
    plain = text.strip().lower()
    return plain if plain in codes.values() else codes.get(vocabulary.find_person(text) or 0, "")


def find_sdg(text: str) -> str:
    return vocabulary.parse_sdg(text) or ""


FINDERS: dict[Kind, Callable[[str], str]] = {
    Kind.STATE: find_state,
    Kind.THEME: find_theme,
    Kind.PERSON: find_person,
    Kind.SDG: find_sdg,
}


@lru_cache(maxsize=20_000)
def find(kind: Kind, text: str) -> str:
    """The code that a word means, or "" when it is none of the list."""
    if kind in FINDERS:
        return FINDERS[kind](text)
    return meanings(kind).get(fold(text), "")


def nearest(kind: Kind, text: str, language: str) -> str:
    """The label most like a word that was not understood, to be shown to the person; else ""."""
    from difflib import get_close_matches

    if kind is Kind.STATE:
        near = resolver().candidates(text, 1)
        return near[0].name_in(language) if near else ""
    known = {fold(label): label for label in labels(kind, language).values()}
    close = get_close_matches(fold(text), list(known), n=1, cutoff=0.6)
    return known[close[0]] if close else ""
