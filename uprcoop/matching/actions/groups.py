"""Groups of friends: the Secretariat convenes, the State agrees, providers and States join."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.audit.actions import record as enter
from uprcoop.matching import emails
from uprcoop.matching.actions.common import NotPossible, check_seen
from uprcoop.matching.models import Friend, Group, Request, Task
from uprcoop.matching.permissions import (
    check_invite,
    check_offer,
    check_request,
    check_secretariat,
    user_can_request,
    user_can_write_in,
)
from uprcoop.states.models import State


@transaction.atomic
def convene(
    *,
    state: State,
    by: User,
    title: str,
    purpose: str,
    request: Request | None = None,
    invited: Iterable[Organisation] = (),
) -> Group:
    """Convene a group around a State or one of its requests. Nobody is invited before the State
    has agreed."""
    check_secretariat(by)
    if not title.strip() or not purpose.strip():
        raise NotPossible(_("Give a title, and say what the group is for."))
    if request is not None and request.state_id != state.pk:
        raise NotPossible(_("This request is another State’s."))
    group = Group.objects.create(
        state=state, request=request, title=title.strip(), purpose=purpose.strip(), convened_by=by
    )
    add_friends(group, invited)
    enter_group(group, "group.convene", by)
    emails.group_to_state(state, group.identifier)
    return group


def add_friends(group: Group, invited: Iterable[Organisation]) -> None:
    there = set(group.friends.values_list("organisation_id", flat=True))
    for one in invited:
        if one.is_of_a_state and one.state_id == group.state_id:
            raise NotPossible(_("The State itself belongs to its group already."))
        if one.pk not in there:
            there.add(one.pk)
            Friend.objects.create(group=group, organisation=one)
        group.friends.filter(organisation=one, status="declined").update(status="invited")


@transaction.atomic
def agree(*, group: Group, by: User, seen: int = 0) -> Group:
    """The State agrees that the group be convened: now the invitations go out.

    `seen`: the revision that its page showed; who was put on the list since, it has not read.
    """
    group = locked(group)
    check_request(by, group.state)
    check_running(group)
    if seen and seen != group.revision:
        raise NotPossible(
            _("Meanwhile the group was changed. Read who is to be invited, and agree again.")
        )
    group.is_agreed = True
    group.save(update_fields=["is_agreed"])
    enter_group(group, "group.agree", by)
    for friend in group.friends.select_related("organisation"):
        emails.group_invitation(friend.organisation, group.identifier)
    return group


@transaction.atomic
def invite(*, group: Group, by: User, invited: Iterable[Organisation]) -> Group:
    """Invite more: the Secretariat before the State has agreed, then only the State."""
    group = locked(group)
    check_invite(by, group)
    check_running(group)
    there = group.friends.exclude(status="declined")
    before = set(there.values_list("organisation_id", flat=True))
    add_friends(group, invited)
    group.revision += 1
    group.save(update_fields=["revision"])
    enter_group(group, "group.invite", by)
    if group.is_agreed:
        for friend in group.friends.exclude(organisation__in=before).select_related("organisation"):
            emails.group_invitation(friend.organisation, group.identifier)
    return group


@transaction.atomic
def answer(*, friend: Friend, by: User, joins: bool) -> Friend:
    """Join or decline; who has joined leaves by declining. The State may ask it again."""
    group = locked(friend.group)
    check_offer(by, friend.organisation)
    check_running(group)
    if not group.is_agreed:
        raise NotPossible(_("The State has not agreed yet."))
    friend.status = "joined" if joins else "declined"
    friend.answered_at = timezone.now()
    friend.save(update_fields=["status", "answered_at"])
    enter_group(group, f"group.{friend.status}", by, friend.organisation)
    return friend


@transaction.atomic
def set_agenda(
    *, group: Group, by: User, agenda: str, meets_on: date | None, seen: int = 0
) -> Group:
    """Write the agenda anew. `seen`: the revision that the writer began from."""
    group = locked(group)
    check_write(group, by)
    check_seen(group, seen)
    group.agenda, group.meets_on = agenda.strip(), meets_on
    group.revision += 1
    group.save(update_fields=["agenda", "meets_on", "revision"])
    enter_group(group, "group.agenda", by)
    return group


@transaction.atomic
def add_task(
    *, group: Group, by: User, organisation: Organisation, text: str, due: date | None
) -> Task:
    group = locked(group)
    check_write(group, by)
    joined = group.friends.filter(status="joined", organisation=organisation).exists()
    is_own = organisation.is_of_a_state and organisation.state_id == group.state_id
    if not (joined or is_own):
        raise NotPossible(_("Choose somebody who belongs to the group."))
    if not text.strip():
        raise NotPossible(_("Say what is to be done."))
    task = Task.objects.create(
        group=group, organisation=organisation, text=text.strip()[:500], due=due, by=by
    )
    enter_group(group, "group.task", by, organisation)
    return task


@transaction.atomic
def finish_task(*, task: Task, by: User) -> Task:
    group = locked(task.group)
    check_write(group, by)
    task.done_at = timezone.now()
    task.save(update_fields=["done_at"])
    enter_group(group, "group.task-done", by, task.organisation)
    return task


@transaction.atomic
def close(*, group: Group, by: User) -> Group:
    """The State or the Secretariat ends the group."""
    group = locked(group)
    if not user_can_request(by, group.state):
        check_secretariat(by)
    check_running(group)
    group.closed_at = timezone.now()
    group.save(update_fields=["closed_at"])
    enter_group(group, "group.close", by)
    return group


def locked(group: Group) -> Group:
    found: Group = (
        Group.objects.select_for_update(of=("self",), no_key=True)
        .select_related("state")
        .get(pk=group.pk)
    )
    return found


def check_running(group: Group) -> None:
    if group.closed_at:
        raise NotPossible(_("This group has ended."))


def check_write(group: Group, by: User) -> None:
    check_running(group)
    if not user_can_write_in(by, group):
        check_secretariat(by)


def enter_group(group: Group, act: str, by: User, organisation: Organisation | None = None) -> None:
    enter(
        by=f"user:{by.pk}",
        act=act,
        subject=f"group:{group.identifier}",
        state=group.state.iso3,
        organisation=f"organisation:{organisation.pk}" if organisation else "",
    )
