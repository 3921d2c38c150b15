"""A match: where it stands, whose turn it is, what is said, and the moves of each side."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uprcoop.accounts.files import FileNotTaken
from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import people_of
from uprcoop.activities.actions.common import NotPossible
from uprcoop.matching import public
from uprcoop.matching.actions import matches as actions
from uprcoop.matching.engine.explain import reasons_of
from uprcoop.matching.finding import match_for, person
from uprcoop.matching.forms import MessageForm, OutcomeForm, RefusalForm
from uprcoop.matching.lifecycle import MATCH_MOVES, can_move
from uprcoop.matching.models import Match, Message
from uprcoop.matching.permissions import people_reached, side_of, user_can_see_reasons
from uprcoop.matching.views.doing import attempt
from uprcoop.matching.views.sure import before_match


@login_required
@require_http_methods(["GET", "HEAD"])
def match_page(request: HttpRequest, identifier: str) -> HttpResponse:
    match = match_for(person(request), identifier)
    return show(request, match, MessageForm())


def show(request: HttpRequest, match: Match, form: MessageForm) -> HttpResponse:
    user = person(request)
    side = side_of(user, match)
    parts = {name: value for name, value in match.parts.items() if name != "records"}
    can = {
        name.replace("-", "_")
        for name, move in MATCH_MOVES.items()
        if can_move(MATCH_MOVES, match.status, name) and side in move.sides
    }
    is_theirs = side != "secretariat" and match.status in ("introduced", "agreed", "under-way")
    context: dict[str, Any] = {
        "match": match,
        "request_": match.request,
        "shown": public.shown_to(match.request, user),
        "side": side,
        "may_read_request": type(match.request)
        .objects.visible_to(user)
        .filter(pk=match.request_id)
        .exists(),
        "can": can,
        "may_act": bool(can) or is_theirs,
        "has_agreed": match.agreed_by_state_id if side == "state" else match.agreed_by_provider_id,
        "has_said": match.outcome_of_state if side == "state" else match.outcome_of_provider,
        "thread": said(match, side),
        "form": form,
        "refusal_form": RefusalForm(),
        "outcome_form": OutcomeForm(),
        "reasons": reasons_of(match.kind, parts, int(match.parts.get("records", 0)))
        if user_can_see_reasons(user, match.request)
        else [],
        "contacts": contacts(match),
        "days": match.days_waiting,
    }
    return render(request, "matching/match.html", context)


def contacts(match: Match) -> dict[str, list[User]]:
    """How the two reach each other: given at the introduction, nobody before."""
    if not match.is_introduced:
        return {}
    provider = match.organisation
    return {
        "state": list(people_reached(match.request.state)),
        "provider": list(people_of(provider, "contributor", "focal-point")) if provider else [],
    }


def said(match: Match, side: str) -> list[tuple[str, str, Message]]:
    """Each message with who said it: the side, and the person's name ("" of whom the two have not
    been given the address)."""
    named = {person.pk for people in contacts(match).values() for person in people}
    sides = {
        "state": match.request.state.name,
        "provider": match.provider_name,
        "secretariat": _("Secretariat"),
    }
    return [
        (sides[one.side], str(one.by) if one.by_id in named else "", one)
        for one in match.messages.read_by(side).select_related("by")
    ]


@login_required
@require_POST
def act(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    match = match_for(user, identifier)
    what = request.POST.get("what", "")
    if question := before_match(request, match, what):
        return question
    plain: dict[str, Any] = {
        "see": actions.see,
        "disclose": actions.disclose,
        "interest": actions.show_interest,
        "introduce": actions.introduce,
        "agree": actions.agree,
        "start": actions.start,
        "drop": actions.drop,
    }
    if what in plain:
        attempt(request, lambda: plain[what](match=match, by=user))
    elif what == "decline":
        refusal = request.POST.get("refusal", "")
        attempt(request, lambda: actions.decline(match=match, by=user, refusal=refusal))
    elif what == "outcome":
        outcome = request.POST.get("outcome", "")
        attempt(request, lambda: actions.say_outcome(match=match, by=user, outcome=outcome))
    else:
        raise Http404
    return redirect("matching:match", identifier)


@login_required
@require_POST
def say(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    match = match_for(user, identifier)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            without = request.POST.get("without") == "provider"
            actions.say(match=match, by=user, without_provider=without, **form.cleaned_data)
        except (NotPossible, FileNotTaken) as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return show(request, match, form)
    messages.success(request, _("Sent."))
    return redirect("matching:match", identifier)


@login_required
@require_safe
def file(request: HttpRequest, identifier: str, number: int) -> FileResponse:
    user = person(request)
    match = match_for(user, identifier)
    # The number is the message's place in its thread: one of all threads would tell of the others.
    thread = list(match.messages.read_by(side_of(user, match)))
    found = thread[number - 1] if 0 < number <= len(thread) else None
    if found is None or not found.file:
        raise Http404
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file_name)
    answer["Cache-Control"] = "no-store"
    return answer
