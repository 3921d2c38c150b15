"""Funds that a request may be put to: by the funds' own rules, the same as on every other page."""

from uprcoop.funds.asking import Asked, ask, purposes_of_assistance, supports_some
from uprcoop.funds.drafts import Wish
from uprcoop.funds.rules import Situation, situation_of
from uprcoop.matching.models import Request
from uprcoop.recommendations.models import Recommendation


def recommendations_of(request: Request) -> list[Recommendation]:
    rows = request.recommendations.select_related("recommendation")
    return [row.recommendation for row in rows]


def situation_for(request: Request) -> Situation:
    """What the request says of the State; the rest is to be clarified with the fund."""
    supported = supports_some(request.state, recommendations_of(request))
    return situation_of(request.state, has_supported=supported)


def funds_for(request: Request) -> Asked:
    """What the funds answer to a request, those that may be asked first."""
    return ask(situation_for(request), purposes_of_assistance(request.assistance))


def wish_of(request: Request) -> Wish:
    """The request's own words, for a draft application. Only for whoever may read them."""
    cost = f"{request.cost:,.2f} {request.currency}" if request.cost else ""
    return Wish(
        title=request.title,
        need=request.need,
        result=request.result,
        contribution=request.contribution,
        by_when=request.by_when,
        cost=cost,
        recommendations=recommendations_of(request),
    )
