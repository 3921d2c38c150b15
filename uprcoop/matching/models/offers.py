"""Offers of assistance: what a provider can give, to whom, when, and for how long it says so."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import Somebody, organisations_of
from uprcoop.matching.lifecycle import OFFER_EDITABLE, OfferStatus
from uprcoop.matching.models.requests import PROVIDER_ROLES, Features, by_chance
from uprcoop.matching.vocabulary import Payer
from uprcoop.recommendations.models import Recommendation, Theme


def new_offer_identifier() -> str:
    return by_chance("OFF-")


def new_epoch() -> str:
    return secrets.token_hex(8)


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: Somebody) -> "OfferQuerySet":
        public = Q(status=OfferStatus.OPEN)
        if not isinstance(user, User) or not user.is_active:
            return self.filter(public)
        if user.is_auditor:
            return self
        if user.is_secretariat:
            return self.exclude(status=OfferStatus.DRAFT)
        return self.filter(public | Q(organisation__in=organisations_of(user, *PROVIDER_ROLES)))

    def open(self) -> "OfferQuerySet":
        return self.filter(status=OfferStatus.OPEN)


class Offer(models.Model):
    """What an organisation can give. Public once the Secretariat has looked at it."""

    identifier = models.CharField(max_length=13, unique=True, default=new_offer_identifier)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=OfferStatus, default=OfferStatus.DRAFT)
    since = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField(default=1)  # one more each time its words change
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=4_000)
    language = models.CharField(max_length=2, default="en")
    assistance = models.JSONField(default=list)
    # Eligible States, as ISO codes, and groups of States; both empty: all States.
    states = models.JSONField(default=list, blank=True)
    groups = models.JSONField(default=list, blank=True)  # RegionalGroup or vocabulary.Place
    languages = models.JSONField(default=list, blank=True)
    modalities = models.JSONField(default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1)  # requests at a time
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    payer = models.CharField(max_length=10, choices=Payer, blank=True)
    conditions = models.TextField(max_length=2_000, blank=True)
    renew_by = models.DateField()
    # A recommending State's offer to help with what it recommended and was supported (para. 7).
    is_own_recommendations = models.BooleanField(default=False)
    # A State that solved a like problem, ready to tell how.
    is_peer = models.BooleanField(default=False)
    returned_because = models.TextField(max_length=2_000, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    # The change number under which ranking last heard of it.
    changed = models.BigIntegerField(default=0, db_index=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=OfferStatus.values), name="matching_offer_known_status"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1), name="matching_offer_some_capacity"
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True)
                | Q(ends__isnull=True)
                | Q(ends__gte=models.F("starts")),
                name="matching_offer_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def is_editable(self) -> bool:
        return self.status in OFFER_EDITABLE

    def words(self) -> str:
        return f"{self.title}. {self.text}".strip()


class OfferTheme(models.Model):
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="themes")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="offers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "theme"], name="matching_offer_theme_once")
        ]


class OfferRecommendation(models.Model):
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="recommendations")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="offers"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "recommendation"], name="matching_offer_recommendation_once"
            )
        ]


class OffersState(models.Model):
    """One row: the change number of all offers, so that every process hears of each change.

    `epoch` is another one in another database: a process never takes its number for its own.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)  # always 1
    epoch = models.CharField(max_length=16, default=new_epoch)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="matching_offers_state_one_row")
        ]


class OfferFeatures(Features):
    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="features")
