"""What else a question leads to, beside the records: funds, their open calls, offers, requests.

Only what everybody may see, whoever asks: nothing here depends on the reader.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from uprcoop.funds.models import Call, Fund
from uprcoop.funds.rules import current
from uprcoop.funds.vocabulary import Purpose
from uprcoop.matching.models import Offer, Request
from uprcoop.matching.public import shown_to
from uprcoop.search.analysis import tokens
from uprcoop.search.analysis.analyser import HAN, QueryWord, query_words

SHOWN = 3
LOOKED_AT = 60  # rows that may hold the words, of which each is then looked at
SHORTEST_STEM = 3  # letters
PAIR = re.compile(f"[{HAN}]{{2}}")
MOST_WORDS = 8  # of a question; what is longer is about records

Row = TypeVar("Row", Offer, Request)


@dataclass
class Also:
    funds: list[Fund] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.funds or self.calls or self.offers or self.requests)


@lru_cache(maxsize=512)
def stems(text: str, language: str) -> frozenset[str]:
    return frozenset(tokens(text, language))


def also(question: str, language: str) -> Also:
    """Funds, calls, offers and requests in which every word of a short question stands; of pairs
    of Chinese characters, two in three, for some pairs lie across two words."""
    words = [one for one in query_words(question) if not one.is_stopword]
    if not words or len(words) > MOST_WORDS:
        return Also()

    def holds(stems: frozenset[str]) -> bool:
        missing = [one for one in words if not stems.intersection(one.stems)]
        return all(map(is_pair, missing)) and 3 * len(missing) <= sum(map(is_pair, words))

    found = Also()
    today = timezone.now().date()
    for fund in Fund.objects.public().prefetch_related("statements"):
        if holds(words_of(fund, language)):
            found.funds.append(fund)
    for call in Call.objects.public().filter(closes_on__gte=today).select_related("fund"):
        if holds(stems(f"{call.title} {call.text}", call.language)):
            found.calls.append(call)
    offers = Offer.objects.open().select_related("organisation")
    for offer in likely(offers, words, "title", "text"):
        if len(found.offers) < SHOWN and holds(stems(offer.words(), offer.language)):
            found.offers.append(offer)
    reader = AnonymousUser()
    requests = Request.objects.visible_to(reader).select_related("state")
    # Of the need only what is for others' eyes: a word that finds it would give it away.
    whole = likely(requests.filter(summary=""), words, "title", "need", "result")
    for request in (*whole, *likely(requests.exclude(summary=""), words, "title", "summary")):
        shown = shown_to(request, reader)
        text = f"{shown.title} {shown.need} {shown.result}"
        if len(found.requests) < SHOWN and holds(stems(text, request.language)):
            found.requests.append(request)
    found.funds, found.calls = found.funds[:SHOWN], found.calls[:SHOWN]
    return found


def likely(rows: QuerySet[Row], words: list[QueryWord], *columns: str) -> QuerySet[Row]:
    """Those in one of whose columns each word stands, or the beginning it shares with its kin; of
    the pairs of Chinese characters any."""
    alternatives = [beginnings(one) for one in words if not is_pair(one)]
    if pairs := {one.typed for one in words if is_pair(one)}:
        alternatives.append(pairs)
    for parts in alternatives:
        stands = Q()
        for column in columns:
            for part in parts:
                stands |= Q(**{f"{column}__icontains": part})
        rows = rows.filter(stands)
    return rows[:LOOKED_AT]


def is_pair(word: QueryWord) -> bool:
    return bool(PAIR.fullmatch(word.typed))


def beginnings(word: QueryWord) -> set[str]:
    """What to look for where a text is not analysed; none of these holds another one."""
    parts = {word.typed}
    parts |= {stem for stem in word.stems if len(stem) >= SHORTEST_STEM or not stem.isascii()}
    return {one for one in parts if not any(other != one and other in one for other in parts)}


def words_of(fund: Fund, language: str) -> frozenset[str]:
    """The stems of a fund's names, of what its page states, and of what it may pay for."""
    texts = [(name, code) for code, name in fund.names.items()]
    texts += [(fund.acronym, "en"), (str(fund.get_kind_display()), language)]
    for statement in fund.statements.all():
        if statement.is_current:
            texts += [(text, code) for code, text in statement.texts.items()]
    for cover in current().covers:
        if cover.fund == fund.code:
            texts.append((str(Purpose(cover.purpose).label), language))
    return frozenset().union(*(stems(text, code) for text, code in texts))
