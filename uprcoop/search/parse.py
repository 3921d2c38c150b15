"""What a reader typed, as a tree: words, "phrases", prefix*, AND, OR, NOT, -word and brackets.

Nothing typed is an error. What cannot be understood is left out, and a note says so.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from uprcoop.search.analysis import QueryWord, clean, fold, query_words, tokens
from uprcoop.search.analysis.analyser import HAN, LATIN_LANGUAGES

LONGEST = 1_000  # characters of a question that are read
MOST_WORDS = 60
DEEPEST = 20  # brackets within brackets
SHORTEST_PREFIX = 2

QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "「": '"', "」": '"'})
LEXEMES = re.compile(r'"|\(|\)|[^\s"()]+')
HAN_RUN = re.compile(f"[{HAN}]+")
OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}


@dataclass
class Word:
    word: QueryWord


@dataclass
class Phrase:
    """One run of stems for each language the phrase may be in."""

    text: str
    runs: list[list[str]]


@dataclass
class Prefix:
    start: str


@dataclass
class Not:
    part: "Node"


@dataclass
class All:
    parts: list["Node"]


@dataclass
class Any_:  # noqa: N801 - "Any" is typing's
    parts: list["Node"]


Node = Word | Phrase | Prefix | Not | All | Any_


@dataclass
class Question:
    """`plain`: the words of a question without operators; else `tree` says what must hold.

    `text` is what the encoders read: everything but operators and what NOT excludes.
    """

    text: str = ""
    plain: list[QueryWord] = field(default_factory=list)
    tree: Node | None = None
    notes: list[str] = field(default_factory=list)
    words: list[QueryWord] = field(default_factory=list)  # all that may be marked
    prefixes: list[str] = field(default_factory=list)  # and the beginnings

    @property
    def is_empty(self) -> bool:
        return self.tree is None and not self.plain


def parse(typed: str) -> Question:
    """Read what was typed; never raises."""
    question = Question()
    text = clean(typed).translate(QUOTES).strip()
    if len(text) > LONGEST:
        text = text[:LONGEST]
        question.notes.append(
            _("Your question is very long: its first %(number)s characters were searched.")
            % {"number": LONGEST}
        )
    if text.count('"') % 2:
        place = text.rindex('"')
        text = text[:place] + " " + text[place + 1 :]
        question.notes.append(
            _('A quotation mark has no partner and was left out: write “"right to food"”.')
        )
    reader = Reader(text, question)
    tree = reader.read_any(0)
    if reader.is_plain:
        question.plain = question.words[:MOST_WORDS]
        if len(question.words) > MOST_WORDS:
            question.notes.append(
                _("Your question has many words: its first %(number)s were searched.")
                % {"number": MOST_WORDS}
            )
    else:
        question.tree = tree
    question.text = " ".join(reader.kept)
    if typed and question.is_empty:
        question.notes.append(
            _(
                "There is no word to search for in what you typed, so everything is shown. "
                "Write one or more words, for example: right to food."
            )
        )
    return question


class Reader:
    """Reads lexemes from left to right: any := all (OR all)*, all := (NOT? part)+."""

    def __init__(self, text: str, question: Question) -> None:
        self.lexemes = LEXEMES.findall(text)
        self.place = 0
        self.question = question
        self.is_plain = True
        self.kept: list[str] = []
        self.is_excluding = 0

    def note(self, text: str) -> None:
        if text not in self.question.notes:
            self.question.notes.append(text)

    def next(self) -> str | None:
        return self.lexemes[self.place] if self.place < len(self.lexemes) else None

    def read_any(self, depth: int) -> Node | None:
        parts = []
        while True:
            part = self.read_all(depth)
            if part is not None:
                parts.append(part)
            if self.next() == "OR":
                self.place += 1
                if part is None or self.next() in {None, ")"}:
                    self.say_dangling("OR")
                else:
                    self.is_plain = False
                continue
            if self.next() == ")" and depth == 0:
                self.place += 1
                self.say_brackets()
                continue
            break
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else Any_(parts)

    def read_all(self, depth: int) -> Node | None:
        parts: list[Node] = []
        while (lexeme := self.next()) is not None and lexeme not in {")", "OR"}:
            if lexeme == "AND":
                self.place += 1
                if not parts or self.next() in {None, ")", "OR", "AND"}:
                    self.say_dangling("AND")
                else:
                    self.is_plain = False
                continue
            part = self.read_part(depth)
            if part is not None:
                parts.append(part)
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else All(parts)

    def read_part(self, depth: int) -> Node | None:
        lexeme = self.lexemes[self.place]
        self.place += 1
        if lexeme == "NOT" or (lexeme == "-" and self.next() in {'"', "("}):
            if self.next() in {None, ")", "OR", "AND"}:
                self.say_dangling("NOT")
                return None
            return self.read_not(depth)
        if lexeme == "(":
            return self.read_brackets(depth)
        if lexeme == '"':
            return self.read_phrase()
        if lexeme.startswith("-") and len(lexeme) > 1 and lexeme[1].isalnum():
            self.place -= 1
            self.lexemes[self.place] = lexeme[1:]
            return self.read_not(depth)
        if lexeme.endswith("*"):
            return self.read_prefix(lexeme)
        return self.read_words(lexeme)

    def read_not(self, depth: int) -> Node | None:
        self.is_plain = False
        self.is_excluding += 1
        part = self.read_part(depth + 1) if depth < DEEPEST else None
        self.is_excluding -= 1
        return None if part is None else Not(part)

    def read_brackets(self, depth: int) -> Node | None:
        if depth >= DEEPEST:
            self.say_brackets()
            return None
        inside = self.read_any(depth + 1)
        if self.next() == ")":
            self.place += 1
        else:
            self.say_brackets()
        return inside

    def read_phrase(self) -> Node | None:
        words = []
        while (lexeme := self.next()) is not None and lexeme != '"':
            words.append(lexeme)
            self.place += 1
        self.place += 1
        text = " ".join(words)
        runs: list[list[str]] = []
        for language in LATIN_LANGUAGES:
            for written in (text, text.replace("-", " ")):
                run = tokens(written, language)[:MOST_WORDS]
                if run and run not in runs:
                    runs.append(run)
        if not runs:
            return None
        self.is_plain = False
        self.keep(text, query_words(text))
        return Phrase(text, runs)

    def read_prefix(self, lexeme: str) -> Node | None:
        found = query_words(lexeme.rstrip("*"))
        start = fold(lexeme.rstrip("*")).strip("-'")
        if not found:
            return None  # a bare "*" asks for everything
        if len(start) < SHORTEST_PREFIX:
            self.note(
                _("Write at least %(number)s letters before the *.") % {"number": SHORTEST_PREFIX}
            )
            return None
        self.is_plain = False
        if not self.is_excluding:
            self.kept.append(start)
            self.question.prefixes.append(found[-1].word)
        return Prefix(found[-1].word)

    def read_words(self, lexeme: str) -> Node | None:
        words = query_words(lexeme)
        if not words:
            return None
        self.keep(lexeme, words)
        if len(words) == 1:
            return Word(words[0])
        together = All([Word(word) for word in words])
        if HAN_RUN.fullmatch(lexeme):  # one word, perhaps a label's name, in pairs
            return Any_([together, Phrase(lexeme, [tokens(lexeme, "zh")])])
        return together

    def keep(self, text: str, words: list[QueryWord]) -> None:
        if not self.is_excluding:
            self.kept.append(text)
            self.question.words += words

    def say_dangling(self, operator: str) -> None:
        self.note(
            _(
                "%(operator)s stands without a word on each side and was left out. "
                "Write it between two words: torture AND prison."
            )
            % {"operator": operator}
        )

    def say_brackets(self) -> None:
        self.note(_("A bracket has no partner and was left out."))
