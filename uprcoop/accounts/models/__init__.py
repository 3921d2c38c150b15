from uprcoop.accounts.models.organisations import (
    STATE_KINDS,
    Invitation,
    Membership,
    MembershipRole,
    MembershipStatus,
    Organisation,
    OrganisationIdentifier,
    OrganisationKind,
    OrganisationStatus,
    Role,
    StateDesk,
)
from uprcoop.accounts.models.people import StaffRole, User, UserManager

__all__ = [
    "STATE_KINDS",
    "Invitation",
    "Membership",
    "MembershipRole",
    "MembershipStatus",
    "Organisation",
    "OrganisationIdentifier",
    "OrganisationKind",
    "OrganisationStatus",
    "Role",
    "StaffRole",
    "StateDesk",
    "User",
    "UserManager",
]
