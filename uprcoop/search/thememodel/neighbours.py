"""Labelled recommendations nearest in meaning to a text: the reasons a suggestion can show."""

from collections import defaultdict

from uprcoop.recommendations.models import Recommendation, RecommendationTheme
from uprcoop.search.encoders import prepare, search_encoder
from uprcoop.search.kinds import RECOMMENDATION
from uprcoop.search.models import SearchDocument
from uprcoop.search.vectors import nearest

LOOKED_AT = 50
SHOWN = 3


def carrying(text: str, language: str, themes: list[int]) -> dict[int, list[int]]:
    """By theme, the nearest public recommendations that carry it (at most SHOWN ids each)."""
    of = search_encoder()
    if of is None or not prepare(text):
        return {}
    documents, _cosines = nearest(of.encode([text], language)[0], limit=LOOKED_AT)
    found = dict(
        SearchDocument.objects.filter(
            id__in=documents.tolist(), kind=RECOMMENDATION, is_public=True
        ).values_list("id", "object_id")
    )
    links: dict[int, set[int]] = defaultdict(set)
    pairs = RecommendationTheme.objects.filter(
        recommendation__in=Recommendation.objects.filter(id__in=found.values()), theme__in=themes
    )
    for number, theme in pairs.values_list("recommendation_id", "theme_id"):
        links[number].add(theme)
    shown: dict[int, list[int]] = defaultdict(list)
    for document in documents.tolist():
        if document not in found:
            continue
        number = found[document]
        for theme in links.get(number, ()):
            if len(shown[theme]) < SHOWN:
                shown[theme].append(number)
    return dict(shown)
