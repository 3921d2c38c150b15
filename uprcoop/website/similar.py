"""Recommendations close in meaning to one, from the search room; none where it has no vectors."""

from uprcoop.recommendations.models import Recommendation

SHOWN = 5


def similar_to(recommendation: Recommendation) -> list[Recommendation]:
    from uprcoop.search import query

    return list(query.similar(recommendation, limit=SHOWN))
