"""The table of words: stems and frequencies of what is typed, prefixes, and "did you mean"."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

from uprcoop.search.models import SearchWord

MOST_STEMS = 50  # of one prefix
LONG_ENOUGH = 4  # letters; shorter words have too many neighbours to guess from


@dataclass
class Known:
    """What the table knows of some words: stems by word, documents by stem."""

    stems: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def look_up(words: list[str], stems: list[str]) -> Known:
    """One query for all words and stems of a question."""
    known = Known()
    if not words and not stems:
        return known
    words, stems = words or [""], stems or [""]
    these, those = ", ".join(["%s"] * len(words)), ", ".join(["%s"] * len(stems))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, stem, count FROM search_searchword"  # noqa: S608 - placeholders only
            f" WHERE stem IN ({those})"
            f" OR stem IN (SELECT stem FROM search_searchword WHERE word IN ({these}))",
            [*stems, *words],
        )
        for word, stem, count in cursor.fetchall():
            known.stems[word].add(stem)
            known.counts[stem] += count
    return known


def stems_starting(start: str) -> dict[str, int]:
    """The stems of the most frequent words that begin so, with their counts."""
    rows = SearchWord.objects.filter(word__gte=start, word__lt=start + "\U0010ffff")
    rows = rows.order_by("-count", "id")
    found: dict[str, int] = {}
    for stem, count in rows.values_list("stem", "count")[: MOST_STEMS * 3]:
        if stem in found or len(found) < MOST_STEMS:
            found[stem] = found.get(stem, 0) + count
    return found


def nearest_word(word: str, language: str = "") -> str | None:
    """The most likely known word for one that is in no text and no label, or None.

    Of words equally near, one of `language` (the reader's) comes first, then the most frequent.
    """
    if len(word) < LONG_ENOUGH or any(letter.isdecimal() for letter in word):
        return None
    allowed = 1 if len(word) < 8 else 2
    rows = SearchWord.objects.filter(count__gte=2, is_doubtful=False).order_by("-count")
    near: set[tuple[str, str, int]] = set()
    columns = ("word", "language", "count")
    # Most slips leave the first two letters or the last three standing.
    near.update(rows.filter(word__startswith=word[0]).values_list(*columns)[:20_000])
    near.update(rows.filter(word__endswith=word[-3:]).values_list(*columns)[:5_000])
    letters = set(word)
    best: tuple[int, bool, int, str] | None = None
    for candidate, spoken, count in near:
        if abs(len(candidate) - len(word)) > allowed:
            continue
        if len(letters.symmetric_difference(candidate)) > 2 * allowed:
            continue
        distance = edits(word, candidate, allowed)
        if distance is None:
            continue
        found = (distance, spoken != language, -count, candidate)
        if best is None or found < best:
            best = found
    return best[3] if best else None


def edits(one: str, other: str, most: int) -> int | None:
    """Letters to change, add, drop or swap with a neighbour; None past `most`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        previous, before, row = before, row, [i]
        for j, there in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
