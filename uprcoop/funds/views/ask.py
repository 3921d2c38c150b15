"""Where do I ask? A few questions, the answers by rules, and drafts to finish.

Nothing is kept: the answers stand in the address, and hold nothing but what its reader typed.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from uprcoop.funds import drafts
from uprcoop.funds.asking import Asked, ask, supports_some
from uprcoop.funds.calendar import deadlines
from uprcoop.funds.forms import AskForm
from uprcoop.funds.models import Call
from uprcoop.funds.rules import Situation, situation_of

ASKED = ("state", "purposes")


def answered(form: AskForm) -> tuple[Situation, Asked]:
    """The rules' answers to a form that is valid."""
    given = form.cleaned_data
    supported = supports_some(given["state"], given["recommendations"])
    situation = situation_of(given["state"], has_supported=supported, **form.known_facts())
    return situation, ask(situation, given["purposes"])


@require_safe
def ask_page(request: HttpRequest) -> HttpResponse:
    language = (get_language() or "en")[:2]
    is_asked = any(name in request.GET for name in ASKED) and "change" not in request.GET
    data = request.GET if is_asked else None
    initial: dict[str, Any] = {"language": language}
    if "change" in request.GET:
        initial |= {name: request.GET.get(name, "") for name in AskForm.base_fields}
        initial["purposes"] = request.GET.getlist("purposes")
    form = AskForm(data, initial=initial)
    context: dict[str, Any] = {"form": form}
    if is_asked and form.is_valid():
        situation, asked = answered(form)
        query = request.GET.copy()
        query.pop("change", None)
        codes = [one.fund.code for one in asked.funds if one.may_ask and one.calls]
        context |= {
            "asked": asked,
            "situation": situation,
            "state": form.cleaned_data["state"],
            "recommendations": form.cleaned_data["recommendations"],
            "query": query.urlencode(),
            "calendar": f"{reverse('funds:calendar')}?{urlencode({'fund': codes}, doseq=True)}"
            if codes
            else "",
        }
    return render(request, "funds/ask.html", context)


@require_safe
def draft_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """A draft for one fund, from the same answers. 404 where the fund may not be asked.

    An address without its answers, or with wrong ones, leads back to the questions.
    """
    if kind not in drafts.KINDS:
        raise Http404
    form = AskForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('funds:ask')}?{request.GET.urlencode()}")
    _situation, asked = answered(form)
    found = next((one for one in asked.funds if one.fund.code == code), None)
    if found is None or not found.may_ask:
        raise Http404
    given = form.cleaned_data
    language = given["language"] or (get_language() or "en")[:2]
    wish = drafts.Wish(recommendations=given["recommendations"])
    content = drafts.draft(
        kind,
        fund=found.fund,
        state=given["state"],
        answers=found.may_ask,
        wish=wish,
        language=language,
        today=timezone.now().date(),
    )
    return as_docx(content, f"{kind}-{code}-{given['state'].iso3}")


def as_docx(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=drafts.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)}.docx"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The last days of the open calls of some funds, or of all, as a calendar file."""
    codes = request.GET.getlist("fund")[:50]
    found = Call.objects.public().filter(closes_on__gte=timezone.now().date())
    if codes:
        found = found.filter(fund__code__in=codes)
    calls = list(found.select_related("fund").order_by("closes_on", "id"))
    addresses = {
        one.identifier: request.build_absolute_uri(reverse("funds:call", args=[one.identifier]))
        for one in calls
    }
    answer = HttpResponse(deadlines(calls, addresses), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="deadlines.ics"'
    return answer
