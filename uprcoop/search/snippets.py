"""The text of a result with the question's words marked, safe to put into a page."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from uprcoop.search.analysis import tokens
from uprcoop.search.analysis.analyser import HAN

LONGEST = 420
BEFORE = 80  # characters kept before the first marked word of a long text
WORDS = re.compile(rf"(?P<han>[{HAN}]+)|\d+(?:\.\d+)+|[^\W_{HAN}]+(?:['’‑-][^\W_{HAN}]+)*")


def snippet(text: str, language: str, stems: set[str]) -> SafeString:
    """The text, or its part about the first match, with `<mark>` about each word of `stems`."""
    places = marked_places(text, language, stems)
    start, end = 0, len(text)
    if len(text) > LONGEST:
        if places and places[0][0] > LONGEST - BEFORE:
            start = text.find(" ", places[0][0] - BEFORE) + 1 or places[0][0] - BEFORE
            start = min(start, places[0][0])
        end = start + LONGEST
        if end < len(text):
            end = max(text.rfind(" ", start + LONGEST // 2, end), start + LONGEST // 2)
    parts, at = ["… " if start else ""], start
    for first, last in places:
        if first < at or last > end:
            continue
        parts += [escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>"]
        at = last
    parts += [escape(text[at:end]), " …" if end < len(text) else ""]
    # Every piece of the text went through escape above; only our own <mark> did not.
    return mark_safe("".join(parts))  # noqa: S308


def marked_places(text: str, language: str, stems: set[str]) -> list[tuple[int, int]]:
    """(start, end) of each word that has one of the stems; in Chinese, neighbours join."""
    places: list[tuple[int, int]] = []
    if not stems:
        return places
    for match in WORDS.finditer(text):
        if match.lastgroup != "han":
            if not stems.isdisjoint(tokens(match.group(), language)):
                places.append(match.span())
            continue
        run = match.group()
        is_marked = [len(run) == 1 and run in stems] * len(run)
        for place in range(len(run) - 1):
            if run[place : place + 2] in stems:
                is_marked[place] = is_marked[place + 1] = True
        for group in re.finditer("1+", "".join("01"[mark] for mark in is_marked)):
            places.append((match.start() + group.start(), match.start() + group.end()))
    return places
