"""Groups of friends: convened by the Secretariat, agreed to by the State, shared by all in it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uprcoop.accounts.models import STATE_KINDS, Organisation
from uprcoop.accounts.permissions import organisations_of, user_can_moderate
from uprcoop.activities.actions.common import NotPossible
from uprcoop.matching.actions import groups as actions
from uprcoop.matching.finding import group_for, person
from uprcoop.matching.forms import AgendaForm, GroupForm, InviteForm, TaskForm
from uprcoop.matching.models import Friend, Group, Request, Task
from uprcoop.matching.models.requests import PROVIDER_ROLES
from uprcoop.matching.permissions import (
    user_can_invite,
    user_can_request,
    user_can_write_in,
)
from uprcoop.matching.views.acting import attempt


@login_required
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    user = person(request)
    context = {
        "groups": Group.objects.visible_to(user).select_related("state", "request")[:100],
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
    user = person(request)
    group = group_for(user, identifier)
    own = organisations_of(user, *PROVIDER_ROLES)
    may_see_request = group.request_id and (
        Request.objects.visible_to(user).filter(pk=group.request_id).exists()
    )
    context = {
        "group": group,
        "friends": group.friends.select_related("organisation"),
        "invited": group.friends.filter(organisation__in=own, status="invited")
        if group.is_agreed and not group.closed_at
        else [],
        "tasks": group.tasks.select_related("organisation"),
        "is_own": user_can_request(user, group.state),
        "can_write": user_can_write_in(user, group) and not group.closed_at,
        "can_invite": user_can_invite(user, group) and not group.closed_at,
        "can_close": user_can_request(user, group.state) or user_can_moderate(user),
        "may_see_request": may_see_request,
        "agenda_form": AgendaForm(instance=group),
        "task_form": TaskForm(members=members_of(group)),
        "invite_form": InviteForm(),
    }
    return render(request, "matching/group.html", context)


@login_required
@require_POST
def act(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    group = group_for(user, identifier)
    what = request.POST.get("what", "")
    if what == "agree":
        attempt(request, lambda: actions.agree(group=group, by=user))
    elif what == "close":
        attempt(request, lambda: actions.close(group=group, by=user))
    elif what in ("join", "decline"):
        number = request.POST.get("friend", "")
        friend = get_object_or_404(Friend, group=group, pk=int(number) if number.isdecimal() else 0)
        attempt(request, lambda: actions.answer(friend=friend, by=user, joins=what == "join"))
    elif what == "done":
        number = request.POST.get("task", "")
        task = get_object_or_404(Task, group=group, pk=int(number) if number.isdecimal() else 0)
        attempt(request, lambda: actions.finish_task(task=task, by=user))
    elif what in FORMS:
        take_form(request, group, what)
    else:
        raise Http404
    return redirect("matching:group", identifier)


FORMS = ("agenda", "task", "invite")


def take_form(request: HttpRequest, group: Group, what: str) -> None:
    user = person(request)
    form: Any
    do: Any
    if what == "agenda":
        form, do = AgendaForm(request.POST, instance=group), actions.set_agenda
    elif what == "task":
        form, do = TaskForm(request.POST, members=members_of(group)), actions.add_task
    else:
        form, do = InviteForm(request.POST), actions.invite
    if form.is_valid():
        attempt(request, lambda: do(group=group, by=user, **form.cleaned_data))
    else:
        words = [words for errors in form.errors.values() for words in errors]
        messages.error(request, " ".join(words))
