"""Who signs in. What they may do for an organisation or a State follows from their memberships
(`organisations.py`); what they may do for the Secretariat from `staff_role`.
"""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).strip(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class StaffRole(models.TextChoices):
    """What somebody does at the Secretariat. docs/roles.md says what each may see and do."""

    NONE = "", _("Not of the Secretariat")
    MODERATOR = "moderator", _("Moderator")
    ADMINISTRATOR = "administrator", _("Secretariat administrator")
    AUDITOR = "auditor", _("Auditor")


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address; capitals do not make another address."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    staff_role = models.CharField(
        _("role at the Secretariat"), max_length=15, choices=StaffRole, blank=True, default=""
    )
    # The language that letters to this person are written in: a code of settings.LANGUAGES.
    language = models.CharField(_("language"), max_length=10, default="en")
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique_any_case"),
            models.CheckConstraint(
                condition=models.Q(staff_role__in=StaffRole.values),
                name="accounts_user_known_staff_role",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.staff_role == StaffRole.ADMINISTRATOR

    @property
    def is_moderator(self) -> bool:
        """Whether this person may check records: moderators, and administrators too."""
        return self.is_active and self.staff_role in (StaffRole.MODERATOR, StaffRole.ADMINISTRATOR)

    @property
    def is_secretariat(self) -> bool:
        return self.is_moderator

    @property
    def is_auditor(self) -> bool:
        return self.is_active and self.staff_role == StaffRole.AUDITOR
