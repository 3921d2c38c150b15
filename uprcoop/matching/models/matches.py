"""A match, one request beside one answer to it, and what is said there; groups of friends."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable
from django.utils import timezone

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import organisations_of, states_of
from uprcoop.activities.models import Record
from uprcoop.matching.lifecycle import (
    INTRODUCED,
    LIVE_FOR_PROVIDER,
    MATCH_TURNS,
    MatchStatus,
    RequestStatus,
    Turn,
)
from uprcoop.matching.models.offers import Offer
from uprcoop.matching.models.requests import PROVIDER_ROLES, STATE_ROLES, Request, by_chance
from uprcoop.matching.vocabulary import Answer, Outcome, Refusal
from uprcoop.states.models import State


def new_match_identifier() -> str:
    return by_chance("MAT-")


def new_group_identifier() -> str:
    return by_chance("GRP-")


def of_this_round(status: str) -> Q:
    """Matches in this status of what the State asks now: not of a request that it has withdrawn,
    nor from before it asked again, for by then it may ask in other words."""
    return Q(status=status, since__gte=F("request__submitted_at")) & ~Q(
        request__status=RequestStatus.WITHDRAWN
    )


def in_its_sight() -> Q:
    """Matches by which their provider sees the request, whatever its visibility."""
    return Q(status__in=LIVE_FOR_PROVIDER) | of_this_round(MatchStatus.ENDED)


class MatchQuerySet(models.QuerySet["Match"]):
    def visible_to(self, user: User) -> "MatchQuerySet":
        """The State's own people; the Secretariat; the provider once the State shows it."""
        if user.is_auditor or user.is_secretariat:
            return self
        own = organisations_of(user, *PROVIDER_ROLES)
        # Who declined keeps its answer before its eyes, as long as who ended keeps how it went.
        shown = in_its_sight() | of_this_round(MatchStatus.DECLINED)
        return self.filter(
            Q(request__state__in=states_of(user, *STATE_ROLES)) | Q(organisation__in=own) & shown
        )

    def in_sight(self) -> "MatchQuerySet":
        """Those by which a provider sees a request, whatever its visibility."""
        seen = self.filter(in_its_sight(), organisation__isnull=False)
        return seen.exclude(request__status=RequestStatus.DRAFT)


class Match(models.Model):
    """One request beside one answer, with its score, its reasons and what became of it.

    A row is made when somebody takes a suggestion up; what is only suggested is computed anew.
    """

    identifier = models.CharField(max_length=13, unique=True, default=new_match_identifier)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="matches")
    kind = models.CharField(max_length=10, choices=Answer)
    # The provider's organisation; for a peer State, the body of it that speaks.
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="matches"
    )
    offer = models.ForeignKey(Offer, null=True, on_delete=models.PROTECT, related_name="matches")
    peer = models.ForeignKey(
        State, null=True, on_delete=models.PROTECT, related_name="peer_matches"
    )
    status = models.CharField(max_length=12, choices=MatchStatus, default=MatchStatus.SUGGESTED)
    since = models.DateTimeField(default=timezone.now)
    reminders = models.PositiveSmallIntegerField(default=0)  # to its provider, since then
    policy = models.CharField(max_length=20)  # version of the policy that scored it
    score = models.FloatField()
    parts = models.JSONField(default=dict)  # what the score was made of, by name
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    disclosed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=12, choices=Refusal, blank=True)
    introduced_at = models.DateTimeField(null=True)
    agreed_by_state = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_by_provider = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True)
    record = models.ForeignKey(Record, null=True, on_delete=models.SET_NULL, related_name="matches")
    outcome_of_state = models.CharField(max_length=12, choices=Outcome, blank=True)
    outcome_of_provider = models.CharField(max_length=12, choices=Outcome, blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "organisation"],
                condition=~Q(status__in=[MatchStatus.DECLINED, MatchStatus.DROPPED]),
                name="matching_match_one_a_provider",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MatchStatus.values), name="matching_match_known_status"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[MatchStatus.AGREED, MatchStatus.UNDER_WAY])
                | Q(agreed_by_state__isnull=False, agreed_by_provider__isnull=False),
                name="matching_match_agreed_by_both",
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def turn(self) -> Turn:
        if self.status == MatchStatus.SUGGESTED and self.request.secretariat_first:
            return Turn.SECRETARIAT  # until it has looked, the State cannot show it
        return MATCH_TURNS.get(self.status, Turn.NOBODY)

    @property
    def provider_name(self) -> str:
        return self.peer.name if self.peer else str(self.organisation or "")

    @property
    def is_introduced(self) -> bool:
        return self.status in INTRODUCED

    @property
    def days_waiting(self) -> int:
        return (timezone.now() - self.since).days


class MessageQuerySet(models.QuerySet["Message"]):
    def read_by(self, side: str) -> "MessageQuerySet":
        """A provider reads what was said since the request was shown to it; the others, all."""
        return self.filter(at__gte=F("match__disclosed_at")) if side == "provider" else self


class Message(models.Model):
    """Said on a match, between the State, the provider and the Secretariat. Never public."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=12)
    text = models.TextField(max_length=5_000)
    at = models.DateTimeField(default=timezone.now)
    file = models.FileField(upload_to="messages/%Y/", blank=True)
    file_name = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["id"]


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User) -> "GroupQuerySet":
        """The State, those who have not declined the invitation, the Secretariat."""
        if user.is_secretariat or user.is_auditor:
            return self
        member = Friend.objects.filter(
            group=OuterRef("pk"),
            organisation__in=organisations_of(user, *PROVIDER_ROLES),
            status__in=["invited", "joined"],
        )
        seen: Combinable | Q = Q(state__in=states_of(user, *STATE_ROLES))
        # Friends learn of it only once the State has agreed that it be convened.
        seen |= Q(is_agreed=True) & Exists(member)
        return self.filter(seen)


class Group(models.Model):
    """A group of friends that the Secretariat convenes around a State or one of its requests."""

    identifier = models.CharField(max_length=13, unique=True, default=new_group_identifier)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="groups")
    request = models.ForeignKey(Request, null=True, on_delete=models.PROTECT, related_name="groups")
    title = models.CharField(max_length=200)
    purpose = models.TextField(max_length=4_000)
    agenda = models.TextField(max_length=4_000, blank=True)
    revision = models.PositiveIntegerField(default=1)  # of the agenda and of who is invited
    meets_on = models.DateField(null=True, blank=True)
    convened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    convened_at = models.DateTimeField(default=timezone.now)
    is_agreed = models.BooleanField(default=False)  # by the State
    closed_at = models.DateTimeField(null=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["-convened_at", "-id"]

    def __str__(self) -> str:
        return self.identifier


class Friend(models.Model):
    """An organisation invited to a group of friends; a State through its Mission."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="friends")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, default="invited")  # joined, declined
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "organisation"], name="matching_friend_once"),
            models.CheckConstraint(
                condition=Q(status__in=["invited", "joined", "declined"]),
                name="matching_friend_known_status",
            ),
        ]


class Task(models.Model):
    """Who of a group does what, until when."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="tasks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    due = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["done_at", "due", "id"]
