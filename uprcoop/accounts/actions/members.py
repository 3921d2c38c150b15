"""Who belongs to an organisation, and as what.

The Secretariat accepts an organisation's first focal point, on evidence where it is of a State;
from then on the focal point looks after its people. The Secretariat makes no consent officer.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts import emails
from uprcoop.accounts.actions.organisations import FIRST_ROLES, NotDone, enter, lock
from uprcoop.accounts.models import (
    Invitation,
    Membership,
    MembershipRole,
    MembershipStatus,
    Organisation,
    OrganisationStatus,
    Role,
    StateDesk,
    User,
)
from uprcoop.accounts.permissions import (
    check_consent,
    people_of,
    user_can_manage,
    user_can_moderate,
)
from uprcoop.audit.actions import record
from uprcoop.states.models import State

STANDING = ("asked", "invited", "accepted")
INVITED_DAYS = 14
ONLY_OF_STATES = frozenset({Role.CONSENT_OFFICER})


@transaction.atomic
def ask_to_join(
    *, organisation: Organisation, by: User, evidence: UploadedFile | None = None
) -> Membership:
    """Ask an organisation to accept one. Nothing may be done for it before it does."""
    check_outside_secretariat(by)
    organisation = lock(organisation.pk)
    if organisation.status not in (OrganisationStatus.VERIFIED, OrganisationStatus.PROPOSED):
        raise NotDone(_("This organisation takes no members."))
    if organisation.memberships.filter(user=by, status__in=STANDING).exists():
        raise NotDone(_("You belong to this organisation already, or have asked it."))
    if organisation.is_of_a_state and not has_focal_point(organisation) and not evidence:
        raise NotDone(_("Attach a scan of the note verbale that names you for this State."))
    membership = Membership.objects.create(
        user=by, organisation=organisation, status=MembershipStatus.ASKED, evidence=evidence or ""
    )
    enter_member(membership, "membership.ask", by)
    emails.on_commit(emails.asked_to_join, membership)
    return membership


def locked(membership: Membership) -> Membership:
    """The membership as it stands now, its organisation locked."""
    organisation = lock(membership.organisation_id)
    found = Membership.objects.select_related("user").get(pk=membership.pk)
    found.organisation = organisation
    return found


def check_outside_secretariat(person: User) -> None:
    """Whoever checks records, or audits, must not also submit or decide on them."""
    if person.staff_role:
        raise NotDone(_("People of the Secretariat belong to no organisation here."))


def has_focal_point(organisation: Organisation) -> bool:
    return people_of(organisation, Role.FOCAL_POINT).exists()


def check_decide_on_member(by: User, organisation: Organisation) -> bool:
    """Whether the Secretariat decides here, because there is no focal point yet. Raises."""
    if user_can_manage(by, organisation):
        return False
    if user_can_moderate(by) and organisation.is_verified and not has_focal_point(organisation):
        return True
    raise PermissionDenied("Only a focal point accepts people, or the Secretariat the first one.")


def checked_roles(organisation: Organisation, roles: Iterable[str]) -> list[str]:
    wanted = sorted({str(Role(role)) for role in roles})
    if not wanted:
        raise NotDone(_("Choose at least one role."))
    if not organisation.is_of_a_state and ONLY_OF_STATES.intersection(wanted):
        raise NotDone(_("Only bodies of a State have consent officers."))
    return wanted


@transaction.atomic
def accept_member(*, membership: Membership, roles: Iterable[str], by: User) -> Membership:
    """Accept somebody who asked. A first focal point is accepted by the Secretariat."""
    membership = locked(membership)
    organisation = membership.organisation
    is_first = check_decide_on_member(by, organisation)
    if membership.status != MembershipStatus.ASKED:
        raise NotDone(_("This person is not waiting for an answer."))
    if membership.user_id == by.pk:
        raise PermissionDenied("Nobody accepts himself.")
    if is_first and organisation.is_of_a_state and not membership.evidence:
        raise NotDone(_("There is no evidence: ask for a note verbale first."))
    wanted = [*map(str, FIRST_ROLES)] if is_first else checked_roles(organisation, roles)
    membership.status = MembershipStatus.ACCEPTED
    membership.decided_by, membership.decided_at = by, timezone.now()
    membership.save()
    for role in wanted:
        MembershipRole.objects.get_or_create(membership=membership, role=role)
    enter_member(membership, "membership.accept", by, roles=wanted)
    emails.on_commit(emails.answered, membership)
    return membership


@transaction.atomic
def refuse_member(*, membership: Membership, by: User) -> Membership:
    membership = locked(membership)
    check_decide_on_member(by, membership.organisation)
    if membership.status != MembershipStatus.ASKED:
        raise NotDone(_("This person is not waiting for an answer."))
    membership.status = MembershipStatus.REFUSED
    membership.decided_by, membership.decided_at = by, timezone.now()
    membership.save()
    enter_member(membership, "membership.refuse", by)
    emails.on_commit(emails.answered, membership)
    return membership


@transaction.atomic
def set_roles(*, membership: Membership, roles: Iterable[str], by: User) -> Membership:
    """Give a member other roles. A focal point may name itself consent officer: in a Mission of two
    there is nobody else, and the ledger shows that it did."""
    membership = locked(membership)
    organisation = membership.organisation
    if not user_can_manage(by, organisation):
        raise PermissionDenied("Only a focal point gives roles.")
    if membership.status != MembershipStatus.ACCEPTED:
        raise NotDone(_("This person does not belong to the organisation."))
    wanted = checked_roles(organisation, roles)
    if Role.FOCAL_POINT not in wanted:
        check_another_focal_point(membership)
    membership.roles.exclude(role__in=wanted).delete()
    for role in wanted:
        MembershipRole.objects.get_or_create(membership=membership, role=role)
    enter_member(membership, "membership.roles", by, roles=wanted)
    return membership


def check_another_focal_point(membership: Membership) -> None:
    others = people_of(membership.organisation, Role.FOCAL_POINT).exclude(pk=membership.user_id)
    if membership.roles.filter(role=Role.FOCAL_POINT).exists() and not others.exists():
        raise NotDone(_("The organisation would have no focal point: name another one first."))


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> Membership:
    """A focal point ends somebody's membership, or a person leaves."""
    membership = locked(membership)
    if membership.user_id != by.pk and not user_can_manage(by, membership.organisation):
        raise PermissionDenied("Only a focal point ends a membership.")
    if membership.status not in STANDING:
        raise NotDone(_("This membership has ended already."))
    check_another_focal_point(membership)
    membership.status = MembershipStatus.ENDED
    membership.decided_by, membership.decided_at = by, timezone.now()
    membership.save()
    enter_member(membership, "membership.end", by)
    return membership


