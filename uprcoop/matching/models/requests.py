"""Requests for assistance. Nothing here is public by itself: rows reach a page, a count, a letter
or a ranking only through `visible_to`, and what others read is made by `public.py`.
"""

import secrets
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.crypto import salted_hmac

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import Somebody, organisations_of, states_of
from uprcoop.activities.models.records import LETTERS
from uprcoop.matching.lifecycle import (
    BEGUN,
    EDITABLE,
    OPEN,
    SHOWN,
    TURNS,
    RequestStatus,
    Turn,
)
from uprcoop.matching.vocabulary import Visibility
from uprcoop.recommendations.models import Pledge, Recommendation, Theme
from uprcoop.states.models import State

PROVIDER_ROLES = ("contributor", "focal-point")
STATE_ROLES = ("focal-point", "consent-officer")


def by_chance(prefix: str) -> str:
    """ "REQ-" and nine characters: a number in sequence would tell how many there are."""
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(9))


def new_request_identifier() -> str:
    return by_chance("REQ-")


def matches_of(own: Any) -> Any:
    """The matches by which these providers see the request of the outer query. The model of matches
    is made after this one's."""
    from uprcoop.matching.models.matches import Match, in_its_sight

    return Match.objects.filter(in_its_sight(), request=OuterRef("pk"), organisation__in=own)


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, user: Somebody) -> "RequestQuerySet":
        """The only way to a request. Whoever is not among these learns nothing of it."""
        shown = Q(status__in=SHOWN)
        seen: Combinable | Q = shown & Q(visibility=Visibility.EVERYONE)
        if not isinstance(user, User) or not user.is_active:
            return self.filter(seen)
        if user.is_auditor:
            return self
        if user.is_secretariat:
            never_sent = Q(status=RequestStatus.WITHDRAWN, submitted_at=None)
            return self.exclude(Q(status=RequestStatus.DRAFT) | never_sent)
        own = organisations_of(user, *PROVIDER_ROLES)
        matched = matches_of(own)
        named = RequestProvider.objects.filter(request=OuterRef("pk"), organisation__in=own)
        seen |= shown & Q(visibility=Visibility.NAMED) & Exists(named)
        seen |= ~Q(status=RequestStatus.DRAFT) & Exists(matched)
        if own.exists():
            seen |= shown & Q(visibility=Visibility.VERIFIED)
        states = states_of(user, *STATE_ROLES)
        if states:
            seen |= Q(state__in=states)
        return self.filter(seen)

    def shown_to_organisation(self, organisation: Organisation) -> "RequestQuerySet":
        """What an organisation's people may see as providers, one of whose own it is or not."""
        matched = matches_of([organisation])
        named = RequestProvider.objects.filter(request=OuterRef("pk"), organisation=organisation)
        shown = Q(status__in=SHOWN)
        return self.filter(
            (shown & Q(visibility__in=[Visibility.EVERYONE, Visibility.VERIFIED]))
            | (shown & Q(visibility=Visibility.NAMED) & Exists(named))
            | (~Q(status=RequestStatus.DRAFT) & Exists(matched))
        )

    def open(self) -> "RequestQuerySet":
        return self.filter(status__in=OPEN)


