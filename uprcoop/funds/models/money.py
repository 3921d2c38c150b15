"""Contributions to a fund and grants of it, and the United Nations rates of exchange."""

import secrets
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone

from uprcoop.accounts.models import User
from uprcoop.activities.models import Record
from uprcoop.funds.models.funds import Fund
from uprcoop.funds.vocabulary import Disclosure, Naming, Purpose
from uprcoop.recommendations.models import Recommendation
from uprcoop.states.models import State

FIRST_YEAR, LAST_YEAR = 1980, 2100


def new_reference() -> str:
    return secrets.token_hex(8)


def may_be_named() -> Q:
    """A State is named with a sum if it agreed, or if a public source names it and it agreed or
    kept silent. Its wish not to be named prevails over every source."""
    silent = Q(naming__in=[Naming.UNASKED, Naming.AWAITING])
    return Q(naming=Naming.AGREED) | (silent & ~Q(source_url=""))


class ExchangeRate(models.Model):
    """The UN operational rate of exchange of a currency, from a day on: units for one dollar."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    per_usd = models.DecimalField(max_digits=18, decimal_places=6)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["currency", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="funds_rate_once_a_day"),
            models.CheckConstraint(condition=Q(per_usd__gt=0), name="funds_rate_more_than_nothing"),
        ]


class Money(models.Model):
    """A sum given to a fund or by it. `state` is the donor, or the State that was helped."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="%(class)ss")
    reference = models.CharField(max_length=120, default=new_reference)  # once a fund
    state = models.ForeignKey(State, null=True, blank=True, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    on = models.DateField()  # the day whose rate of exchange counts
    disclosure = models.CharField(max_length=20, choices=Disclosure, default=Disclosure.AMOUNT)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=400, blank=True)
    naming = models.CharField(max_length=10, choices=Naming, default=Naming.UNASKED)
    # The officer who agreed first, where the State wants two.
    agreed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True

    @property
    def is_named(self) -> bool:
        """Whether the public may read which State it is. The same as `may_be_named`."""
        if self.state_id is None or self.naming == Naming.AGREED:
            return True
        return self.naming != Naming.WITHHELD and bool(self.source_url)


def money_constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=["fund", "reference"], name=f"funds_{name}_reference_once"),
        models.CheckConstraint(
            condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name=f"funds_{name}_some_year"
        ),
        models.CheckConstraint(
            condition=Q(
                disclosure=Disclosure.AMOUNT, amount__isnull=False, amount__gt=0, currency__gt=""
            )
            | Q(disclosure=Disclosure.NOT_DISCLOSED, amount__isnull=True, currency=""),
            name=f"funds_{name}_amount_if_disclosed",
        ),
    ]


class Contribution(Money):
    """What a donor gave to a fund in a year. Without a State, `donor` says who gave it."""

    donor = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-year", "state__name_en", "donor", "id"]
        constraints = [
            *money_constraints("contribution"),
            models.UniqueConstraint(
                fields=["fund", "state", "year"],
                condition=Q(state__isnull=False),
                name="funds_contribution_state_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["fund", "donor", "year"],
                condition=Q(state__isnull=True),
                name="funds_contribution_donor_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(state__isnull=False) | Q(donor__gt=""),
                name="funds_contribution_some_donor",
            ),
        ]


class Grant(Money):
    """What a fund gave for a purpose in a year; without a State, to several or none in
    particular."""

    purpose = models.CharField(max_length=30, choices=Purpose)
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=2, default="en")

    class Meta:
        ordering = ["-year", "-id"]
        constraints = [
            *money_constraints("grant"),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="funds_grant_known_purpose"
            ),
        ]


class GrantRecord(models.Model):
    """The activity that a grant paid for. Shown while the record is public."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="records")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="grants")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "record"], name="funds_grant_record_once")
        ]


class GrantRecommendation(models.Model):
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="recommendations")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="grants"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "recommendation"], name="funds_grant_recommendation_once"
            )
        ]


def default_day(year: int) -> date:
    """The day whose rate counts where only a year is known: its last one."""
    return date(year, 12, 31)


CENT = Decimal("0.01")
