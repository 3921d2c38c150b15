"""Calls for applications, and who hears of them by e-mail."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from uprcoop.accounts.models import User
from uprcoop.funds.models.funds import Fund


def new_token() -> str:
    return secrets.token_urlsafe(24)


def new_call_identifier() -> str:
    return f"CALL-{secrets.token_hex(4).upper()}"


class CallQuerySet(models.QuerySet["Call"]):
    def public(self) -> "CallQuerySet":
        return self.filter(withdrawn_at__isnull=True, fund__is_public=True)


class Call(models.Model):
    """A fund invites applications until a day. Public from the moment it is published."""

    identifier = models.CharField(max_length=20, unique=True, default=new_call_identifier)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=6_000)
    language = models.CharField(max_length=2, default="en")
    address = models.URLField(max_length=400, blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="funds_call_closes_after_it_opens"
            )
        ]


class Subscription(models.Model):
    """An address that hears of a fund's calls, once its owner has confirmed it."""

    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="subscriptions")
    email = models.EmailField()
    language = models.CharField(max_length=10, default="en")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "email"], name="funds_subscription_once")
        ]
