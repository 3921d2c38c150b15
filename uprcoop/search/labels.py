"""Every label a document may bear, by number and code, with its words in six languages.

Labels are not in the lexical index: a theme renamed, or named in one more language, is found at
once, without indexing a document again. A question's words are looked up here, and the documents
that bear the label come from the facet columns.
"""

import csv
import threading
from collections import Counter, defaultdict
from functools import cached_property
from pathlib import Path

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from uprcoop.recommendations.models import PersonGroup, Position, Sdg, Session, SixNames, Theme
from uprcoop.search.analysis import fold, tokens
from uprcoop.search.analysis.stopwords import ALL as STOPWORDS
from uprcoop.search.kinds import (
    CHOICE_NUMBER,
    CHOICES,
    DEVELOPMENT,
    GROUP_NUMBER,
    KINDS,
    LANGUAGE_NUMBER,
    LANGUAGES,
    POSITION_NUMBER,
)
from uprcoop.search.naming import IS_HAN, NO_NAMES, Names
from uprcoop.states.models import RegionalGroup, State, StateName

SHARED_BY = 3  # States whose other names hold a word, from which it tells none of them

LANGUAGE_NAMES = {
    "ar": "العربية",
    "zh": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}


class Labels:
    """The labels of one moment; read-only once made."""

    def __init__(self) -> None:
        self.states = {state.m49: state for state in State.objects.all()}
        self.themes: dict[int, Theme] = Theme.objects.in_bulk()
        self.persons: dict[int, PersonGroup] = PersonGroup.objects.in_bulk()
        self.sdgs: dict[int, Sdg] = Sdg.objects.in_bulk()
        self.sessions: dict[int, Session] = Session.objects.in_bulk()
        states = {number: state.iso3.lower() for number, state in self.states.items()}
        self.codes: dict[str, dict[int, str]] = {
            "state": states,
            "by": states,
            "group": {number: group for group, number in GROUP_NUMBER.items()},
            "development": {number: code for code, (number, _title) in DEVELOPMENT.items()},
            "cycle": {session.cycle: str(session.cycle) for session in self.sessions.values()},
            "session": {number: str(number) for number in self.sessions},
            "position": {number: position for position, number in POSITION_NUMBER.items()},
            "theme": {number: theme.code for number, theme in self.themes.items()},
            "persons": {number: group.code for number, group in self.persons.items()},
            "sdg": {number: sdg.code for number, sdg in self.sdgs.items()},
            "language": {number: code for code, number in LANGUAGE_NUMBER.items() if code},
            "kind": {number: code for number, (code, _title) in KINDS.items()},
            "concerned": states,
            "year": {year: str(year) for year in range(1990, 2100)},
            **{
                name: {number: code for code, number in numbers.items()}
                for name, numbers in CHOICE_NUMBER.items()
            },
        }
        self.numbers: dict[str, dict[str, int]] = {
            field: {code: number for number, code in codes.items()}
            for field, codes in self.codes.items()
        }

    def name(self, field: str, number: int, language: str | None = None) -> str:
        """What the label is called in the reader's language; "" for an unknown number."""
        language = (language or get_language() or "en")[:2]
        named: dict[str, dict[int, State] | dict[int, Theme] | dict[int, PersonGroup]]
        named = {
            "state": self.states,
            "by": self.states,
            "concerned": self.states,
            "theme": self.themes,
            "persons": self.persons,
        }
        if field in named:
            thing: State | SixNames | None = named[field].get(number)
            return thing.name_in(language) if thing else ""
        if field == "sdg":
            sdg = self.sdgs.get(number)
            return f"{sdg.code} {sdg.name_in(language)}" if sdg else ""
        if field == "cycle":
            return _("Cycle %(number)s") % {"number": number}
        if field == "session":
            session = self.sessions.get(number)
            year = session.year if session else "?"
            return _("Session %(number)s (%(year)s)") % {"number": number, "year": year}
        code = self.codes[field].get(number)
        if code is None:
            return ""
        if field == "group":
            return str(RegionalGroup(code).label)
        if field == "development":
            return str(DEVELOPMENT[code][1])
        if field == "position":
            return str(Position(code).label)
        if field == "language":
            return LANGUAGE_NAMES[code]
        if field == "year":
            return code
        if field in CHOICES:
            return str(CHOICES[field](code).label)
        return str(KINDS[number][1])

    @cached_property
    def stems(self) -> dict[tuple[str, int], frozenset[str]]:
        """The stems of each label's names in all six languages, without stop words."""
        found: dict[tuple[str, int], frozenset[str]] = {}
        groups: list[tuple[str, dict[int, State] | dict[int, Theme] | dict[int, PersonGroup]]] = [
            ("state", self.states),
            ("theme", self.themes),
            ("persons", self.persons),
        ]
        for field, things in groups:
            for number, thing in things.items():
                found[field, number] = stems_of(thing)
        for number, sdg in self.sdgs.items():
            found["sdg", number] = stems_of(sdg) | {sdg.code}
        for number, stems in self.other_names.items():
            found["state", number] |= stems
        for key, stems in self.everyday_words.items():
            found[key] |= stems
        return found | group_stems()

    @cached_property
    def everyday_words(self) -> dict[tuple[str, int], frozenset[str]]:
        """Stems of words that people use for a label and that its names do not have ("prison")."""
        found: dict[tuple[str, int], frozenset[str]] = {}
        with (Path(__file__).parent / "data" / "everyday_words.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                number = self.numbers[row["facet"]].get(row["code"])
                if number is None:
                    continue
                stems = {stem for one in LANGUAGES for stem in tokens(row[one], one)}
                found[row["facet"], number] = frozenset(stems - STOPWORDS)
        return found

    @cached_property
    def names(self) -> Names:
        """Every name of every State, to be recognised whole in a question."""
        return Names(self.states, self.aliases)

    @cached_property
    def other_names(self) -> dict[int, frozenset[str]]:
        """Stems of the other names of each State ("Turkey", "Swaziland").

        What several States' names share ("Republic", "Kingdom", "Islamic") tells none of them.
        """
        stems: dict[int, set[str]] = defaultdict(set)
        for number, name in self.aliases:
            for language in ("en", "fr", "es"):
                stems[number].update(tokens(name, language))
        shared = Counter(stem for some in stems.values() for stem in some)
        return {
            number: frozenset(
                stem
                for stem in some
                if shared[stem] < SHARED_BY and len(stem) > 2 and stem not in STOPWORDS
            )
            for number, some in stems.items()
        }

    @cached_property
    def aliases(self) -> list[tuple[int, str]]:
        """(M49, name) of every name a file may use for a State."""
        return list(StateName.objects.values_list("state_id", "name"))

    @cached_property
    def by_stem(self) -> dict[str, list[tuple[str, int]]]:
        """The labels that each stem may mean. A State's name means it on either side."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for (field, number), stems in self.stems.items():
            # A pair of Chinese characters is a State's name or part of many: 尼亚, 中国.
            whole = {self.states[number].name_zh} if field == "state" else set()
            for stem in stems:
                if field == "state" and IS_HAN.match(stem) and stem not in whole:
                    continue
                found[stem].append((field, number))
                if field == "state":
                    found[stem].append(("by", number))
                    found[stem].append(("concerned", number))
        return dict(found)

    @cached_property
    def words(self) -> list[tuple[str, str, int, str]]:
        """(folded name, field, number, language) of every name, sorted: for suggestions."""
        found = set()
        for field, things in (
            ("state", self.states),
            ("theme", self.themes),
            ("persons", self.persons),
        ):
            for number, thing in things.items():
                for language in LANGUAGES:
                    found.add((fold(thing.name_in(language)), field, number, language))
        found.update((fold(name), "state", number, "") for number, name in self.aliases)
        for number, sdg in self.sdgs.items():
            for language in LANGUAGES:
                found.add((fold(sdg.name_in(language)), "sdg", number, language))
                found.add((sdg.code, "sdg", number, language))
        return sorted(found)


def group_stems() -> dict[tuple[str, int], frozenset[str]]:
    """Stems of regional and development groups in six languages, with their acronyms.

    What all groups of a kind have in common ("States", "countries") tells none of them.
    """
    found: dict[tuple[str, int], frozenset[str]] = {}
    kinds: list[tuple[str, dict[int, object]]] = [
        ("group", {n: RegionalGroup(code).label for code, n in GROUP_NUMBER.items()}),
        ("development", dict(DEVELOPMENT.values())),
    ]
    for field, titles in kinds:
        stems: dict[int, set[str]] = defaultdict(set)
        for language in LANGUAGES:
            with override("zh-hans" if language == "zh" else language):
                of_language = {
                    n: set(tokens(without_names(str(title)), language))
                    for n, title in titles.items()
                }
            common = set.intersection(*of_language.values())
            for number, some in of_language.items():
                stems[number] |= some - common
        for number, some in stems.items():
            found[field, number] = frozenset(some - STOPWORDS)
    for code, (number, _title) in DEVELOPMENT.items():
        found["development", number] |= {code}
    return found


def without_names(text: str) -> str:
    """Without the Chinese words that hold a State's name and mean none."""
    for word in NO_NAMES:
        text = text.replace(word, " ")
    return text


def stems_of(thing: State | SixNames) -> frozenset[str]:
    found: set[str] = set()
    for language in LANGUAGES:
        found.update(tokens(without_names(thing.name_in(language)), language))
    return frozenset(found - STOPWORDS)


_turn = threading.Lock()
_kept: tuple[tuple[str, int] | None, Labels | None] = (None, None)


def labels_at(moment: tuple[str, int]) -> Labels:
    """The labels, read again whenever the index has changed (`moment`: its epoch and version)."""
    global _kept
    with _turn:
        if _kept[1] is None or _kept[0] != moment:
            _kept = (moment, Labels())
        assert _kept[1] is not None
        return _kept[1]


def forget() -> None:
    """Read the labels again at the next question (for tests, and after new reference data)."""
    global _kept
    _kept = (None, None)
