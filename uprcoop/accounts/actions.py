"""What is done to accounts. Web and commands both come through here."""

from django.db import transaction

from uprcoop.accounts.models import StaffRole, User


@transaction.atomic
def add_secretariat(*, email: str, name: str = "", password: str | None) -> tuple[User, bool]:
    """Make an account of the Secretariat, or promote the one this address has.

    An account that can sign in keeps its password. Returns the account and whether it is new.
    Raises ValidationError when `email` is no address.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        return (
            User.objects.create_user(
                email, password=password, name=name, staff_role=StaffRole.ADMINISTRATOR
            ),
            True,
        )
    user.staff_role = StaffRole.ADMINISTRATOR
    user.is_active = True
    if name:
        user.name = name
    if password and not user.has_usable_password():
        user.set_password(password)
    user.save()
    return user, False
