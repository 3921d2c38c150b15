"""Recommendations close in meaning to one, from the search room; none where it has no vectors."""

from uprcoop.recommendations.models import Recommendation
from uprcoop.search import query
from uprcoop.search.query import Hit

SHOWN = 5
# Of those found, pledges are left out: ask for some more than are shown.
ASKED = 8


def similar_to(recommendation: Recommendation) -> list[Hit]:
    found = query.similar(recommendation, limit=ASKED)
    return [hit for hit in found if hit.kind == "recommendation"][:SHOWN]