@transaction.atomic
def invite(*, organisation: Organisation, email: str, roles: Iterable[str], by: User) -> Invitation:
    """Invite an address. The answer is the same whether it has an account or not."""
    if not user_can_manage(by, organisation):
        raise PermissionDenied("Only a focal point invites people.")
    wanted = checked_roles(organisation, roles)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email.strip().lower(),
        roles=wanted,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        invited_by=by,
        expires_at=timezone.now() + timedelta(days=INVITED_DAYS),
    )
    enter(organisation, "membership.invite", by, {"invitation": invitation.pk, "roles": wanted})
    emails.on_commit(emails.invited, invitation, token)
    return invitation


def invitation_of(token: str) -> Invitation | None:
    """The invitation that may still be taken up, if the token is that of one."""
    found = Invitation.objects.filter(
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        used_at__isnull=True,
        expires_at__gt=timezone.now(),
    )
    return found.select_related("organisation", "invited_by").first()


@transaction.atomic
def take_up(*, invitation: Invitation, by: User) -> Membership:
    """Accept an invitation: only with the very address it went to, verified."""
    invitation = Invitation.objects.select_for_update(of=("self",), no_key=True).get(
        pk=invitation.pk
    )
    lock(invitation.organisation_id)
    check_outside_secretariat(by)
    own = EmailAddress.objects.filter(user=by, verified=True, email__iexact=invitation.email)
    if invitation.used_at or invitation.expires_at <= timezone.now():
        raise NotDone(_("This invitation has been used or has expired: ask for another one."))
    if not own.exists():
        raise NotDone(_("This invitation went to another address than yours."))
    if not user_can_manage(invitation.invited_by, invitation.organisation):
        raise NotDone(_("This invitation is no longer valid: ask for another one."))
    membership, _is_new = Membership.objects.update_or_create(
        user=by,
        organisation=invitation.organisation,
        status__in=STANDING,
        defaults={
            "status": MembershipStatus.ACCEPTED,
            "decided_by": invitation.invited_by,
            "decided_at": timezone.now(),
        },
    )
    for role in invitation.roles:
        MembershipRole.objects.get_or_create(membership=membership, role=role)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    enter_member(membership, "membership.take-up", by, roles=list(invitation.roles))
    return membership


@transaction.atomic
def set_decisions_needed(*, state: State, needed: int, by: User) -> None:
    """How many consent officers a State wants for a consent: 1, or 2 different ones."""
    check_consent(by, state)
    if needed not in (1, 2):
        raise NotDone(_("Choose one or two officers."))
    StateDesk.objects.update_or_create(state=state, defaults={"decisions_needed": needed})
    record(
        by=f"user:{by.pk}",
        act="state.decisions-needed",
        subject=f"state:{state.iso3}",
        state=state.iso3,
        details={"needed": needed},
    )


def enter_member(
    membership: Membership, act: str, by: User, roles: list[str] | None = None
) -> None:
    enter(
        membership.organisation,
        act,
        by,
        {"membership": membership.pk, "user": membership.user_id, "roles": roles or []},
    )
