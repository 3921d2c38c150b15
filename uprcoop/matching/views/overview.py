"""The Secretariat's portfolio, and the honest figures for everybody."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from uprcoop.matching.engine import policy
from uprcoop.matching.engine.explain import PART_TITLES
from uprcoop.matching.figures import figures_for
from uprcoop.matching.finding import check_secretariat_page, person, somebody
from uprcoop.matching.whole import proposal_for_all


@login_required
@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """The assignment that would serve most of the open requests. It proposes; people decide."""
    check_secretariat_page(person(request))
    return render(request, "matching/portfolio.html", {"found": proposal_for_all()})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Requests met and not met, time to the first answer; of those the reader may see."""
    return render(request, "matching/figures.html", {"figures": figures_for(somebody(request))})


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """How ranking works, how to be found, what is never shown."""
    using = policy.current()
    parts = [(PART_TITLES[name], round(100 * weight)) for name, weight in using.weights.items()]
    return render(request, "matching/how.html", {"policy": using, "parts": parts})