class Request(models.Model):
    """A need that a State states, tied to its recommendations or pledges."""

    identifier = models.CharField(max_length=13, unique=True, default=new_request_identifier)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="requests")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=14, choices=RequestStatus, default=RequestStatus.DRAFT)
    since = models.DateTimeField(default=timezone.now)
    title = models.CharField(max_length=200)
    need = models.TextField(max_length=4_000)
    result = models.TextField(max_length=2_000, blank=True)
    by_when = models.DateField(null=True, blank=True)
    contribution = models.TextField(max_length=2_000, blank=True)
    assistance = models.JSONField(default=list)  # activities.vocabulary.Assistance
    modalities = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    preferred_kinds = models.JSONField(default=list, blank=True)  # OrganisationKind
    excluded_kinds = models.JSONField(default=list, blank=True)
    cost = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    language = models.CharField(max_length=2, default="en")
    visibility = models.CharField(max_length=12, choices=Visibility)
    # Whether the Secretariat looks at a suggestion before the State's choice reaches a provider.
    secretariat_first = models.BooleanField(default=False)
    # What others read in place of the need; the State's own, or accepted by it.
    summary = models.TextField(max_length=2_000, blank=True)
    # What the Secretariat would have others read, until the State has said yes or no.
    proposed_summary = models.TextField(max_length=2_000, blank=True)
    returned_because = models.TextField(max_length=2_000, blank=True)
    submitted_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    first_answer_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    # Grows with each change of what ranking reads, so that what was ranked before is not shown.
    revision = models.PositiveIntegerField(default=1)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RequestStatus.values), name="matching_request_known_status"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values),
                name="matching_request_known_visibility",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(OPEN)) | Q(opened_at__isnull=False),
                name="matching_request_open_since",
            ),
        ]
        indexes = [models.Index(fields=["status", "visibility"], name="matching_request_open")]

    def __str__(self) -> str:
        return self.identifier

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def has_begun(self) -> bool:
        return self.status in BEGUN

    @property
    def is_going_on(self) -> bool:
        """Whether a match of it may still move: it is open to providers, or agreed with one."""
        return self.is_open or self.has_begun

    @property
    def turn(self) -> Turn:
        return TURNS.get(self.status, Turn.NOBODY)

    @property
    def days_waiting(self) -> int:
        return (timezone.now() - self.since).days

    def words(self) -> str:
        """What ranking reads."""
        return f"{self.title}. {self.need} {self.result}".strip()


class Features(models.Model):
    """What ranking has read in words. Derived: made again whenever it is missing."""

    digest = models.CharField(max_length=20)  # of the words
    encoder = models.CharField(max_length=80)  # name and version, "" without one
    vector = models.BinaryField()  # little-endian float16
    model = models.CharField(max_length=60)  # the theme model, and the order of its themes
    judged = models.BinaryField()  # little-endian float16, a number a theme

    class Meta:
        abstract = True


class RequestFeatures(Features):
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="features")


class RequestRecommendation(models.Model):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="recommendations")
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.PROTECT, related_name="requests"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "recommendation"], name="matching_request_recommendation_once"
            )
        ]


class RequestPledge(models.Model):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="pledges")
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="requests")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "pledge"], name="matching_request_pledge_once"
            )
        ]


class RequestTheme(models.Model):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="themes")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="requests")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "theme"], name="matching_request_theme_once")
        ]


class RequestProvider(models.Model):
    """A provider that may see the request where its visibility is "named"."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="named")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "organisation"], name="matching_request_provider_once"
            )
        ]


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> "ProposalQuerySet":
        """Between the organisation that suggests and the State, and nobody else."""
        if user.is_auditor:
            return self
        own = Q(organisation__in=organisations_of(user, *PROVIDER_ROLES))
        return self.filter(own | Q(state__in=states_of(user, *STATE_ROLES)))


class Proposal(models.Model):
    """What an NHRI or a civil society organisation suggests to its State to ask for.

    It is no request: only the State makes one, of this or of something else.
    """

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    title = models.CharField(max_length=200)
    need = models.TextField(max_length=4_000)
    language = models.CharField(max_length=2, default="en")
    recommendations = models.JSONField(default=list)  # keys
    # waiting, taken (a request was begun from it), declined, withdrawn
    status = models.CharField(max_length=10, default="waiting")
    answered_at = models.DateTimeField(null=True)
    request = models.ForeignKey(
        Request, null=True, on_delete=models.SET_NULL, related_name="proposals"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "taken", "declined", "withdrawn"]),
                name="matching_proposal_known_status",
            )
        ]

    @property
    def reference(self) -> str:
        """How a page names it: its number would tell how many others there are."""
        return salted_hmac("matching.proposal", str(self.pk)).hexdigest()[:16]


def expected_end(today: date) -> date:
    """A request that nobody has answered ends a year after it was opened, unless renewed."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        return date(today.year + 1, 3, 1)
