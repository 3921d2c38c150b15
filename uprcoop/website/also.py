"""What else a question leads to, beside the records: funds, their open calls, offers, requests.

Only what everybody may see, whoever asks: nothing here depends on the reader.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from uprcoop.funds.models import Call, Fund
from uprcoop.funds.rules import current
from uprcoop.funds.vocabulary import Purpose
from uprcoop.matching.models import Offer, Request
from uprcoop.search.analysis import tokens
from uprcoop.search.analysis.analyser import query_words

SHOWN = 3
MOST_WORDS = 8  # of a question; what is longer is about records


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
    """Funds and calls in which every word of a short question stands; offers and requests in
    whose titles they do."""
    words = [one for one in query_words(question) if not one.is_stopword]
    if not words or len(words) > MOST_WORDS:
        return Also()

    def holds(stems: frozenset[str]) -> bool:
        return all(stems.intersection(one.stems) for one in words)

    found = Also()
    today = timezone.now().date()
    for fund in Fund.objects.public().prefetch_related("statements"):
        if holds(words_of(fund, language)):
            found.funds.append(fund)
    for call in Call.objects.public().filter(closes_on__gte=today).select_related("fund"):
        if holds(stems(f"{call.title} {call.text}", call.language)):
            found.calls.append(call)
    named = Q()
    for word in words:
        named &= Q(title__icontains=word.typed)
    offers = Offer.objects.open().filter(named).select_related("organisation")
    found.offers = list(offers[:SHOWN])
    requests = Request.objects.visible_to(AnonymousUser()).filter(named).select_related("state")
    found.requests = list(requests[:SHOWN])
    found.funds, found.calls = found.funds[:SHOWN], found.calls[:SHOWN]
    return found


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
