"""The leg of words: which documents match, and BM25 over stems and labels.

The database says which documents hold a stem; everything else is done here, so both databases
rank alike. First every word must match; where that finds too few, documents that hold most of the
question's weight will do, rare words weighing more. The best by a first sum (each word once) are
scored again from their stored stems.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from django.db import connection

from uprcoop.search.analysis import QueryWord
from uprcoop.search.backends import backend
from uprcoop.search.columns import Columns
from uprcoop.search.naming import IS_HAN
from uprcoop.search.parse import All, Any_, Node, Not, Phrase, Prefix, Question, Word
from uprcoop.search.words import Known, look_up, stems_starting

K1, B = 1.2, 0.75
# What a word in a label is worth beside the same word once in a text of mean length.
LABEL_WEIGHT = {
    "state": 0.9,
    "by": 0.5,
    "concerned": 0.9,
    "theme": 0.6,
    "persons": 0.4,
    "sdg": 0.25,
    "group": 0.4,
    "development": 0.6,
}
ENOUGH = 10  # matches with which the search for looser ones ends
LEVELS = (0.999, 0.7, 0.5, 0.3)  # parts of the question's weight that a match must hold
ALWAYS_READ = 4  # words whose postings are read however common they are
READ_AT_MOST = 150_000  # postings read for the further ones
MOST_LOOSE = 1_000  # documents kept where even the lowest level finds too few
RESCORED = 300


@dataclass
class Term:
    """A word of the question: its stems, where it was found and what it weighs."""

    word: str
    stems: list[str]
    weight: float = 0.0
    typed: str = ""  # as the question has it, for the reader
    place: int = 0  # among the question's words
    count: int = 0  # documents, about; exact once they have been read
    bearing: int = 0  # documents with one of its labels
    labels: dict[str, list[int]] = field(default_factory=dict)


@dataclass
class Lexical:
    """`matches`: booleans by document id. `scores`: float32 by id, comparable within a question."""

    matches: np.ndarray
    scores: np.ndarray
    terms: list[Term]
    unknown: list[Term]
    is_loose: bool = False


class LexicalSearch:
    """`within`: what is searched at all, and decides how strict to be (booleans by id).

    `allowed`: what the reader's filters let through; only that is scored exactly. Which documents
    match does not depend on it, so that the numbers beside other filters are true.
    """

    def __init__(self, columns: Columns, allowed: np.ndarray, within: np.ndarray) -> None:
        self.columns = columns
        self.allowed = allowed
        self.within = within & columns.is_public
        self.find = backend().ids

    def run(self, question: Question) -> Lexical:
        words = [word for word in question.words if not word.is_stopword] or question.words
        if not question.tree:
            words = [word for word in question.plain if not word.is_stopword] or question.plain
        terms = self.terms_of(words) + [self.prefix_term(start) for start in question.prefixes]
        known = [term for term in terms if term.count or term.labels]
        known.sort(key=lambda term: term.count)
        scores = np.zeros(self.columns.length, dtype=np.float32)
        held = np.zeros(self.columns.length, dtype=np.float32)
        whole, read = 0.0, 0
        once = self.columns.remembered("once", self.worth_of_one)
        seen = np.zeros(self.columns.length, dtype=np.uint8)  # by the term of that number
        for place, term in enumerate(known):
            if place >= ALWAYS_READ and read + term.count > READ_AT_MOST:
                continue
            ids = self.in_text(term)
            read += len(ids)
            self.weigh(term, len(ids))
            whole += term.weight
            scores[ids] += np.float32(term.weight) * once[ids]
            held[ids] += np.float32(term.weight)
            seen[ids] = place + 1
            for name, numbers in term.labels.items():
                ids = self.bearing(name, numbers)
                scores[ids] += np.float32(term.weight * LABEL_WEIGHT[name])
                ids = ids[seen[ids] != place + 1]
                held[ids] += np.float32(term.weight)
                seen[ids] = place + 1
        unknown = [term for term in terms if not term.count and not term.labels]
        if question.tree:
            matches = self.holds(question.tree) & self.within
            result = Lexical(matches, scores, known, unknown)
        else:
            matches, is_loose = self.choose(scores, held, whole)
            result = Lexical(matches, scores, known, unknown, is_loose)
        self.rescore(result)
        return result

    def worth_of_one(self) -> np.ndarray:
        """What a word that stands once in a document is worth there (BM25), by id."""
        share = self.columns.sizes / max(self.columns.mean_size, 1)
        return ((K1 + 1) / (1 + K1 * (1 - B + B * share))).astype(np.float32)

    def terms_of(self, words: list[QueryWord]) -> list[Term]:
        stems = [stem for word in words for stem in word.stems]
        known = look_up([word.word for word in words], stems)
        terms: dict[tuple[str, ...], Term] = {}
        for place, word in enumerate(words):
            term = self.term_of(word, known)
            term.place = place
            terms.setdefault(tuple(sorted(term.stems)), term)
        return list(terms.values())

    def term_of(self, word: QueryWord, known: Known) -> Term:
        stems = list(dict.fromkeys([*word.stems, *sorted(known.stems.get(word.word, ()))]))
        term = Term(word.word, stems, typed=word.typed)
        total = self.columns.total
        in_text = min(sum(known.counts.get(stem, 0) for stem in stems), total)
        labels = {label for stem in stems for label in self.columns.labels.by_stem.get(stem, ())}
        for name, number in sorted(labels):
            term.labels.setdefault(name, []).append(number)
        bearing = 0
        for name in list(term.labels):
            count = len(self.bearing(name, term.labels[name]))
            if count:
                bearing = max(bearing, count)
            else:
                del term.labels[name]
        term.bearing = bearing
        term.stems = [stem for stem in stems if known.counts.get(stem)]
        if not term.stems:
            # Not in the table of words; that is being made again, perhaps: ask the texts.
            term.stems = [stem for stem in stems if len(self.postings([stem]))] or stems[:1]
            in_text = sum(len(self.postings([stem])) for stem in term.stems)
        self.weigh(term, in_text)
        return term

    def prefix_term(self, start: str) -> Term:
        """The term of a beginning: every stem it may be of, weighed as one word."""
        stems = stems_starting(start)
        term = Term(f"{start}*", list(stems) or [start], typed=f"{start}*")
        self.weigh(term, min(sum(stems.values()), self.columns.total))
        return term

    def weigh(self, term: Term, in_text: int) -> None:
        """Set how many texts have the term, and so what it weighs.

        A word of the text and of labels weighs as rare as it is in the text; one of labels only (a
        question in another language) as rare as its labels.
        """
        total = self.columns.total
        term.count = in_text
        documents = in_text if in_text > term.bearing // 10 else max(in_text, term.bearing)
        documents = min(documents, total)
        term.weight = math.log(1 + (total - documents + 0.5) / (documents + 0.5))

    def in_text(self, term: Term) -> np.ndarray:
        """Ids of documents whose text has the term, each once."""
        if not term.count:
            return np.empty(0, dtype=np.int64)
        found = [self.postings([stem]) for stem in term.stems]
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    def postings(self, stems: list[str]) -> np.ndarray:
        key = " ".join(stems)
        ids = self.columns.postings.get(key)
        if ids is None:
            ids = self.find(stems)
            # Written after these columns were read: the next question will have it.
            ids = ids[ids < self.columns.length].astype(np.int32)
            self.columns.remember(key, ids)
        return ids

    def bearing(self, name: str, numbers: list[int]) -> np.ndarray:
        """Ids of documents with one of these labels."""
        key = f"\n{name} {numbers}"
        ids = self.columns.postings.get(key)
        if ids is None:
            found = self.columns.bearing(name, numbers) & self.columns.is_public
            ids = np.flatnonzero(found).astype(np.int32)
            self.columns.remember(key, ids)
        return ids

    def choose(self, scores: np.ndarray, held: np.ndarray, whole: float) -> tuple[np.ndarray, bool]:
        """The documents that hold enough of the question, as strictly as finds enough of them."""
        found = np.zeros(self.columns.length, dtype=bool)
        if not whole:
            return found, False
        for level in LEVELS:
            found = (held >= np.float32(whole * level)) & self.within
            if np.count_nonzero(found) >= ENOUGH:
                return found, level != LEVELS[0]
        found = (held > 0) & self.within
        ids = np.flatnonzero(found)
        if len(ids) > MOST_LOOSE:
            best = ids[np.argpartition(-scores[ids], MOST_LOOSE)[:MOST_LOOSE]]
            found[:] = False
            found[best] = True
        return found, True

    def rescore(self, result: Lexical) -> None:
        """Give the best their exact BM25, from their stored stems."""
        ids = np.flatnonzero(result.matches & self.allowed)
        if len(ids) > RESCORED:
            ids = ids[np.argpartition(-result.scores[ids], RESCORED)[:RESCORED]]
        if not len(ids) or not result.terms:
            return
        term_of = {stem: place for place, term in enumerate(result.terms) for stem in term.stems}
        weights = [term.weight for term in result.terms]
        label_scores = np.zeros(len(ids), dtype=np.float32)
        place_of = np.full(self.columns.length, -1, dtype=np.int32)
        place_of[ids] = np.arange(len(ids))
        for term in result.terms:
            for name, numbers in term.labels.items():
                places = place_of[self.bearing(name, numbers)]
                label_scores[places[places >= 0]] += term.weight * LABEL_WEIGHT[name]
        with connection.cursor() as cursor:
            # Numbers of our own, written out: 300 parameters would cost more than the query.
            cursor.execute(
                "SELECT id, words FROM search_searchdocument"  # noqa: S608
                f" WHERE id IN ({','.join(map(str, ids.tolist()))})"
            )
            rows = cursor.fetchall()
        for document, words in rows:
            stems = words.split()
            counts: dict[int, int] = {}
            for stem in stems:
                place = term_of.get(stem)
                if place is not None:
                    counts[place] = counts.get(place, 0) + 1
            norm = K1 * (1 - B + B * len(stems) / max(self.columns.mean_size, 1))
            score = sum(
                weights[place] * count * (K1 + 1) / (count + norm)
                for place, count in counts.items()
            )
            result.scores[document] = score + label_scores[place_of[document]]

    def holds(self, node: Node) -> np.ndarray:
        """Booleans by id: the documents for which the tree holds."""
        none = np.zeros(self.columns.length, dtype=bool)
        if isinstance(node, Word):
            if node.word.is_stopword:
                return ~none
            for term in self.terms_of([node.word]):
                none[self.in_text(term)] = True
                for name, numbers in term.labels.items():
                    none[self.bearing(name, numbers)] = True
            return none
        if isinstance(node, Phrase):
            for run in node.runs:
                none[self.postings(run)] = True
                whole = set(run)
                for label, stems in self.columns.labels.stems.items():
                    if (len(whole) > 1 or IS_HAN.match(run[0])) and whole <= stems:
                        none[self.bearing(label[0], [label[1]])] = True
            return none
        if isinstance(node, Prefix):
            for stem in stems_starting(node.start):
                none[self.postings([stem])] = True
            for stem, labels in self.columns.labels.by_stem.items():
                if stem.startswith(node.start):
                    for name, number in labels:
                        none[self.bearing(name, [number])] = True
            return none
        if isinstance(node, Not):
            return ~self.holds(node.part)
        parts = [self.holds(part) for part in node.parts]
        if isinstance(node, Any_):
            return np.logical_or.reduce(parts)
        assert isinstance(node, All)
        return np.logical_and.reduce(parts)
