"""Suggestions while typing: States, themes, persons and goals by name, then frequent words."""

from bisect import bisect_left
from dataclasses import dataclass

from uprcoop.search import columns as column_store
from uprcoop.search.analysis import fold
from uprcoop.search.analysis.stopwords import ALL as STOPWORDS
from uprcoop.search.kinds import LANGUAGES
from uprcoop.search.models import SearchWord
from uprcoop.search.request import SearchRequest

MOST = 10
MOST_LABELS = 7
LONGEST = 100


@dataclass(frozen=True)
class Suggestion:
    """`kind`: the facet's name, or "word". `url_query`: the address's query part to go to."""

    text: str
    kind: str
    url_query: str


def suggest(prefix: str, language: str) -> list[Suggestion]:
    """What may be meant by a beginning; names typed in any language come in the reader's."""
    start = fold(prefix[:LONGEST]).strip()
    if not start:
        return []
    labels = column_store.current().labels
    names = labels.words
    language = language[:2] if language[:2] in LANGUAGES else "en"
    chosen: dict[tuple[str, int], bool] = {}
    place = bisect_left(names, (start,))
    while place < len(names) and names[place][0].startswith(start):
        _name, field, number, named_in = names[place]
        key = (field, number)
        chosen[key] = chosen.get(key, False) or named_in == language
        place += 1
    order = {"state": 0, "theme": 1, "persons": 2, "sdg": 3}
    keys = sorted(chosen, key=lambda key: (not chosen[key], order[key[0]], key[1]))[:MOST_LABELS]
    found = []
    for field, number in keys:
        request = SearchRequest(filters={field: [labels.codes[field][number]]})
        text = labels.name(field, number, language)
        found.append(Suggestion(text, field, request.to_query()))
    if " " not in start and len(start) >= 2:
        rows = SearchWord.objects.filter(
            word__gte=start, word__lt=start + "\U0010ffff", is_doubtful=False
        )
        words = rows.order_by("-count", "id").values_list("word", flat=True)[: MOST * 3]
        for word in dict.fromkeys(words):
            if len(found) < MOST and word not in STOPWORDS and not word.isdecimal():
                found.append(Suggestion(word, "word", SearchRequest(text=word).to_query()))
    return found
