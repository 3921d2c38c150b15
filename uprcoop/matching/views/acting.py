"""What is done to a request by one button: its State, the Secretariat, those who suggest."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.lifecycle import NoSuchMove
from uprcoop.matching.actions import proposals
from uprcoop.matching.actions import requests as actions
from uprcoop.matching.finding import person, request_for
from uprcoop.matching.forms import ProposalForm, TextForm, VisibilityForm
from uprcoop.matching.models import Proposal, Request
from uprcoop.matching.permissions import suggesting_organisations

Do = Callable[[], Any]


def attempt(request: HttpRequest, do: Do, done: str = "") -> Any:
    """What the action gave, or None when it could not be done; the person is told either way."""
    try:
        made = do()
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return None
    except NoSuchMove:
        messages.error(request, _("Somebody else was quicker: look at it as it stands now."))
        return None
    messages.success(request, done or _("Done."))
    return made


@login_required
@require_POST
def act(request: HttpRequest, identifier: str) -> HttpResponse:
    """One move of a request; which one, the button says."""
    user = person(request)
    found = request_for(user, identifier)
    what = request.POST.get("what", "")
    plain: dict[str, Any] = {
        "take-back": actions.take_back,
        "withdraw": actions.withdraw,
        "close-unmet": actions.close_unmet,
        "renew": actions.renew,
    }
    if what in plain:
        attempt(request, lambda: plain[what](request=found, by=user))
    elif what == "submit":
        seen = request.POST.get("seen", "")
        revision = int(seen) if seen.isdecimal() else 0
        attempt(
            request,
            lambda: actions.submit(request=found, by=user, seen_revision=revision),
            _("Sent to the Secretariat."),
        )
    elif what == "return":
        reason = text_of(request, "return")
        attempt(request, lambda: actions.return_request(request=found, by=user, reason=reason))
    elif what == "verify":
        summary = text_of(request, "summary")
        attempt(request, lambda: actions.verify(request=found, by=user, summary=summary))
    elif what in ("accept", "own-words"):
        summary = text_of(request, "summary")
        takes = what == "accept"
        attempt(
            request,
            lambda: actions.accept_summary(request=found, by=user, takes_it=takes, summary=summary),
            _("The request is open."),
        )
    elif what == "visibility":
        change_visibility(request, found)
    else:
        raise Http404
    return redirect("matching:request", identifier)


def text_of(request: HttpRequest, prefix: str) -> str:
    form = TextForm(request.POST, required=False, prefix=prefix)
    return form.cleaned_data["text"] if form.is_valid() else ""


def change_visibility(request: HttpRequest, found: Request) -> None:
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose who may see it."))
        return
    given = form.cleaned_data
    attempt(
        request,
        lambda: actions.set_visibility(request=found, by=person(request), **given),
        _("Saved. It holds from this moment."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    """An NHRI or a civil society organisation suggests a request to its State."""
    user = person(request)
    organisations = suggesting_organisations(user)
    if not organisations:
        raise PermissionDenied
    language = (get_language() or "en")[:2]
    form = ProposalForm(
        request.POST or None, organisations=organisations, initial={"language": language}
    )
    if request.method == "POST" and form.is_valid():
        try:
            proposals.suggest(by=user, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your suggestion is with the State. Nobody else sees it."))
            return redirect("matching:requests")
    return render(request, "matching/suggest.html", {"form": form})


@login_required
@require_POST
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """The State takes or declines a suggestion; whoever made it takes it back."""
    user = person(request)
    found = get_object_or_404(Proposal.objects.visible_to(user), pk=number)
    what = request.POST.get("what")
    if what == "take":
        made = attempt(
            request,
            lambda: proposals.take(proposal=found, by=user),
            _("A draft was begun from the suggestion. Nobody outside your State sees it."),
        )
        if made:
            return redirect("matching:write", made.identifier)
    elif what == "decline":
        attempt(request, lambda: proposals.decline(proposal=found, by=user))
    else:
        attempt(request, lambda: proposals.withdraw(proposal=found, by=user))
    return redirect("matching:requests")
