"""What differs between two versions, field by field, as a consent officer reads it.

Texts are compared word by word, lists by what came and what went. Nothing is left out: a key of the
content that differs in any way is a difference, so that "no difference" means the same content.
"""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.functional import Promise

from uprcoop.activities.content import BLANK, TEXTS
from uprcoop.activities.labels import FIELDS, Names, in_words, label
from uprcoop.activities.vocabulary import Rendering

# A word with the blanks behind it, a character of Chinese, or any other character. Blanks go with
# their word: alone they would match everywhere and tear the words apart.
WORD = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]\s*|[^\W\u3400-\u9fff\uf900-\ufaff]+\s*|\s+|.", re.S
)
# Past this many words a text is compared line by line: word by word would take seconds.
MOST_WORDS = 6_000


@dataclass(frozen=True)
class Piece:
    """A run of a text. `what`: "same", "added" or "removed"."""

    what: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that differs. A text has `pieces`; everything else what was added and removed."""

    field: str
    label: str | Promise
    language: str = ""
    pieces: list[Piece] = dataclasses.field(default_factory=list)
    added: list[str] = dataclasses.field(default_factory=list)
    removed: list[str] = dataclasses.field(default_factory=list)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """All differences from `before` to `after`, in the order of the fields."""
    names = Names([before, after])
    found = []
    for name in sorted(BLANK, key=list(FIELDS).index):
        if before[name] == after[name]:
            continue
        if name in TEXTS:
            pieces = in_pieces(before[name], after[name])
            found.append(Difference(name, FIELDS[name], after["language"], pieces))
        elif name == "translations":
            found += translated(before[name], after[name])
        else:
            found.append(of_lists(name, before[name], after[name], names))
    return found


def of_lists(name: str, before: Any, after: Any, names: Names) -> Difference:
    old, new = in_words(name, before, names), in_words(name, after, names)
    added = [line for line in new if line not in old]
    removed = [line for line in old if line not in new]
    if not added and not removed:
        # The same words in another order, or what the words do not tell apart.
        added, removed = new, old
    return Difference(name, FIELDS[name], added=added, removed=removed)


def translated(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Difference]:
    """Differences of the further languages: each text of each one by itself."""
    old = {row["language"]: row for row in before}
    new = {row["language"]: row for row in after}
    found = []
    for language in [*new, *(code for code in old if code not in new)]:
        was, now = old.get(language, {}), new.get(language, {})
        rendering = in_rendering(was), in_rendering(now)
        if rendering[0] != rendering[1]:
            found.append(
                Difference(
                    "translations", FIELDS["rendering"], language, [], rendering[1], rendering[0]
                )
            )
        for name in TEXTS:
            if was.get(name, "") != now.get(name, ""):
                pieces = in_pieces(was.get(name, ""), now.get(name, ""))
                found.append(Difference("translations", FIELDS[name], language, pieces))
    return found


def in_rendering(row: Mapping[str, Any]) -> list[str]:
    return [label(Rendering, row["rendering"])] if row else []


def in_pieces(before: str, after: str) -> list[Piece]:
    """Two texts as runs of what stayed, went and came; put together they give each text whole."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        if j > i:
            pieces.append(Piece("removed", "".join(old[i:j])))
        if m > k:
            pieces.append(Piece("added", "".join(new[k:m])))
    return pieces
