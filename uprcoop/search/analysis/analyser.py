"""Cuts a text into words and gives each its stem.

Chinese has no spaces: its runs become overlapping pairs of characters, a lone character itself.
Hyphenated words are indexed joined and in parts, and a question's parts also find the joined form:
"follow-up" finds "followup" and "follow up", and is found by both. Numbers keep their inner
points: 137.20 is not 137.2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from uprcoop.search.analysis import stopwords
from uprcoop.search.analysis.folding import fold, normalise
from uprcoop.search.analysis.stems import LONGEST, stems

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
PIECES = re.compile(
    rf"(?P<han>[{HAN}]+)"
    r"|(?P<number>\d+(?:\.\d+)+)"
    rf"|(?P<word>[^\W_{HAN}]+(?:['-][^\W_{HAN}]+)*)"
)
PARTICLES = re.compile(f"[{stopwords.CHINESE_PARTICLES}]")
# What French, and English names, put before an apostrophe and does not belong to the word.
ELIDED = frozenset(
    ["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"]
)
ARABIC = re.compile(r"[\u0600-\u06ff]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN_LANGUAGES = ("en", "fr", "es")


class Piece(NamedTuple):
    """One indexed word: its stem, the word as written (folded), and where it stands."""

    stem: str
    word: str
    start: int
    end: int


@dataclass(frozen=True)
class QueryWord:
    """One word of a question: folded, every stem it may have in a text, and as it was typed."""

    word: str
    stems: tuple[str, ...]
    is_stopword: bool = False
    typed: str = ""


def cut(text: str) -> Iterator[tuple[str, str, int, int]]:
    """(what, word, start, end) of each piece of a normalised text; places are in that text."""
    for match in PIECES.finditer(text):
        what = match.lastgroup or ""
        found, start = match.group(), match.start()
        if what == "han":
            for run in re.finditer(f"[^{stopwords.CHINESE_PARTICLES}]+", found):
                characters, first = run.group(), start + run.start()
                if len(characters) == 1:
                    yield what, characters, first, first + 1
                for place in range(len(characters) - 1):
                    yield what, characters[place : place + 2], first + place, first + place + 2
        elif what == "number" or found.isalnum():
            yield what, found, start, match.end()
        else:
            yield from cut_joined(found, start)


def cut_joined(found: str, start: int) -> Iterator[tuple[str, str, int, int]]:
    """The parts of a word with apostrophes and hyphens, after their joined form if hyphenated."""
    parts: list[tuple[str, int]] = []
    for match in re.finditer(r"[^'-]+", found):
        before = found[match.start() - 1] if match.start() else ""
        after = found[match.end()] if match.end() < len(found) else ""
        is_elided = after == "'" and match.group() in ELIDED
        is_possessive = before == "'" and match.group() == "s"
        if not (is_elided or is_possessive):
            parts.append((match.group(), start + match.start()))
    if "-" in found and len(parts) > 1:
        joined = "".join(part for part, _ in parts)
        yield "word", joined, start, start + len(found)
    for part, first in parts:
        yield "word", part, first, first + len(part)


def language_of_word(word: str, language: str) -> str:
    """The language to stem a word in: its script decides before the text's language does."""
    if word.isascii():
        return language if language in LATIN_LANGUAGES else "en"
    if ARABIC.search(word):
        return "ar"
    if CYRILLIC.search(word):
        return "ru"
    return language if language in LATIN_LANGUAGES else "en"


def analyse(text: str, language: str) -> list[Piece]:
    """Every indexed word of a text in its order. Places are those of `normalise(text)`."""
    pieces = []
    for what, word, start, end in cut(normalise(text)):
        if what == "word" and not word.isdecimal():
            stem = stems.of(word, language_of_word(word, language))
        else:
            stem = word[:LONGEST]
        if stem:
            pieces.append(Piece(stem, word, start, end))
    return pieces


def tokens(text: str, language: str) -> list[str]:
    """The stems of a text in their order, as the index keeps them."""
    return [piece.stem for piece in analyse(text, language)]


def query_words(text: str) -> list[QueryWord]:
    """The words of a question in an unknown language, each with every stem it may have.

    A word in Latin letters is stemmed as English, French and Spanish, because a question of two
    words does not tell which it is; "violencia" is found whatever one guesses.
    """
    words: list[QueryWord] = []
    joined: tuple[str, ...] = ()
    joined_end = 0
    text = normalise(text)
    for what, word, start, end in cut(text):
        folded = fold(word)
        if what != "word" or word.isdecimal():
            alternatives = [word[:LONGEST]]
        elif word.isascii() or not (ARABIC.search(word) or CYRILLIC.search(word)):
            alternatives = [stems.of(word, language) for language in LATIN_LANGUAGES]
        else:
            alternatives = [stems.of(word, language_of_word(word, ""))]
        if what == "word" and "-" in text[start:end]:
            joined, joined_end = tuple(alternatives), end  # its parts come next
            continue
        if end <= joined_end:
            alternatives += joined
        unique = tuple(dict.fromkeys(stem for stem in alternatives if stem))
        if unique:
            words.append(QueryWord(folded, unique, folded in stopwords.ALL, word))
    return words
