"""A State's standing consents: what it consented to in advance, each use of it, and its end."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from uprcoop.accounts.permissions import decisions_needed, user_can_consent
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.actions.several import withdraw_uses
from uprcoop.activities.actions.standing import (
    end_standing_consent,
    give_standing_consent,
    second_standing_consent,
)
from uprcoop.activities.models import Decision, StandingConsent
from uprcoop.activities.permissions import check_decide
from uprcoop.states.models import State
from uprcoop.workspace.deciding_forms import StandingConsentForm
from uprcoop.workspace.desks import PER_PAGE
from uprcoop.workspace.finding import person, state_for


@login_required
@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, iso3: str) -> HttpResponse:
    user = person(request)
    state = state_for(user, iso3)
    form = StandingConsentForm()
    if request.method == "POST":
        check_decide(user, state)
        form = StandingConsentForm(request.POST)
        if form.is_valid():
            try:
                made = give_standing_consent(state=state, by=user, **form.cleaned_data)
            except NotPossible as refusal:
                form.add_error(None, str(refusal))
            else:
                words = (
                    _("The standing consent waits for a second officer of your State.")
                    if made.is_awaiting_second
                    else _(
                        "The standing consent is given. It applies to records cleared from now on."
                    )
                )
                messages.success(request, words)
                return redirect("workspace:standing", state.iso3.lower())
    found = StandingConsent.objects.visible_to(user).filter(state=state)
    found = found.select_related("organisation", "theme", "given_by", "seconded_by", "ended_by")
    in_force = Q(uses__in=Decision.objects.filter(state=state).in_force())
    found = found.annotate(times=Count("uses"), in_force=Count("uses", filter=in_force))
    uses = Decision.objects.visible_to(user).filter(state=state, standing_consent__isnull=False)
    uses = uses.select_related("version__record__organisation", "standing_consent").order_by("-id")
    context = {
        "state": state,
        "form": form,
        "consents": found,
        "uses": Paginator(uses, PER_PAGE).get_page(request.GET.get("page")),
        "can_decide": user_can_consent(user, state),
        "needed": decisions_needed(state.pk),
    }
    return render(request, "workspace/standing.html", context)


def given() -> str:
    return _("The standing consent is given. It applies to records cleared from now on.")


def consent_of(request: HttpRequest, iso3: str, number: int) -> tuple[State, StandingConsent]:
    user = person(request)
    state = state_for(user, iso3)
    found = StandingConsent.objects.visible_to(user).select_related(
        "state", "organisation", "theme"
    )
    return state, get_object_or_404(found, state=state, pk=number)


@login_required
@require_POST
def second_standing(request: HttpRequest, iso3: str, number: int) -> HttpResponse:
    state, consent = consent_of(request, iso3, number)
    try:
        second_standing_consent(consent=consent, by=person(request))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, given())
    return redirect("workspace:standing", state.iso3.lower())


@login_required
@require_http_methods(["GET", "POST"])
def end_standing(request: HttpRequest, iso3: str, number: int) -> HttpResponse:
    """Ends it; and withdraws what it has made public, where that is asked for too."""
    user = person(request)
    state, consent = consent_of(request, iso3, number)
    if request.method == "GET":
        uses = Decision.objects.visible_to(user).filter(standing_consent=consent).in_force()
        context: dict[str, Any] = {
            "state": state,
            "consent": consent,
            "uses": uses.select_related("version__record"),
            "can_decide": user_can_consent(user, state),
        }
        return render(request, "workspace/end_standing.html", context)
    check_decide(user, state)
    try:
        if not consent.ended_at:
            end_standing_consent(consent=consent, by=user)
            messages.success(request, _("The standing consent has ended."))
        if "withdraw" in request.POST:
            count = withdraw_uses(consent=consent, by=user)
            words = ngettext(
                "%(count)d record was withdrawn.", "%(count)d records were withdrawn.", count
            )
            messages.success(request, words % {"count": count})
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace:standing", state.iso3.lower())
