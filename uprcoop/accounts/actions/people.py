"""What is done to accounts from the command line: an operator vouches for the address."""

from allauth.account.models import EmailAddress
from django.db import transaction

from uprcoop.accounts.models import StaffRole, User
from uprcoop.audit.actions import record


@transaction.atomic
def add_secretariat(
    *, email: str, name: str = "", password: str | None, role: str = StaffRole.ADMINISTRATOR
) -> tuple[User, bool]:
    """Make an account of the Secretariat, or give the one this address has that role.

    An account that can sign in keeps its password. Returns the account and whether it is new.
    Raises ValidationError when `email` is no address.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email, password=password, name=name, staff_role=role)
    else:
        user.staff_role = StaffRole(role)
        user.is_active = True
        if name:
            user.name = name
        if password and not user.has_usable_password():
            user.set_password(password)
        user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
    record(
        by="system", act="person.staff-role", subject=f"user:{user.pk}", details={"role": str(role)}
    )
    return user, is_new
