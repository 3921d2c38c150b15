"""What is done to a request by one button: its State, the Secretariat, those who suggest."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from uprcoop.activities.actions.common import NotPossible
from uprcoop.matching.actions import proposals
from uprcoop.matching.actions import requests as actions
from uprcoop.matching.finding import person, request_for
from uprcoop.matching.forms import ProposalForm, VisibilityForm, return_form, summary_form
from uprcoop.matching.models import Proposal, Request
from uprcoop.matching.permissions import suggesting_organisations
from uprcoop.matching.views.doing import attempt, seen_in, take
from uprcoop.matching.views.requests import show
from uprcoop.matching.views.sure import before_request, before_visibility


@login_required
@require_POST
def act(request: HttpRequest, identifier: str) -> HttpResponse:
    """One move of a request; which one, the button says."""
    user = person(request)
    found = request_for(user, identifier)
    what = request.POST.get("what", "")
    if what in WITH_WORDS:
        return act_with_words(request, found, what)
    if question := before_request(request, found, what):
        return question
    plain: dict[str, Any] = {
        "take-back": actions.take_back,
        "put-away": actions.put_away,
        "withdraw": actions.withdraw,
        "close-unmet": actions.close_unmet,
        "renew": actions.renew,
    }
    if what in plain:
        attempt(request, lambda: plain[what](request=found, by=user))
    elif what == "submit":
        attempt(
            request,
            lambda: actions.submit(request=found, by=user, seen=seen_in(request)),
            _("Sent to the Secretariat."),
        )
    elif what == "accept":
        attempt(
            request,
            lambda: actions.accept_summary(
                request=found, by=user, takes_it=True, seen=seen_in(request)
            ),
            _("The request is open."),
        )
    else:
        raise Http404
    return redirect("matching:request", identifier)


WITH_WORDS = ("return", "verify", "own-words", "visibility")


def act_with_words(request: HttpRequest, found: Request, what: str) -> HttpResponse:
    """A move that takes words or choices. Whatever is wrong in them, the page comes again with
    them: a summary that is too long must never be taken for none."""
    who: dict[str, Any] = {"request": found, "by": person(request)}
    seen = {"seen": seen_in(request)}
    form: Form
    if what == "visibility":
        form = VisibilityForm(request.POST)
        if question := before_visibility(request, found, form):
            return question
        name = "visibility_form"
        done, do = _("Saved. It holds from this moment."), actions.set_visibility
    elif what == "return":
        name, form, done = "return_form", return_form(request.POST), _("Done.")
        do = words_as("reason", actions.return_request)
    else:
        name, form = "summary_form", summary_form(found, request.POST)
        if what == "verify":
            done, do = _("Done."), words_as("summary", actions.verify, **seen)
        else:
            done = _("The request is open.")
            do = words_as("summary", actions.accept_summary, takes_it=False, **seen)
    if take(request, form, lambda given: do(**who, **given), done):
        return redirect("matching:request", found.identifier)
    return show(request, found, **{name: form})


def words_as(name: str, do: Callable[..., Any], **also: Any) -> Callable[..., Any]:
    """`do` with the text of a form as its argument of this name."""
    return lambda text, **who: do(**who, **also, **{name: text})


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
def proposal(request: HttpRequest, reference: str) -> HttpResponse:
    """The State takes or declines a suggestion; whoever made it takes it back."""
    user = person(request)
    visible = Proposal.objects.visible_to(user).order_by("-id")
    found = next((one for one in visible if one.reference == reference), None)
    if found is None:
        raise Http404
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
