"""Groups of friends: convened by the Secretariat, agreed to by the State, shared by all in it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uprcoop.accounts.models import STATE_KINDS, Organisation
from uprcoop.accounts.permissions import organisations_of, user_can_moderate
from uprcoop.activities.actions.common import NotPossible
from uprcoop.matching.actions import groups as actions
from uprcoop.matching.finding import group_for, person
from uprcoop.matching.forms import AgendaForm, GroupForm, InviteForm, TaskForm
from uprcoop.matching.models import Group, Request
from uprcoop.matching.models.requests import PROVIDER_ROLES
from uprcoop.matching.permissions import (
    user_can_invite,
    user_can_read_in,
    user_can_request,
    user_can_write_in,
)
from uprcoop.matching.views.doing import attempt, seen_in, take
from uprcoop.matching.views.sure import before_group

SHOWN = 25


@login_required
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    user = person(request)
    found = Group.objects.visible_to(user).select_related("state")
    context = {
        "page": Paginator(found, SHOWN).get_page(request.GET.get("page")),
        "may_convene": user_can_moderate(user),
    }
    return render(request, "matching/groups.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def convene(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not user_can_moderate(user):
        raise PermissionDenied
    about = Request.objects.visible_to(user).filter(identifier=request.GET.get("request", ""))
    one = about.select_related("state").first()
    form = GroupForm(request.POST or None, initial={"state": one.state_id if one else None})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.convene(by=user, request=one, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("matching:group", made.identifier)
    return render(request, "matching/convene.html", {"form": form, "request_": one})


def members_of(group: Group) -> Any:
    joined = group.friends.filter(status="joined").values("organisation")
    own = Organisation.objects.filter(
        state=group.state,
        status="verified",
        kind__in=STATE_KINDS,
    )
    return Organisation.objects.filter(pk__in=joined) | own


@login_required
@require_safe
def group_page(request: HttpRequest, identifier: str) -> HttpResponse:
    return show(request, group_for(person(request), identifier))


def tasks_of(group: Group) -> list[Any]:
    """The group's tasks, each with its `place` among them: its number among all groups' tasks would
    tell of the others."""
    found: list[Any] = list(group.tasks.select_related("organisation"))
    places = {pk: place for place, pk in enumerate(sorted(one.pk for one in found), 1)}
    for one in found:
        one.place = places[one.pk]
    return found


def show(request: HttpRequest, group: Group, **faulty: Form) -> HttpResponse:
    """The page of a group. `faulty`: forms that could not be taken, in place of fresh ones."""
    user = person(request)
    if faulty:
        group.refresh_from_db()  # as it stands, not as it was typed
    own = organisations_of(user, *PROVIDER_ROLES)
    may_see_request = group.request_id and (
        Request.objects.visible_to(user).filter(pk=group.request_id).exists()
    )
    is_own = user_can_request(user, group.state)
    friends = group.friends.select_related("organisation")
    if not (is_own or user.is_secretariat or user.is_auditor):
        friends = friends.exclude(status="declined")  # who did is between it and these
    context = {
        "group": group,
        "friends": friends,
        "invited": group.friends.filter(organisation__in=own, status="invited")
        if group.is_agreed and not group.closed_at
        else [],
        "joined": group.friends.filter(organisation__in=own, status="joined")
        if not group.closed_at
        else [],
        "can_read": user_can_read_in(user, group),
        "tasks": tasks_of(group),
        "is_own": is_own,
        "can_write": user_can_write_in(user, group) and not group.closed_at,
        "can_invite": user_can_invite(user, group) and not group.closed_at,
        "can_close": user_can_moderate(user) or (is_own and group.is_agreed),
        "may_see_request": may_see_request,
        "agenda_form": AgendaForm(initial={"agenda": group.agenda, "meets_on": group.meets_on}),
        "task_form": TaskForm(members=members_of(group)),
        "invite_form": InviteForm(),
    }
    if faulty:
        context |= {**faulty, "form": next(iter(faulty.values()))}
    return render(request, "matching/group.html", context)


@login_required
@require_POST
def act(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    group = group_for(user, identifier)
    what = request.POST.get("what", "")
    if question := before_group(request, group, what):
        return question
    if what == "agree":
        attempt(request, lambda: actions.agree(group=group, by=user, seen=seen_in(request)))
    elif what == "close":
        attempt(request, lambda: actions.close(group=group, by=user))
    elif what in ("join", "decline"):
        found = {str(one.organisation_id): one for one in group.friends.all()}
        friend = found.get(request.POST.get("friend", ""))
        if friend is None:
            raise Http404
        attempt(request, lambda: actions.answer(friend=friend, by=user, joins=what == "join"))
        if not Group.objects.visible_to(user).filter(pk=group.pk).exists():
            return redirect("matching:groups")
    elif what == "done":
        tasks = {str(one.place): one for one in tasks_of(group)}
        task = tasks.get(request.POST.get("task", ""))
        if task is None:
            raise Http404
        attempt(request, lambda: actions.finish_task(task=task, by=user))
    elif what in FORMS:
        name, form, do = form_of(request, group, what)
        if not take(request, form, lambda given: do(group=group, by=user, **given)):
            return show(request, group, **{name: form})
    else:
        raise Http404
    return redirect("matching:group", identifier)


FORMS = ("agenda", "task", "invite")


def form_of(request: HttpRequest, group: Group, what: str) -> tuple[str, Form, Callable[..., Any]]:
    """The form that was sent, its name on the page, and what it does."""
    if what == "task":
        return "task_form", TaskForm(request.POST, members=members_of(group)), actions.add_task
    if what == "invite":
        return "invite_form", InviteForm(request.POST), actions.invite
    do = partial(actions.set_agenda, seen=seen_in(request))
    return "agenda_form", AgendaForm(request.POST), do
