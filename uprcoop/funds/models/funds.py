"""Funds and other resources that a State can ask, and what each page states, with its source."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from uprcoop.accounts.models import Organisation, OrganisationStatus, Role, User
from uprcoop.accounts.permissions import Somebody, organisations_of
from uprcoop.funds.vocabulary import FundKind, Topic

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")


class FundQuerySet(models.QuerySet["Fund"]):
    def public(self) -> "FundQuerySet":
        return self.filter(is_public=True)

    def visible_to(self, user: Somebody) -> "FundQuerySet":
        """Public ones; one in preparation, for its managers, the Secretariat and auditors."""
        if not isinstance(user, User) or not user.is_active:
            return self.public()
        if user.is_secretariat or user.is_auditor:
            return self
        own = organisations_of(user, Role.FUND_MANAGER)
        return self.filter(Q(is_public=True) | Q(organisation__in=own))


class Fund(models.Model):
    """A fund or another resource. `code` is its address, and how records name it."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=FundKind, default=FundKind.VOLUNTARY)
    acronym = models.CharField(max_length=20, blank=True)
    names = models.JSONField(default=dict)  # by language, at least one
    website = models.URLField(max_length=400, blank=True)
    # Whose fund managers keep the page; without one, the Secretariat's administrators do.
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="funds"
    )
    is_public = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=100)
    # When the managers were last told that statements wait to be confirmed.
    reminded_on = models.DateField(null=True, blank=True)

    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FundKind.values), name="funds_fund_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_in(get_language() or "en")

    @property
    def short(self) -> str:
        """Its acronym; where it has none, its name."""
        return self.acronym or self.name

    def name_in(self, language: str) -> str:
        """The name in `language`; in English or whatever there is where it has none."""
        names: dict[str, str] = self.names
        return (
            names.get(language[:2])
            or names.get("en")
            or next((name for name in names.values() if name), self.code)
        )

    def managers(self) -> models.QuerySet[User]:
        """Who keeps this fund's page: its organisation's fund managers, else administrators."""
        if self.organisation_id is None:
            return User.objects.filter(is_active=True, staff_role="administrator")
        return User.objects.filter(
            is_active=True,
            memberships__organisation=self.organisation_id,
            memberships__organisation__status=OrganisationStatus.VERIFIED,
            memberships__status="accepted",
            memberships__roles__role=Role.FUND_MANAGER,
        ).distinct()


class Statement(models.Model):
    """One statement about a fund, with its source. A new one replaces it; the old one is kept."""

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="statements")
    topic = models.CharField(max_length=20, choices=Topic)
    texts = models.JSONField(default=dict)  # by language, `language` among them
    language = models.CharField(max_length=2, default="en")  # of the original
    source_title = models.CharField(max_length=300)
    source_url = models.URLField(max_length=400, blank=True)
    confirmed_on = models.DateField()
    written_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["fund_id", "-written_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "topic"],
                condition=Q(is_current=True),
                name="funds_statement_one_current",
            ),
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values), name="funds_statement_known_topic"
            ),
        ]

    def in_language(self, language: str) -> tuple[str, str]:
        """The text and its language: `language` where there is one, else the original."""
        code = language[:2]
        text = self.texts.get(code)
        return (text, code) if text else (self.texts.get(self.language, ""), self.language)

    def is_due(self, today: date, days: int) -> bool:
        """Whether its last confirmation is older than `days`."""
        return (today - self.confirmed_on).days >= days
