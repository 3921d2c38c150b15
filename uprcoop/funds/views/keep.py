"""Keeping a fund's page: its statements with their sources, its settings. For its managers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uprcoop.accounts.permissions import check_administer, user_can_administer
from uprcoop.activities.actions.common import NotPossible
from uprcoop.funds import showing
from uprcoop.funds.actions import funds as actions
from uprcoop.funds.finding import fund_to_look_behind, person
from uprcoop.funds.forms import FundForm, StatementForm
from uprcoop.funds.models.funds import LANGUAGES
from uprcoop.funds.views.calls import subscribers
from uprcoop.funds.vocabulary import Topic


@login_required
@require_safe
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """What the page states and since when, and every sum, also those whose State is not named."""
    user = person(request)
    fund, may_write = fund_to_look_behind(user, code)
    today = timezone.now().date()
    there = {one.topic: one for one in fund.statements.filter(is_current=True)}
    rows = []
    for topic in Topic:
        one = there.get(topic.value)
        rows.append((topic, one, one.is_due(today, actions.CONFIRM_EVERY) if one else False))
    context = {
        "fund": fund,
        "may_write": may_write,
        "rows": rows,
        "accounts": showing.accounts(fund, behind=True),
        "calls": fund.calls.filter(withdrawn_at__isnull=True),
        "subscribers": subscribers(fund),
    }
    return render(request, "funds/keep.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, code: str, topic: str) -> HttpResponse:
    user = person(request)
    fund, may_write = fund_to_look_behind(user, code)
    if topic not in Topic.values:
        raise Http404
    if not may_write:
        raise PermissionDenied
    there = fund.statements.filter(topic=topic, is_current=True).first()
    initial: dict[str, Any] = {"language": (get_language() or "en")[:2], "seen": 0}
    if there:
        initial = {
            "language": there.language,
            "source_title": there.source_title,
            "source_url": there.source_url,
            "confirmed_on": there.confirmed_on,
            "seen": there.pk,
            **{f"text_{language}": there.texts.get(language, "") for language in LANGUAGES},
        }
    form = StatementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.state(
                fund=fund,
                by=user,
                topic=topic,
                texts=form.texts(),
                language=given["language"],
                source_title=given["source_title"],
                source_url=given["source_url"],
                confirmed_on=given["confirmed_on"],
                seen=given["seen"] or 0,
            )
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. The page states it from now on."))
            return redirect("funds:keep", code)
    context = {"fund": fund, "form": form, "topic": Topic(topic)}
    return render(request, "funds/statement.html", context)


@login_required
@require_POST
def confirm(request: HttpRequest, code: str, topic: str) -> HttpResponse:
    user = person(request)
    fund, may_write = fund_to_look_behind(user, code)
    if not fund.statements.filter(topic=topic, is_current=True).exists():
        raise Http404
    if not may_write:
        raise PermissionDenied
    actions.confirm(fund=fund, by=user, topic=topic)
    messages.success(request, _("Confirmed today."))
    return redirect("funds:keep", code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_fund(request: HttpRequest) -> HttpResponse:
    user = person(request)
    check_administer(user)
    form = FundForm(request.POST or None, full=True)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        is_public = given.pop("is_public")
        try:
            made = actions.add_fund(by=user, **given)
            if is_public:
                actions.change_fund(fund=made, by=user, is_public=True)
        except NotPossible as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("Saved. Now write what its page states."))
            return redirect("funds:keep", made.code)
    return render(request, "funds/settings.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest, code: str) -> HttpResponse:
    user = person(request)
    fund, may_write = fund_to_look_behind(user, code)
    if not may_write:
        raise PermissionDenied
    initial = {
        "kind": fund.kind,
        "acronym": fund.acronym,
        "website": fund.website,
        "organisation": fund.organisation_id,
        "is_public": fund.is_public,
        **{f"name_{language}": fund.names.get(language, "") for language in LANGUAGES},
    }
    form = FundForm(
        request.POST or None, initial=initial, fund=fund, full=user_can_administer(user)
    )
    if request.method == "POST" and form.is_valid():
        actions.change_fund(fund=fund, by=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("funds:keep", code)
    return render(request, "funds/settings.html", {"fund": fund, "form": form})
