"""Gives a person of the Secretariat an account, or makes an account one of the Secretariat's."""

import getpass
import secrets
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from uprcoop.accounts.actions import add_secretariat
from uprcoop.accounts.models import User


class Command(BaseCommand):
    help = (
        "Make an account for a person of the Secretariat, or promote the account they have. "
        "Asks for a password at a terminal; elsewhere it makes one and prints it once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the person's e-mail address: their sign-in name")
        parser.add_argument("--name", default="", help="the person's name as colleagues see it")
        parser.add_argument(
            "--role",
            choices=["administrator", "moderator", "auditor"],
            default="administrator",
            help="what the person does: docs/roles.md tells them apart (administrator)",
        )
        parser.add_argument(
            "--generate", action="store_true", help="make a password and print it; do not ask"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        known = User.objects.filter(email__iexact=email).first()
        password, is_ours = None, False
        if known is None or not known.has_usable_password():
            is_ours = options["generate"] or not sys.stdin.isatty()
            password = secrets.token_urlsafe(15) if is_ours else self.ask(email)
        try:
            user, was_made = add_secretariat(
                email=email, name=options["name"], password=password, role=options["role"]
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if was_made:
            self.stdout.write(_("%(email)s can now sign in.") % {"email": user.email})
        else:
            self.stdout.write(
                _("%(email)s had an account; it has the role now.") % {"email": user.email}
            )
        if is_ours and password:
            self.stdout.write(
                _("Password, shown this once only: %(password)s") % {"password": password}
            )

    def ask(self, email: str) -> str:
        """A password typed twice alike and good enough; three tries."""
        for _attempt in range(3):
            first = getpass.getpass(_("Password: "))
            if first != getpass.getpass(_("The same again: ")):
                self.stderr.write(_("The two were not the same."))
                continue
            try:
                validate_password(first, User(email=email))
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                continue
            return first
        raise CommandError(_("No password was set, so nothing was changed."))
