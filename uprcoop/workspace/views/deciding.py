"""A State's desk, and its decisions on one record or on several that are alike."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import decisions_needed, user_can_consent
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.actions.consent import decide as take_decision
from uprcoop.activities.actions.consent import decide_many as take_decisions
from uprcoop.activities.actions.consent import second as agree
from uprcoop.activities.actions.several import second_many
from uprcoop.activities.difference import differences
from uprcoop.activities.lifecycle import Status
from uprcoop.activities.models import Decision, Version
from uprcoop.activities.permissions import check_decide
from uprcoop.activities.public import build
from uprcoop.activities.vocabulary import Kind
from uprcoop.states.models import State
from uprcoop.workspace.deciding_forms import DecisionForm
from uprcoop.workspace.desks import (
    PER_PAGE,
    STATE_LISTS,
    alike,
    consented_before,
    of_state,
    organisations_in,
    with_clocks,
)
from uprcoop.workspace.finding import person, side_of_state, state_for, to_record, version_for


@login_required
@require_safe
def state_desk(request: HttpRequest, iso3: str) -> HttpResponse:
    user = person(request)
    state = state_for(user, iso3)
    which = request.GET.get("list", "")
    which = which if which in STATE_LISTS else "waiting"
    whole = of_state(user, state, which)
    found = whole
    organisation, kind = request.GET.get("organisation", ""), request.GET.get("kind", "")
    if organisation.isdecimal():
        found = found.filter(record__organisation=int(organisation))
    if kind in Kind.values:
        found = found.filter(kind=kind)
    order = ["record__organisation__name", "record__organisation_id", "since", "id"]
    if which in ("public", "ended"):
        order = ["-since", "-id"]
    page = Paginator(with_clocks(found.order_by(*order), state), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "state": state,
        "which": which,
        "title": STATE_LISTS[which],
        "lists": lists(user, state, which),
        "page": page,
        "filters": {"organisation": organisation, "kind": kind},
        "is_filtered": bool(organisation or kind),
        "query": urlencode({"list": which, "organisation": organisation, "kind": kind}) + "&",
        "organisations": organisations_in(whole),
        "kinds": Kind.choices,
        "all_ticked": request.GET.get("all") == "1",
        "can_decide": user_can_consent(user, state),
        "can_tick": user_can_consent(user, state) and which in ("waiting", "second"),
        "needed": decisions_needed(state.pk),
    }
    return render(request, "workspace/state_desk.html", context)


def lists(user: User, state: State, which: str) -> list[tuple[str, Any, int]]:
    """Each list with how many are in it; that of second officers where the State wants two."""
    counts = {code: of_state(user, state, code).count() for code in STATE_LISTS}
    if which != "second" and not counts["second"] and decisions_needed(state.pk) == 1:
        del counts["second"]
    return [(code, STATE_LISTS[code], count) for code, count in counts.items()]


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, identifier: str, iso3: str) -> HttpResponse:
    user = person(request)
    record, state = side_of_state(user, identifier, iso3)
    if request.method == "POST":
        check_decide(user, state)
    version = version_for(user, record, Status.WITH_STATES, about=state)
    if version is None:
        messages.info(request, _("This record does not wait for this State’s decision."))
        return to_record(record)
    if request.method == "GET":
        return first_look(request, version, state)
    if "second" in request.POST:
        return agree_as_second(request, version, state)
    form = DecisionForm(request.POST, content=version.content)
    if "preview" in request.POST:
        chosen = request.POST.getlist("withheld")
        typed = {**request.POST.dict(), "withheld": chosen}
        kept = DecisionForm(initial=typed, content=version.content)
        return decision_page(request, version, state, kept, chosen, is_preview=True)
    if not form.is_valid():
        return decision_page(request, version, state, form, request.POST.getlist("withheld"))
    try:
        decision = take_decision(
            version=version,
            state=state,
            choice=form.cleaned_data["choice"],
            by=user,
            seen_hash=request.POST.get("seen_hash", ""),
            withheld=form.cleaned_data["withheld"],
            from_date=form.cleaned_data["from_date"],
            reason=form.cleaned_data["reason"],
            comments=form.comments,
        )
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return decision_page(request, version, state, form, request.POST.getlist("withheld"))
    messages.success(request, said(decision))
    return redirect("workspace:state-desk", state.iso3.lower())


def first_look(request: HttpRequest, version: Version, state: State) -> HttpResponse:
    """The page before anything is chosen. What the State withheld when it last consented is ticked:
    a new version must not give away by haste what the one before kept back."""
    user = person(request)
    decision = first_decision(user, version, state)
    consented = consented_before(user, version, state)
    last = decision or consented
    withheld = list(last.withheld) if last else []
    form = DecisionForm(initial={"withheld": withheld}, content=version.content)
    return decision_page(request, version, state, form, withheld)


def said(decision: Decision) -> str:
    """What a person is told after deciding."""
    if decision.choice == "decline":
        return _("Your State has declined. The record stays unpublished.")
    if decision.choice == "change":
        return _("Your State has asked for a change. The contributor has the record again.")
    if decision.is_awaiting_second:
        return _("Your consent is kept. A second officer of your State must agree to it.")
    now: Version = decision.version
    now.refresh_from_db(fields=["status"])
    if now.status == Status.PUBLISHED:
        return _("Your State has consented. The record is public now.")
    return _("Your State has consented. The record is public once nothing else is waited for.")


def agree_as_second(request: HttpRequest, version: Version, state: State) -> HttpResponse:
    user = person(request)
    decision = first_decision(user, version, state)
    form = DecisionForm(content=version.content)
    try:
        # The page named the decision that it showed: another one since is not agreed to.
        if decision is None or str(decision.pk) != request.POST["second"]:
            raise NotPossible(_("The first officer has decided anew. Look at it again."))
        agree(decision=decision, by=user, seen_hash=request.POST.get("seen_hash", ""))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return decision_page(request, version, state, form)
    messages.success(request, said(Decision.objects.visible_to(user).get(pk=decision.pk)))
    return redirect("workspace:state-desk", state.iso3.lower())


def first_decision(user: User, version: Version, state: State) -> Decision | None:
    """The State's standing decision on this version, if it has one."""
    found = Decision.objects.visible_to(user).filter(version=version, state=state).standing()
    return found.select_related("by", "standing_consent").first()


