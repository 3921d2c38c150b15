"""What a State does after it has decided: withdraw, withhold, comment in public, hold back."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from uprcoop.accounts.permissions import decisions_needed, user_can_consent
from uprcoop.activities.actions import consent, standing
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.lifecycle import Status
from uprcoop.activities.models import Decision
from uprcoop.activities.permissions import check_decide
from uprcoop.activities.public import build
from uprcoop.workspace.deciding_forms import PublicCommentForm, WithheldForm
from uprcoop.workspace.finding import person, side_of_state, to_record, version_for


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, identifier: str, iso3: str) -> HttpResponse:
    user = person(request)
    record, state = side_of_state(user, identifier, iso3)
    if request.method == "POST":
        check_decide(user, state)
        try:
            consent.withdraw(record=record, state=state, by=user)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Your State’s consent is withdrawn. The record is not public any more.")
            )
        return to_record(record)
    found = Decision.objects.visible_to(user).filter(version__record=record, state=state)
    context = {
        "record": record,
        "state": state,
        "version": version_for(user, record, about=state),
        "public": version_for(user, record, Status.PUBLISHED, about=state),
        "has_consented": found.in_force().exists(),
        "can_decide": user_can_consent(user, state),
    }
    return render(request, "workspace/withdraw.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withhold(request: HttpRequest, identifier: str, iso3: str) -> HttpResponse:
    user = person(request)
    record, state = side_of_state(user, identifier, iso3)
    if request.method == "POST":
        check_decide(user, state)
    version = version_for(user, record, Status.PUBLISHED, Status.CONSENTED, about=state)
    decision = None
    if version:
        decisions = Decision.objects.visible_to(user).filter(version=version, state=state)
        decision = decisions.consents().first()
    if version is None or decision is None:
        messages.info(request, _("There is no consent of this State to this record."))
        return to_record(record)
    form = WithheldForm(request.POST or None, initial={"withheld": decision.withheld})
    chosen = list(decision.withheld)
    if request.method == "POST":
        chosen = request.POST.getlist("withheld")
        form = WithheldForm(request.POST)
        if "preview" not in request.POST and form.is_valid():
            try:
                consent.change_withheld(
                    record=record, state=state, withheld=form.cleaned_data["withheld"], by=user
                )
            except NotPossible as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, _("What is withheld has changed, at once and everywhere.")
                )
                return to_record(record)
        elif "preview" in request.POST:
            form = WithheldForm(initial={"withheld": chosen})
    context = {
        "record": record,
        "state": state,
        "version": version,
        "form": form,
        "content": build(version, chosen),
        "can_decide": user_can_consent(user, state),
        "needed": decisions_needed(state.pk),
    }
    return render(request, "workspace/withhold.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def public_comment(request: HttpRequest, identifier: str, iso3: str) -> HttpResponse:
    user = person(request)
    record, state = side_of_state(user, identifier, iso3)
    now = record.public_comments.filter(state=state, ended_at__isnull=True).first()
    languages = [(code[:2], name) for code, name in settings.LANGUAGES]
    initial: dict[str, Any] = {"text": now.text, "language": now.language} if now else {}
    if request.method == "POST":
        check_decide(user, state)
        form = PublicCommentForm(request.POST, languages=languages)
        if form.is_valid():
            try:
                made = consent.comment_publicly(
                    record=record, state=state, by=user, **form.cleaned_data
                )
            except NotPossible as refusal:
                form.add_error(None, str(refusal))
            else:
                words = _("The comment is public.") if made else _("There is no comment any more.")
                messages.success(request, words)
                return to_record(record)
    else:
        form = PublicCommentForm(initial=initial, languages=languages)
    context = {
        "record": record,
        "state": state,
        "version": version_for(user, record, about=state),
        "now": now,
        "form": form,
        "can_decide": user_can_consent(user, state),
    }
    return render(request, "workspace/public_comment.html", context)


@login_required
@require_POST
def hold_back(request: HttpRequest, identifier: str, iso3: str) -> HttpResponse:
    user = person(request)
    record, state = side_of_state(user, identifier, iso3)
    standing.hold_back(record=record, state=state, by=user)
    words = _("Your State is asked about this record, whatever it has consented to in advance.")
    messages.success(request, words)
    return to_record(record)


@login_required
@require_POST
def release(request: HttpRequest, identifier: str, iso3: str) -> HttpResponse:
    user = person(request)
    record, state = side_of_state(user, identifier, iso3)
    standing.release(record=record, state=state, by=user)
    messages.success(request, _("Standing consent applies to this record again."))
    return to_record(record)
