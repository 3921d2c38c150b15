"""A State's own page: the sums in which it could be named, and its word on each."""

from itertools import chain

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from uprcoop.accounts.permissions import user_can_consent, user_can_speak_for
from uprcoop.activities.actions.common import NotPossible
from uprcoop.funds.actions.money import set_naming
from uprcoop.funds.finding import person
from uprcoop.funds.models import Contribution, Grant, Money
from uprcoop.states.models import State

MODELS: dict[str, type[Money]] = {"contribution": Contribution, "grant": Grant}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sums(request: HttpRequest, iso3: str) -> HttpResponse:
    user = person(request)
    state = get_object_or_404(State, iso3=iso3.upper())
    if not (user_can_speak_for(user, state) or user.is_auditor):
        raise Http404
    if request.method == "POST":
        model = MODELS.get(request.POST.get("line", ""))
        number = request.POST.get("number", "")
        if model is None or not number.isdecimal():
            raise Http404
        line: Money = get_object_or_404(
            model._default_manager.filter(state=state).select_related("fund"), pk=int(number)
        )
        try:
            set_naming(money=line, by=user, naming=request.POST.get("naming", ""))
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved. It holds from this moment."))
        return redirect("funds:sums", state.iso3)
    rows = chain(
        (("contribution", one) for one in lines_of(Contribution, state)),
        (("grant", one) for one in lines_of(Grant, state)),
    )
    context = {
        "state": state,
        "rows": list(rows),
        "can_decide": user_can_consent(user, state),
    }
    return render(request, "funds/sums.html", context)


def lines_of(model: type[Money], state: State) -> list[Money]:
    found = model._default_manager.filter(state=state, fund__is_public=True)
    return list(found.select_related("fund", "state"))