def decision_page(
    request: HttpRequest,
    version: Version,
    state: State,
    form: DecisionForm,
    withheld: list[str] | None = None,
    is_preview: bool = False,
) -> HttpResponse:
    user = person(request)
    decision = first_decision(user, version, state)
    if withheld is None:
        withheld = list(decision.withheld) if decision else []
    consented = consented_before(user, version, state)
    before = consented.version if consented else None
    context = {
        "record": version.record,
        "version": version,
        "state": state,
        "form": form,
        "content": build(version, withheld),
        "withheld": withheld,
        "is_preview": is_preview,
        "before": before,
        "withheld_before": consented.withheld if consented else [],
        "differences": differences(before.content, version.content) if before else [],
        "decision": decision,
        "can_decide": user_can_consent(user, state),
        "can_second": bool(
            decision
            and decision.is_awaiting_second
            and decision.by_id != user.pk
            and user_can_consent(user, state)
        ),
        "needed": decisions_needed(state.pk),
        "others": version.states.exclude(state=state).select_related("state"),
        "asked": version.states.filter(state=state).first(),
    }
    return render(request, "workspace/decide.html", context)


@login_required
@require_POST
def decide_many(request: HttpRequest, iso3: str) -> HttpResponse:
    """First shows what was ticked and how alike it is; decides when that page is sent."""
    user = person(request)
    state = state_for(user, iso3)
    check_decide(user, state)
    is_second = request.POST.get("list") == "second"
    desk = reverse("workspace:state-desk", args=[state.iso3.lower()])
    here = f"{desk}?list=second" if is_second else desk
    pairs = ticked(request, user)
    if not pairs:
        messages.error(request, _("Tick at least one record first."))
        return redirect(here)
    sent = request.POST if "confirm" in request.POST else None
    form = forms.Form(sent) if is_second else DecisionForm(sent)
    done = 0
    if form.is_valid():
        try:
            done = carry_out(user, state, pairs, form, is_second)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
    if done:
        words = ngettext(
            "%(count)d record was decided on.", "%(count)d records were decided on.", done
        )
        messages.success(request, words % {"count": done})
        return redirect(here)
    versions = [version for version, _hash in pairs]
    context: dict[str, Any] = {
        "state": state,
        "form": form,
        "pairs": pairs,
        "same": alike(versions),
        "first": versions[0],
        "is_second": is_second,
        "decisions": {v.pk: first_decision(user, v, state) for v in versions} if is_second else {},
        "before": {v.pk: consented_before(user, v, state) for v in versions if v.number > 1},
        "needed": decisions_needed(state.pk),
        "back": here,
    }
    return render(request, "workspace/decide_many.html", context)


def ticked(request: HttpRequest, user: User) -> list[tuple[Version, str]]:
    """The versions ticked that this person sees, each with the hash it was shown with."""
    chosen = [value.partition(":") for value in request.POST.getlist("chosen")[:PER_PAGE]]
    hashes = {int(pk): shown for pk, _colon, shown in chosen if pk.isdecimal() and len(pk) < 18}
    found = Version.objects.visible_to(user).filter(pk__in=hashes)
    found = found.select_related("record__organisation").prefetch_related("states__state")
    return [(version, hashes[version.pk]) for version in found.order_by("since", "id")]


def carry_out(
    user: User,
    state: State,
    pairs: list[tuple[Version, str]],
    form: forms.Form,
    is_second: bool,
) -> int:
    """Decide on all of them, or agree to what the first officer decided. How many."""
    if is_second:
        decisions = []
        for version, shown in pairs:
            content_hash, _colon, number = shown.partition(":")
            decision = first_decision(user, version, state)
            if decision is None or (number and str(decision.pk) != number):
                raise NotPossible(_("The first officer has decided anew. Look at it again."))
            decisions.append((decision, content_hash))
        return len(second_many(decisions=decisions, by=user))
    return len(
        take_decisions(
            versions=pairs,
            state=state,
            choice=form.cleaned_data["choice"],
            by=user,
            withheld=form.cleaned_data["withheld"],
            from_date=form.cleaned_data["from_date"],
            reason=form.cleaned_data["reason"],
        )
    )
