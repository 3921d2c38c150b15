"""Who may do what, in pairs: `check_x` raises, `user_can_x` answers."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from uprcoop.accounts.models import User


def user_can_import(user: User | AnonymousUser) -> bool:
    """Whether this person may bring sources' files in: people of the Secretariat."""
    return isinstance(user, User) and user.is_active and user.is_secretariat


def check_import(user: User | AnonymousUser) -> None:
    if not user_can_import(user):
        raise PermissionDenied("Only the Secretariat imports files.")
