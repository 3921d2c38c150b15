"""The one account of the demonstration. It has no password: only the demo's button opens it."""

from django.utils.translation import gettext as _

from uprcoop.accounts.models import User

EMAIL = "secretariat@demo.invalid"


def demo_secretariat() -> User:
    """The account, made when it is not there yet."""
    found = User.objects.filter(email=EMAIL).first()
    if found:
        return found
    return User.objects.create_user(
        EMAIL, password=None, name=_("Demonstration Secretariat"), staff_role="administrator"
    )
