"""Who may do what, in pairs: `check_x` raises, `user_can_x` answers.

Every answer rests on an accepted membership in a verified organisation, or on a role at the
Secretariat, of a person who may sign in.
"""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from uprcoop.accounts.models import (
    STATE_KINDS,
    MembershipStatus,
    Organisation,
    OrganisationStatus,
    Role,
    StaffRole,
    StateDesk,
    User,
)
from uprcoop.states.models import State

Somebody = User | AnonymousUser


def organisations_of(user: Somebody, *roles: str) -> QuerySet[Organisation]:
    """The verified organisations that have accepted this person in one of these roles."""
    if not isinstance(user, User) or not user.is_active:
        return Organisation.objects.none()
    return Organisation.objects.filter(
        status=OrganisationStatus.VERIFIED,
        memberships__user=user,
        memberships__status=MembershipStatus.ACCEPTED,
        memberships__roles__role__in=[str(role) for role in roles],
    ).distinct()


def states_of(user: Somebody, *roles: str) -> set[int]:
    """M49 numbers of the States for which this person acts in one of these roles."""
    found = organisations_of(user, *roles).filter(kind__in=[str(kind) for kind in STATE_KINDS])
    return {state for state in found.values_list("state_id", flat=True) if state is not None}


def people_of(organisation: Organisation, *roles: str) -> QuerySet[User]:
    """The people a verified organisation has accepted in one of these roles."""
    return User.objects.filter(
        is_active=True,
        memberships__organisation=organisation,
        memberships__organisation__status=OrganisationStatus.VERIFIED,
        memberships__status=MembershipStatus.ACCEPTED,
        memberships__roles__role__in=[str(role) for role in roles],
    ).distinct()


def people_of_state(state: State, *roles: str) -> QuerySet[User]:
    """The people whom the State's verified bodies have accepted in one of these roles."""
    return User.objects.filter(
        is_active=True,
        memberships__organisation__state=state,
        memberships__organisation__kind__in=[str(kind) for kind in STATE_KINDS],
        memberships__organisation__status=OrganisationStatus.VERIFIED,
        memberships__status=MembershipStatus.ACCEPTED,
        memberships__roles__role__in=[str(role) for role in roles],
    ).distinct()


def consent_officers_of(state: State) -> QuerySet[User]:
    return people_of_state(state, Role.CONSENT_OFFICER)


def moderators() -> QuerySet[User]:
    roles = [StaffRole.MODERATOR, StaffRole.ADMINISTRATOR]
    return User.objects.filter(is_active=True, staff_role__in=roles)


def decisions_needed(state: int) -> int:
    """How many consent officers a State (M49) wants for a consent: 1 or 2."""
    found = StateDesk.objects.filter(state_id=state).values_list("decisions_needed", flat=True)
    return found.first() or 1


def user_can_contribute(user: Somebody, organisation: Organisation) -> bool:
    """Whether this person may write and send records for the organisation."""
    own = organisations_of(user, Role.CONTRIBUTOR, Role.FOCAL_POINT)
    return own.filter(pk=organisation.pk).exists()


def check_contribute(user: Somebody, organisation: Organisation) -> None:
    if not user_can_contribute(user, organisation):
        raise PermissionDenied("Only people of the organisation write its records.")


def user_can_consent(user: Somebody, state: State) -> bool:
    """Whether this person may decide for the State: its consent officers, nobody else."""
    return state.pk in states_of(user, Role.CONSENT_OFFICER)


def check_consent(user: Somebody, state: State) -> None:
    if not user_can_consent(user, state):
        raise PermissionDenied("Only a consent officer of the State decides for it.")


def user_can_speak_for(user: Somebody, state: State) -> bool:
    """Whether this person may see and say what concerns the State."""
    return state.pk in states_of(user, Role.FOCAL_POINT, Role.CONSENT_OFFICER)


def check_speak_for(user: Somebody, state: State) -> None:
    if not user_can_speak_for(user, state):
        raise PermissionDenied("Only a State's own people speak for it.")


def user_can_manage(user: Somebody, organisation: Organisation) -> bool:
    """Whether this person accepts, invites and gives roles to people of the organisation."""
    return organisations_of(user, Role.FOCAL_POINT).filter(pk=organisation.pk).exists()


def check_manage(user: Somebody, organisation: Organisation) -> None:
    if not user_can_manage(user, organisation):
        raise PermissionDenied("Only a focal point manages the organisation’s people.")


def user_can_moderate(user: Somebody) -> bool:
    return isinstance(user, User) and user.is_moderator


def check_moderate(user: Somebody) -> None:
    if not user_can_moderate(user):
        raise PermissionDenied("Only the Secretariat does this.")


def user_can_administer(user: Somebody) -> bool:
    return isinstance(user, User) and user.is_administrator


def check_administer(user: Somebody) -> None:
    if not user_can_administer(user):
        raise PermissionDenied("Only administrators of the Secretariat do this.")


def user_can_audit(user: Somebody) -> bool:
    """Whether this person may read the whole ledger."""
    return isinstance(user, User) and (user.is_auditor or user.is_administrator)


def check_audit(user: Somebody) -> None:
    if not user_can_audit(user):
        raise PermissionDenied("Only auditors and administrators read the whole ledger.")


def user_can_import(user: Somebody) -> bool:
    """Whether this person may bring sources' files in."""
    return user_can_administer(user)


def check_import(user: Somebody) -> None:
    if not user_can_import(user):
        raise PermissionDenied("Only the Secretariat imports files.")
