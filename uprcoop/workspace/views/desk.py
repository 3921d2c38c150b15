"""The page a person comes to after signing in, and the one page of each record."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import (
    organisations_of,
    states_of,
    user_can_moderate,
    user_can_speak_for,
)
from uprcoop.activities.actions.comments import add_comment
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.labels import FIELDS
from uprcoop.activities.lifecycle import TRANSITIONS, Side, Status, can_move
from uprcoop.activities.models import Record, Version
from uprcoop.activities.permissions import user_can_comment, user_can_edit
from uprcoop.activities.public import build
from uprcoop.common.lists import listed
from uprcoop.funds.waiting import kept_by
from uprcoop.states.models import State
from uprcoop.workspace.desks import days_since, waiting_states
from uprcoop.workspace.finding import person, record_for
from uprcoop.workspace.waiting import waiting_for

PER_PAGE = 30
WAITING_SHOWN = 30
WITH_WHOM = {
    Status.DRAFT: Side.CONTRIBUTOR,
    Status.RETURNED: Side.CONTRIBUTOR,
    Status.SUBMITTED: Side.SECRETARIAT,
    Status.WITH_STATES: Side.STATE,
}


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for this person, by what the person is."""
    user = person(request)
    organisations = organisations_of(user, "contributor", "focal-point")
    states = State.objects.filter(pk__in=states_of(user, "focal-point", "consent-officer"))
    own = (
        Version.objects.visible_to(user)
        .filter(record__organisation__in=organisations)
        .select_related("record__organisation")
        .order_by("-changed_at", "-id")
    )
    status = request.GET.get("status", "")
    if status in Status.values:
        own = own.filter(status=status)
    else:
        own = own.exclude(status__in=[Status.SUPERSEDED, Status.ARCHIVED])
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    waiting, undecided = waiting_for(user), names_of_waiting(user, list(page))
    context: dict[str, Any] = {
        "organisations": organisations,
        "waiting": waiting[:WAITING_SHOWN],
        "many": len(waiting),
        "states": states,
        "funds": kept_by(user),
        "is_staff": user.is_secretariat or user.is_auditor,
        "page": page,
        "rows": [
            (version, days_since(version.since), with_whom(version, undecided.get(version.pk)))
            for version in page
        ],
        "statuses": Status.choices,
        "status": status,
    }
    return render(request, "workspace/desk.html", context)


def names_of_waiting(user: User, versions: list[Version]) -> dict[int, list[str]]:
    """The States that have not decided yet, by version."""
    names: dict[int, list[str]] = defaultdict(list)
    for concerned in waiting_states(user).filter(version__in=versions):
        names[concerned.version_id].append(concerned.state.name)
    return names


def with_whom(version: Version, states: list[str] | None = None) -> Any:
    if states:
        return listed(states)
    side = WITH_WHOM.get(Status(version.status))
    return side.label if side else ""


@login_required
@require_safe
def record(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    return record_page(request, record_for(user, identifier), user)


def record_page(
    request: HttpRequest,
    found: Record,
    user: User,
    typed: str = "",
    error: str = "",
    said_to: State | None = None,
) -> HttpResponse:
    """`typed` and `error`: of a comment that was not taken, in the conversation with `said_to`."""
    versions = list(found.versions.visible_to(user).order_by("-number"))
    for one in versions:
        one.record = found
    version = versions[0] if versions else None
    can_edit = user_can_edit(user, found)
    conversations = threads(found, version, user) if version else []
    there = [talk for talk in conversations if error and talk["state"] == said_to]
    for talk in there:
        talk |= {"typed": typed, "error": error}
    context: dict[str, Any] = {
        "record": found,
        "version": version,
        "versions": versions,
        "days": days_since(version.since) if version else 0,
        "with_whom": with_whom(version) if version else "",
        "content": content_shown(version, user) if version else None,
        "is_public": found.versions.filter(status=Status.PUBLISHED).exists(),
        "can_edit": can_edit,
        "moves": moves_of(version) if version and can_edit else set(),
        "can_withdraw": can_edit and any(v.status == Status.PUBLISHED for v in versions),
        "threads": conversations,
        "error": error,
        "is_error_elsewhere": not there,
        "form": {"errors": error} if error else None,
    }
    return render(request, "workspace/record.html", context)


def content_shown(version: Version, user: User) -> dict[str, Any]:
    """The content as this person may read it, in the shape that a public record has."""
    seen = Version(record=version.record, content=version.content_seen_by(user))
    return build(seen, ())


def moves_of(version: Version) -> set[str]:
    """What the contributor may do with this version, as the table says."""
    moves = TRANSITIONS.items()
    own = {name for name, move in moves if Side.CONTRIBUTOR in move.sides}
    return {name for name in own if can_move(version.status, name)}


def threads(found: Record, version: Version, user: User) -> list[dict[str, Any]]:
    """The conversations this person takes part in, or reads: the contributor's with the
    Secretariat, and one with each State that was asked."""
    asked = State.objects.filter(
        concerned__version__record=found, concerned__asked_at__isnull=False
    ).distinct()
    comments = list(found.comments.visible_to(user).with_speakers())
    sides: list[State | None] = [None, *asked]
    shown = []
    for state in sides:
        own = [c for c in comments if c.with_state_id == (state.pk if state else None)]
        may = user_can_comment(user, found, state)
        is_theirs = state is not None and user_can_speak_for(user, state)
        if not (may or own or is_theirs):
            continue
        shown.append(
            {
                "state": state,
                "comments": [(FIELDS.get(c.field, ""), c, Side(c.side).label) for c in own],
                "can_comment": may and not (state is None and not is_inside(user, found)),
            }
        )
    return shown


def is_inside(user: User, found: Record) -> bool:
    return user_can_edit(user, found) or user_can_moderate(user)


@login_required
@require_POST
def comment(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    found = record_for(user, identifier)
    iso3 = request.POST.get("state", "")
    state = get_object_or_404(State, iso3=iso3) if iso3 else None
    version = found.versions.visible_to(user).order_by("-number").first()
    text = request.POST.get("text", "")
    try:
        if version is None:
            raise NotPossible(_("There is no version that you may comment on."))
        add_comment(version=version, text=text, by=user, with_state=state)
    except NotPossible as refusal:
        return record_page(request, found, user, typed=text, error=str(refusal), said_to=state)
    messages.success(request, _("Your comment is with the record."))
    return redirect("workspace:record", identifier)
