"""The page on which a fund's manager brings a file of contributions and grants."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from uprcoop.exchange.fund_money import Taken, take_file
from uprcoop.exchange.refusals import FileRefused, sentence
from uprcoop.funds.finding import fund_to_look_behind, person
from uprcoop.funds.showing import HEADINGS
from uprcoop.funds.vocabulary import Purpose


class FundMoneyForm(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX with the columns of the fund’s own download, or an IATI 2 activity file."
        ),
        allow_empty_file=True,  # refused with a sentence of our own
        error_messages={"required": _("Choose a file.")},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fund_money(request: HttpRequest, code: str) -> HttpResponse:
    user = person(request)
    fund, may_write = fund_to_look_behind(user, code)
    if not may_write:
        raise PermissionDenied
    form = FundMoneyForm(request.POST or None, request.FILES or None)
    taken: Taken | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = take_file(fund=fund, by=user, name=file.name, stream=file.file)
        except FileRefused as refusal:
            form.add_error("file", sentence(refusal.code, refusal.values))
        else:
            if not taken.refused:
                messages.success(request, words_of(taken))
                return redirect("funds:keep", code)
    context: dict[str, Any] = {
        "fund": fund,
        "form": form,
        "taken": taken,
        "headings": HEADINGS,
        "purposes": Purpose.choices,
    }
    return render(request, "exchange/fund_money.html", context)


def words_of(taken: Taken) -> str:
    entered = ngettext(
        "%(count)d line was entered.", "%(count)d lines were entered.", taken.created
    ) % {"count": taken.created}
    there = ngettext(
        "%(count)d line stood here already.", "%(count)d lines stood here already.", taken.unchanged
    ) % {"count": taken.unchanged}
    return f"{entered} {there}"
