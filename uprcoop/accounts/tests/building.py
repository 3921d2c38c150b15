"""People, organisations and memberships for tests, written straight to their tables.

How one is accepted by the real actions is tested in `test_members.py`.
"""

from typing import Any

from allauth.mfa.models import Authenticator

from uprcoop.accounts.models import (
    Membership,
    MembershipRole,
    MembershipStatus,
    Organisation,
    OrganisationStatus,
    User,
)


def person(name: str, **fields: Any) -> User:
    # Without a password: hashing one for each of the cast would take seconds in every test.
    user = User.objects.create_user(f"{name}@example.org", None, name=name, **fields)
    # Officers and the Secretariat need a second factor; it may as well be everybody's.
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def organisation(name: str, kind: str, **fields: Any) -> Organisation:
    return Organisation.objects.create(
        name=name, kind=kind, status=OrganisationStatus.VERIFIED, **fields
    )


def member(user: User, organisation: Organisation, *roles: str) -> Membership:
    made = Membership.objects.create(
        user=user, organisation=organisation, status=MembershipStatus.ACCEPTED
    )
    MembershipRole.objects.bulk_create(MembershipRole(membership=made, role=r) for r in roles)
    return made
