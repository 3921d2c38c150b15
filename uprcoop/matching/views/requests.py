"""Requests: the list of those one may see, writing one, and its page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import organisations_of, user_can_moderate
from uprcoop.activities.actions.common import NotPossible
from uprcoop.matching import public
from uprcoop.matching.actions import requests as actions
from uprcoop.matching.finding import (
    chosen,
    own_request,
    own_state,
    person,
    request_for,
    somebody,
    states_for,
)
from uprcoop.matching.forms import RequestForm, VisibilityForm, return_form, summary_form
from uprcoop.matching.lifecycle import REQUEST_MOVES, RequestStatus, can_move
from uprcoop.matching.models import Match, Proposal, Request
from uprcoop.matching.models.requests import PROVIDER_ROLES
from uprcoop.matching.permissions import (
    suggesting_organisations,
    user_can_request,
    user_can_see_reasons,
)
from uprcoop.matching.views.doing import seen_in
from uprcoop.recommendations.models import Pledge, Recommendation
from uprcoop.search import query
from uprcoop.search.request import SearchRequest
from uprcoop.states.models import RegionalGroup

SHOWN = 25
FOUND = 15
LINKS = ("recommendations", "pledges")


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """The requests this person may see, those of the own State first. Counts are of these alone."""
    user = somebody(request)
    status, group = request.GET.get("status", ""), request.GET.get("group", "")
    found = Request.objects.visible_to(user).select_related("state")
    states = states_for(user) if isinstance(user, User) else []
    if status in RequestStatus.values:
        found = found.filter(status=status)
    elif status != "all":
        status = ""
        found = found.exclude(status__in=OVER)
    if group in RegionalGroup.values:
        found = found.filter(state__group=group)
    page = Paginator(found.order_by("since", "id"), SHOWN).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "rows": [(one, public.shown_to(one, user)) for one in page],
        "status": status,
        "group": group,
        "statuses": RequestStatus.choices,
        "groups": RegionalGroup.choices,
        "states": states,
        "query": f"status={status}&group={group}&",
        "is_signed_in": isinstance(user, User),
    }
    if isinstance(user, User):
        proposals = Proposal.objects.visible_to(user).select_related("state", "organisation")
        context["proposals"] = proposals.filter(status="waiting")[:20]
        context["may_suggest"] = suggesting_organisations(user)
        context["is_secretariat"] = user_can_moderate(user) or user.is_auditor
        context["matches"] = Match.objects.visible_to(user).exclude(
            status__in=["declined", "dropped", "ended"]
        ).select_related("request", "request__state", "organisation", "peer")[:20]  # fmt: skip
    return render(request, "matching/requests.html", context)


OVER = ("met", "partly-met", "unmet", "expired", "withdrawn")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, iso3: str) -> HttpResponse:
    user = person(request)
    state = own_state(user, iso3)
    language = (get_language() or "en")[:2]
    form = RequestForm(request.POST or None, initial={"language": language})
    if request.method == "POST" and form.is_valid():
        made = actions.begin(state=state, by=user, **form.cleaned_data)
        messages.success(request, _("Saved as a draft. Now choose what it serves."))
        return redirect("matching:links", made.identifier)
    return render(request, "matching/write.html", {"form": form, "state": state})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    found = own_request(user, identifier)
    initial = {
        "themes": found.themes.values_list("theme", flat=True),
        "named": found.named.values_list("organisation", flat=True),
    }
    seen = seen_in(request) or found.revision
    form = RequestForm(request.POST or None, instance=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(request=found, by=user, seen=seen, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
            seen = Request.objects.values_list("revision", flat=True).get(pk=found.pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("matching:request", identifier)
    context = {"form": form, "state": found.state, "request_": found, "seen": seen}
    return render(request, "matching/write.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, identifier: str) -> HttpResponse:
    """Which recommendations and pledges of the State a request serves."""
    user = person(request)
    found = own_request(user, identifier)
    if request.method == "POST":
        given = set(request.POST.getlist("take"))
        out = set(request.POST.getlist("shown")) - given
        try:
            actions.write(request=found, by=user, **with_links(found, given, out))
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
        if "more" not in request.POST:
            return redirect("matching:request", identifier)
        return redirect("matching:links", identifier)
    words = request.GET.get("q", "").strip()[:300]
    text = words or found.words()[:300]
    asked = SearchRequest(
        text=text,
        filters={"state": [found.state.iso3.lower()], "kind": ["recommendation", "pledge"]},
        language=(get_language() or "en")[:2],
        size=FOUND,
    )
    taken = chosen(found)
    there = {one.key for one in taken}
    hits = [hit for hit in query.run(asked).hits if getattr(hit.object, "key", "") not in there]
    context = {"request_": found, "chosen": taken, "words": words, "hits": hits}
    return render(request, "matching/links.html", context)


def with_links(found: Request, given: set[str], out: set[str]) -> dict[str, Any]:
    """What the request serves after this page: what stood there, less `out`, with `given`."""
    models: dict[str, Any] = {"recommendations": Recommendation, "pledges": Pledge}
    wanted = {f"{sort_of(one)}:{one.key}" for one in chosen(found)} - out | given
    result = {}
    for name, model in models.items():
        keys = [key for sort, _colon, key in (one.partition(":") for one in wanted) if sort == name]
        result[name] = list(model.objects.current().filter(key__in=keys, state=found.state))
    return result


def sort_of(one: Recommendation | Pledge) -> str:
    return "recommendations" if isinstance(one, Recommendation) else "pledges"


@require_safe
def request_page(request: HttpRequest, identifier: str) -> HttpResponse:
    """One request: to its State and the Secretariat whole, to others what they may see."""
    return show(request, request_for(somebody(request), identifier))


def show(request: HttpRequest, found: Request, **faulty: Form) -> HttpResponse:
    """The page of a request. `faulty`: forms that could not be taken, in place of fresh ones."""
    user = somebody(request)
    if faulty:
        found.refresh_from_db()  # it may be what somebody has changed meanwhile
    context: dict[str, Any] = {
        "request_": found,
        "shown": public.shown_to(found, user),
        "chosen": chosen(found),
    }
    if isinstance(user, User):
        is_own = user_can_request(user, found.state)
        if public.sees_whole(user, found):
            context["seen_by_match"] = found.matches.in_sight().select_related("organisation")
        context |= {
            "is_own": is_own,
            "is_secretariat": user_can_moderate(user),
            "can_rank": user_can_see_reasons(user, found),
            "problems": actions.problems_of(found) if is_own and found.is_editable else [],
            "can": {
                name.replace("-", "_")
                for name in REQUEST_MOVES
                if can_move(REQUEST_MOVES, found.status, name)
                and not (name == "put-away" and found.opened_at)
            },
            "matches": Match.objects.visible_to(user)
            .filter(request=found)
            .select_related("organisation", "peer", "request", "offer"),
            "visibility_form": VisibilityForm(
                initial={
                    "visibility": found.visibility,
                    "named": found.named.values_list("organisation", flat=True),
                }
            ),
            "return_form": return_form(),
            "summary_form": summary_form(found),
            "providers": volunteers(user, found) if not is_own else [],
        }
    if faulty:
        context |= {**faulty, "form": next(iter(faulty.values()))}
    return render(request, "matching/request.html", context)


def volunteers(user: User, found: Request) -> list[Any]:
    """The person's organisations that may say that they can help."""
    if not found.is_open:
        return []
    over = ["declined", "dropped"]
    asked = found.matches.exclude(status__in=over).values("organisation")
    own = organisations_of(user, *PROVIDER_ROLES).exclude(pk__in=asked)
    return [
        one
        for one in own
        if Request.objects.shown_to_organisation(one).filter(pk=found.pk).exists()
    ]
