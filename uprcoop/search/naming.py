"""Which States a question names, and what else it asks: “prisons in Togo” is about Togo.

Only whole names count, the longest at each place: “Papua New Guinea” is not Guinea, and 斯洛文尼亚
holds no other State. Names are those of the UN in six languages and every other that files use.
A name that two States share means either.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from uprcoop.search.analysis import QueryWord, fold, query_words
from uprcoop.search.analysis.analyser import HAN
from uprcoop.search.analysis.stopwords import ALL as STOPWORDS
from uprcoop.search.kinds import LANGUAGES
from uprcoop.search.parse import Question
from uprcoop.states.models import State

MOST_WORDS = 14  # longer questions are texts: a State in them is one word among others
IS_HAN = re.compile(f"[{HAN}]")
# Chinese words that hold a State's name and mean none: "developing countries" holds China.
NO_NAMES = ("发展中国家", "发展中国")
CAPITALS = re.compile(r"(?<![\w.])[A-Z]{2,4}(?![\w.])")
# Codes of three letters that are words in capitals, or mean something else here (the Millennium
# Development Goals, a tax).
NO_CODES = frozenset({"AND", "ARE", "CAN", "PER", "NOR", "TON", "MAR", "SUR", "MDG", "VAT"})
SMALL_WORDS = frozenset({"of", "the", "and", "de", "du", "des", "del", "d", "l", "la", "le", "les"})
SMALL_WORDS |= {"los", "las", "el", "y", "et", "e", "и"}
SMALL = frozenset({"usa", "uk", "uae", "drc", "dprk"})  # acronyms that are no word of any language


@dataclass
class Named:
    """`states`: M49 numbers, in no order. `rest`: the question without their names."""

    rest: Question
    states: list[int] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)


class Names:
    """Every name of every State, for look-up by its words."""

    def __init__(self, states: dict[int, State], aliases: list[tuple[int, str]]) -> None:
        self.by_parts: dict[str, dict[tuple[str, ...], set[int]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.by_acronym: dict[str, int] = {}
        han: dict[str, int] = {}
        named = [(n, s.name_in(language)) for n, s in states.items() for language in LANGUAGES]
        for number, name in [*named, *aliases]:
            if IS_HAN.search(name):
                han["".join(re.findall(f"[{HAN}]+", name))] = number
            elif name.isascii() and name.isupper() and len(name) <= 4:
                self.by_acronym[name] = number
            elif run := tuple(part for word in big(query_words(name)) for part in parts(word)[:1]):
                self.by_parts[run[0]][run].add(number)
        for number, state in states.items():
            if state.iso3 not in NO_CODES:
                self.by_acronym.setdefault(state.iso3, number)
        self.han = han
        names = sorted([*(name for name in han if len(name) > 1), *NO_NAMES], key=len, reverse=True)
        self.han_pattern = re.compile("|".join(map(re.escape, names)))

    def longest(self, words: list[QueryWord]) -> tuple[int, set[int]]:
        """The longest name that these words begin with: how many of them, and whose it is."""
        best: tuple[int, set[int]] = (0, set())
        said = [parts(word) for word in words[:MOST_WORDS]]
        for part in said[0]:
            for run, states in self.by_parts.get(part, {}).items():
                if best[0] < len(run) <= len(said) and all(
                    part in these for part, these in zip(run, said, strict=False)
                ):
                    best = (len(run), states)
        return best


def parts(word: QueryWord) -> tuple[str, ...]:
    """What a word of a name is known by: itself in Latin letters, where names have no endings and
    stems would make Iceland of islands; its stems in Russian and Arabic.
    """
    return (word.word,) if word.word.isascii() else word.stems


def big(words: list[QueryWord]) -> list[QueryWord]:
    """Without the small words that names gain and lose."""
    return [word for word in words if word.word not in SMALL_WORDS]


def states_in(question: Question, names: Names) -> Named:
    """The States that a plain question names, and the rest of it."""
    if question.tree is not None or not question.plain or len(question.plain) > MOST_WORDS:
        return Named(question)
    text, states, typed = question.text, set[int](), list[str]()

    def taken(match: re.Match[str]) -> str:
        if match.group() in NO_NAMES:
            return match.group()
        states.add(names.han[match.group()])
        typed.append(match.group())
        return " "

    text = names.han_pattern.sub(taken, text)
    is_shouted = text.isupper()
    for match in CAPITALS.finditer(text):
        number = names.by_acronym.get(match.group())
        if number is not None and (not is_shouted or len(question.plain) == 1):
            states.add(number)
            typed.append(match.group())
            text = text.replace(match.group(), " ", 1)
    # Того is Togo, того is "that": within a sentence the capital letter tells.
    capitalised = {fold(word) for word in re.findall(r"(?<=\s)[А-ЯЁ]\w+", text)}
    kept: list[QueryWord] = []
    words = query_words(text)
    while words:
        if words[0].word in SMALL:
            length, found = 1, {names.by_acronym[words[0].word.upper()]}
        else:
            length, found = 0, set[int]()
            is_small = words[0].word in SMALL_WORDS | STOPWORDS
            if not is_small or words[0].word in capitalised:
                length, found = names.longest(big(words))
        if not length:
            kept.append(words.pop(0))
            continue
        states |= found
        while length:  # small words inside a name go with it
            word = words.pop(0)
            length -= word.word not in SMALL_WORDS
            typed.append(word.typed)
    if not states:
        return Named(question)
    while kept and kept[-1].is_stopword:
        kept.pop()
    while kept and kept[0].is_stopword:
        kept.pop(0)
    rest = replace(
        question, plain=kept, words=kept, text=" ".join(word.typed for word in joined(kept))
    )
    return Named(rest, sorted(states), typed)


def joined(words: list[QueryWord]) -> list[QueryWord]:
    """The words with Chinese pairs made whole again, for the encoders."""
    found: list[QueryWord] = []
    for word in words:
        before = found[-1] if found else None
        if (
            before is not None
            and len(word.typed) == 2
            and IS_HAN.match(word.typed)
            and before.typed[-1] == word.typed[0]
        ):
            found[-1] = replace(before, typed=before.typed + word.typed[1])
        else:
            found.append(word)
    return found
