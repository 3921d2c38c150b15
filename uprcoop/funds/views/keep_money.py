"""Entering, correcting and taking away contributions, grants and rates of exchange."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from uprcoop.activities.actions.common import NotPossible
from uprcoop.funds.actions import money as actions
from uprcoop.funds.finding import fund_to_look_behind, person
from uprcoop.funds.forms import ContributionForm, GrantForm, RateForm
from uprcoop.funds.models import Contribution, ExchangeRate, Fund, Grant
from uprcoop.funds.models.money import default_day

FORMS: dict[str, Any] = {"contribution": ContributionForm, "grant": GrantForm}
MODELS: dict[str, type[Contribution] | type[Grant]] = {
    "contribution": Contribution,
    "grant": Grant,
}


def found_line(fund: Fund, kind: str, number: int | None) -> Contribution | Grant | None:
    if kind not in MODELS:
        raise Http404
    if number is None:
        return None
    found = MODELS[kind]._default_manager.filter(fund=fund).select_related("state")
    return cast(Contribution | Grant, get_object_or_404(found, pk=number))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str, kind: str, number: int | None = None) -> HttpResponse:
    user = person(request)
    fund, may_write = fund_to_look_behind(user, code)
    line = found_line(fund, kind, number)
    if not may_write:
        raise PermissionDenied
    initial: dict[str, Any] = {"currency": "USD", "language": (get_language() or "en")[:2]}
    if line:
        initial = {"state": line.state.iso3 if line.state else ""}
    if isinstance(line, Grant):
        rows = line.recommendations.select_related("recommendation")
        initial["paragraphs"] = "; ".join(row.recommendation.paragraph for row in rows)
        named = line.records.filter(record__published__isnull=False).select_related("record")
        initial["activities"] = "; ".join(row.record.identifier for row in named)
    form = FORMS[kind](request.POST or None, instance=line, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["on"] = given["on"] or default_day(given["year"])
        given.pop("paragraphs", None)
        given.pop("activities", None)
        if isinstance(line, Grant):
            # Of an activity that is not public now, the form knows nothing: it stays linked.
            hidden = line.records.filter(record__published__isnull=True).select_related("record")
            given["records"] = [*given["records"], *(row.record for row in hidden)]
        do: Any = actions.enter_contribution if kind == "contribution" else actions.enter_grant
        try:
            do(fund=fund, by=user, **{kind: line}, **given)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("funds:keep", code)
    context = {"fund": fund, "form": form, "kind": kind, "line": line}
    return render(request, "funds/enter.html", context)


@login_required
@require_POST
def remove(request: HttpRequest, code: str, kind: str, number: int) -> HttpResponse:
    user = person(request)
    fund, may_write = fund_to_look_behind(user, code)
    line = found_line(fund, kind, number)
    if not may_write or line is None:
        raise PermissionDenied
    try:
        actions.remove(money=line, by=user)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken away. The ledger keeps that it was there."))
    return redirect("funds:keep", code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: HttpRequest) -> HttpResponse:
    """The UN rates of exchange that were entered, and one more."""
    user = person(request)
    actions.check_rates(user)
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.enter_rate(by=user, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("funds:rates")
    context = {"form": form, "rates": ExchangeRate.objects.order_by("-on", "currency")[:200]}
    return render(request, "funds/rates.html", context)
