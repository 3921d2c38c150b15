"""Which State a name means, whatever way a file writes it, and never by guessing.

A name is folded to a key (case, accents, articles, word order, brackets, punctuation) and looked
up among the keys of `data/states.csv` and `data/names.csv`. A key that is not there is unknown:
the nearest candidates are for a person to choose from, not for the program. Everything comes from
the data files, so that a resolver works the same before, during and after a migration.
"""

import csv
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from uprcoop.states.models import State

DATA = Path(__file__).parent / "data"
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")

# Words that names gain and lose from file to file: articles, "of", "and".
SMALL_WORDS = frozenset(
    word
    for words in (
        "the of and an a",  # en
        "le la les l de du des d et en",  # fr
        "el los las del y e",  # es
        "и",  # ru
        "و",  # ar
        "的",  # zh
    )
    for word in words.split()
)
SHORT_FORMS = {
    "st": "saint",
    "sts": "saint",
    "ste": "sainte",
    "rep": "republic",
    "dem": "democratic",
    "fed": "federated",
    "isl": "islands",
    "is": "islands",
}
# Letters that Unicode does not take apart into a letter and an accent.
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ـ": "", "ی": "ي", "ک": "ك"}
    | {"ة": "ه", "ى": "ي"}  # Arabic endings that are written either way
    | dict.fromkeys("‘’ʼʻ´`′＇", "'")
)
ELISION = re.compile(r"\b([dlд])'(?=\w)")  # d'Ivoire, l'Iran, Кот-д'Ивуар
INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")  # U.S.A., D.R. Congo
ARABIC_AND = re.compile(r"\bو\s+(?=\w)")
ARABIC_ARTICLE = re.compile(r"^(?:و?ال|لل)(?=\w{2})")
WORD = re.compile(r"\w+")
TWICE_NAMED = re.compile(
    r"([^()]+)\((?:(?:formerly|former|previously|ex|also)\b[\s:-]*)?([^()]+)\)\s*$", re.IGNORECASE
)
# Strings longer than any name are not looked at: they are text, not names.
LONGEST_NAME = 300
REMEMBERED = 20_000


def fold(name: str) -> str:
    """`name` as a key: equal for all ways of writing that differ in nothing that matters.

    >>> fold("Iran, Islamic Republic of") == fold("the ISLAMIC Republic of Iran")
    True
    """
    text = html.unescape(html.unescape(name[:LONGEST_NAME])) if "&" in name else name[:LONGEST_NAME]
    text = unicodedata.normalize("NFKD", text)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = unicodedata.normalize("NFKC", text.casefold()).translate(PLAIN_LETTERS)
    text = INITIALS.sub(r"\1", text)
    text = ELISION.sub(r"\1 ", text).replace("'", "")
    text = ARABIC_AND.sub("و", text).replace("_", " ")
    words = [SHORT_FORMS.get(word, word) for word in WORD.findall(text)]
    words = [ARABIC_ARTICLE.sub("", word) for word in words if word not in SMALL_WORDS]
    return " ".join(sorted(words))


class Resolver:
    """Finds States by name. Make one with `resolver()`; it is the same for the whole process.

    The States it returns are made from the data files and shared: read them, do not save them.
    """

    def __init__(self, states: list[State], names: dict[str, int]) -> None:
        """`states`: all States; `names`: M49 number by folded name."""
        self.by_id = {state.m49: state for state in states}
        self.names = names
        self._remembered: dict[str, int | None] = {}
        self._pieces = {key: pieces_of(key) for key in names}

    def find_id(self, name: str) -> int | None:
        """The M49 number of the State that `name` means, or None when no State is known by it."""
        try:
            return self._remembered[name]
        except KeyError:
            found = self.names.get(fold(name)) or self._find_twice_named(name)
            if len(self._remembered) < REMEMBERED:
                self._remembered[name] = found
            return found

    def _find_twice_named(self, name: str) -> int | None:
        """For "Türkiye (formerly Turkey)": the State, if both names are names of that one State."""
        both = TWICE_NAMED.match(name[:LONGEST_NAME])
        if both is None:
            return None
        found = self.names.get(fold(both[1]))
        return found if found == self.names.get(fold(both[2])) else None

    def find(self, name: str) -> State | None:
        """The State that `name` means, or None when no State is known by it."""
        found = self.find_id(name)
        return None if found is None else self.by_id[found]

    def candidates(self, name: str, limit: int = 3) -> list[State]:
        """The States with the most similar names, nearest first: suggestions for a person.

        Empty when nothing is similar. Takes some milliseconds: for reports, not for every row.
        """
        key = fold(name)
        pieces = pieces_of(key)
        if not pieces:
            return []
        rough = Counter(
            {
                known: 2 * len(pieces & others) / (len(pieces) + len(others))
                for known, others in self._pieces.items()
                if pieces & others
            }
        )
        best: dict[int, float] = {}
        for known, overlap in rough.most_common(40):
            score = overlap + SequenceMatcher(None, key, known).ratio()
            m49 = self.names[known]
            if score > 0.75 and score > best.get(m49, 0):
                best[m49] = score
        nearest = sorted(best, key=lambda m49: (-best[m49], m49))
        return [self.by_id[m49] for m49 in nearest[:limit]]


def pieces_of(key: str) -> frozenset[str]:
    """The two-letter pieces of each word of a key, with its edges marked."""
    return frozenset(
        edged[place : place + 2]
        for edged in (f"^{word}$" for word in key.split())
        for place in range(len(edged) - 1)
    )


def read_states() -> list[State]:
    """The States of `data/states.csv`, not saved."""
    with (DATA / "states.csv").open(encoding="utf-8", newline="") as file:
        states = [
            State(
                m49=int(row["m49"]),
                iso2=row["iso2"],
                iso3=row["iso3"],
                kind=row["kind"],
                group=row["group"],
                is_ldc=row["is_ldc"] == "1",
                is_lldc=row["is_lldc"] == "1",
                is_sids=row["is_sids"] == "1",
                tile_column=int(row["tile_column"]),
                tile_row=int(row["tile_row"]),
                **{f"name_{language}": row[f"name_{language}"] for language in LANGUAGES},
            )
            for row in csv.DictReader(file)
        ]
    for state in states:
        state._state.adding = False
    return states


def read_names() -> Iterator[tuple[int, str]]:
    """M49 number and name, for every name of every State, the UN's own first."""
    by_code = {}
    for state in read_states():
        by_code[state.iso3] = state.m49
        for language in LANGUAGES:
            yield state.m49, state.name_in(language)
    with (DATA / "names.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield by_code[row["iso3"]], row["name"]


@cache
def resolver() -> Resolver:
    """The resolver of this process. Raises ValueError when one name stands for two States."""
    names: dict[str, int] = {}
    for m49, name in read_names():
        key = fold(name)
        if names.setdefault(key, m49) != m49:
            raise ValueError(f"“{name}” would name two States: {names[key]} and {m49} (M49).")
    return Resolver(read_states(), names)
