"""What States decided. A decision is never changed into another one: it ends, and a new one begins.

Scans, reasons and references stay here, out of the ledger, which holds no free text.
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import organisations_of, states_of
from uprcoop.activities.lifecycle import CLEARED
from uprcoop.activities.models.records import Record, Version
from uprcoop.activities.vocabulary import Assistance, Kind
from uprcoop.recommendations.models import Theme
from uprcoop.states.models import State


class Choice(models.TextChoices):
    CONSENT = "consent", _("Consent")
    CHANGE = "change", _("Ask for a change")
    DECLINE = "decline", _("Decline")


class Grounds(models.TextChoices):
    """On what a decision rests."""

    OFFICER = "officer", _("Decided here by a consent officer")
    NOTE = "note-verbale", _("Note verbale, recorded by the Secretariat")
    STANDING = "standing-consent", _("Standing consent")


class StandingConsentQuerySet(models.QuerySet["StandingConsent"]):
    def visible_to(self, user: User) -> "StandingConsentQuerySet":
        """The State's own people's, and an auditor's; nobody else learns what it gave to whom."""
        if user.is_auditor:
            return self
        return self.filter(state__in=states_of(user, "focal-point", "consent-officer"))

    def effective(self, today: date) -> "StandingConsentQuerySet":
        return self.filter(
            Q(until__isnull=True) | Q(until__gte=today),
            ended_at__isnull=True,
            is_awaiting_second=False,
        )


class StandingConsent(models.Model):
    """A State consents in advance to records of a kind. What is left open stands for every one."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="standing_consents")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=15, choices=Kind, blank=True)
    assistance = models.CharField(max_length=25, choices=Assistance, blank=True)
    theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT)
    until = models.DateField(null=True)
    withheld = models.JSONField(default=list)  # codes of vocabulary.Withheld
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    is_awaiting_second = models.BooleanField(default=False)
    seconded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = StandingConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]


class HoldBackQuerySet(models.QuerySet["HoldBack"]):
    def visible_to(self, user: User) -> "HoldBackQuerySet":
        if user.is_auditor:
            return self
        return self.filter(state__in=states_of(user, "focal-point", "consent-officer"))


class HoldBack(models.Model):
    """A record to which a State's standing consent does not apply."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="hold_backs")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = HoldBackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "state"], name="activities_hold_back_once"),
        ]


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: User) -> "DecisionQuerySet":
        """A State's decisions: its own people's, the Secretariat's, and the contributor's."""
        if user.is_auditor or user.is_secretariat:
            return self
        own = organisations_of(user, "contributor", "focal-point")
        return self.filter(
            Q(state__in=states_of(user, "focal-point", "consent-officer"))
            | Q(version__record__organisation__in=own)
        )

    def standing(self) -> "DecisionQuerySet":
        return self.filter(ended_at__isnull=True)

    def in_force(self) -> "DecisionQuerySet":
        """Standing consents by which something is public, or is on its way there.

        One to a version that was replaced, declined or put away stays as it was, but nothing rests
        on it any more: there is nothing left to withdraw.
        """
        return self.standing().filter(choice=Choice.CONSENT, version__status__in=CLEARED)

    def consents(self) -> "DecisionQuerySet":
        """Standing consents that count: of one officer where one is enough, of two where not."""
        return self.standing().filter(choice=Choice.CONSENT, is_awaiting_second=False)


class Decision(models.Model):
    """One State's decision on one exact version."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="decisions")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="decisions")
    choice = models.CharField(max_length=10, choices=Choice)
    content_hash = models.CharField(max_length=64)  # of the version as it was decided on
    withheld = models.JSONField(default=list)
    from_date = models.DateField(null=True)  # an embargo: not public before this day (UTC)
    reason = models.TextField(blank=True)  # private to the State, the Secretariat and contributor
    grounds = models.CharField(max_length=20, choices=Grounds, default=Grounds.OFFICER)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_awaiting_second = models.BooleanField(default=False)
    seconded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    seconded_at = models.DateTimeField(null=True)
    standing_consent = models.ForeignKey(
        StandingConsent, null=True, on_delete=models.PROTECT, related_name="uses"
    )
    # A decision that came on paper.
    reference = models.CharField(max_length=100, blank=True)
    note_date = models.DateField(null=True)
    scan = models.FileField(upload_to="notes-verbales/%Y/", blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "state"],
                condition=Q(ended_at__isnull=True),
                name="activities_decision_one_standing",
            ),
            models.CheckConstraint(
                condition=~Q(grounds=Grounds.STANDING) | Q(standing_consent__isnull=False),
                name="activities_decision_names_its_standing_consent",
            ),
            models.CheckConstraint(
                condition=~Q(grounds=Grounds.NOTE)
                | (~Q(reference="") & Q(note_date__isnull=False)),
                name="activities_decision_names_its_note",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=models.F("by")),
                name="activities_decision_two_people",
            ),
        ]

    @property
    def is_in_force(self) -> bool:
        """As `DecisionQuerySet.in_force` has it."""
        is_consent = self.choice == Choice.CONSENT and self.ended_at is None
        return is_consent and self.version.status in CLEARED


class PublicComment(models.Model):
    """A short public word of a State on a record about it."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="public_comments")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1_000)
    language = models.CharField(max_length=2)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "state"],
                condition=Q(ended_at__isnull=True),
                name="activities_public_comment_one_standing",
            ),
        ]
