"""From a suggestion to cooperation: who shows what to whom, who answers, what comes of it."""

from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.files import kept_type
from uprcoop.accounts.models import Organisation, User
from uprcoop.matching import emails
from uprcoop.matching.actions.common import (
    NotPossible,
    check_speaking,
    enter_match,
    locked,
    locked_match,
    locked_offer,
    move_match,
    move_request,
)
from uprcoop.matching.actions.ending import settle
from uprcoop.matching.activity import open_activity
from uprcoop.matching.lifecycle import MatchStatus, RequestStatus
from uprcoop.matching.models import Match, Message, Offer, Request
from uprcoop.matching.permissions import (
    check_answer,
    check_offer,
    check_request,
    check_secretariat,
    side_of,
    user_can_request,
)
from uprcoop.matching.vocabulary import Outcome, Refusal
from uprcoop.states.models import State


@transaction.atomic
def take_up(
    *,
    request: Request,
    by: User,
    kind: str,
    organisation: Organisation,
    policy: str,
    score: float,
    parts: dict[str, Any],
    offer: Offer | None = None,
    peer: State | None = None,
) -> Match:
    """Take a suggestion up. The provider hears nothing until the State discloses the request.

    By the State or, for the State to decide on, by the Secretariat.
    """
    request = locked(request)
    if not user_can_request(by, request.state):
        check_secretariat(by)
    check_open(request)
    check_speaking(organisation)
    check_free(request, organisation)
    match = Match.objects.create(
        request=request,
        kind=kind,
        organisation=organisation,
        offer=offer,
        peer=peer,
        policy=policy,
        score=score,
        parts=parts,
        made_by=by,
    )
    enter_match(match, "match.take-up", by, {"policy": policy, "score": f"{score:.4f}"})
    return match


def check_open(request: Request) -> None:
    if not request.is_open:
        raise NotPossible(_("This request is not open."))


def check_going_on(request: Request) -> None:
    """What has ended, or waits to be verified again, is not agreed on by a side door."""
    if not request.is_going_on:
        raise NotPossible(_("This request is not open."))


def check_free(request: Request, organisation: Organisation) -> None:
    there = request.matches.filter(organisation=organisation)
    if there.exclude(status__in=[MatchStatus.DECLINED, MatchStatus.DROPPED]).exists():
        raise NotPossible(_("This provider is being asked already."))
    if organisation.state_id == request.state_id and organisation.is_of_a_state:
        raise NotPossible(_("A State does not ask itself."))


@transaction.atomic
def see(*, match: Match, by: User) -> Match:
    """The Secretariat has looked at the suggestion, where the State wants that."""
    match = locked_match(match)
    check_secretariat(by)
    move_match(match, "see", by=by)
    emails.match_to_state(match)
    return match


@transaction.atomic
def disclose(*, match: Match, by: User) -> Match:
    """The State permits that this provider sees the request."""
    match = locked_match(match)
    check_request(by, match.request.state)
    check_open(match.request)
    if match.request.secretariat_first and match.status == MatchStatus.SUGGESTED:
        raise NotPossible(_("You wished that the Secretariat look at it first."))
    match.disclosed_at = timezone.now()
    move_match(match, "disclose", by=by, update=("disclosed_at",))
    emails.match_to_provider(match)
    return match


@transaction.atomic
def volunteer(
    *,
    request: Request,
    organisation: Organisation,
    by: User,
    policy: str,
    score: float,
    parts: dict[str, Any],
    offer: Offer | None = None,
) -> Match:
    """A provider that may see the request says that it can help. Raises NotPossible."""
    check_offer(by, organisation)
    if not Request.objects.shown_to_organisation(organisation).filter(pk=request.pk).exists():
        raise NotPossible(_("This request is not open."))
    request = locked(request)
    check_open(request)
    check_speaking(organisation)
    check_free(request, organisation)
    now = timezone.now()
    match = Match.objects.create(
        request=request,
        kind="offer" if offer else "provider",
        organisation=organisation,
        offer=offer,
        policy=policy,
        score=score,
        parts=parts,
        made_by=by,
        status=MatchStatus.INTERESTED,
        disclosed_at=now,
        answered_at=now,
    )
    enter_match(match, "match.volunteer", by, {"policy": policy, "score": f"{score:.4f}"})
    answered(match, by)
    emails.match_to_state(match)
    return match


@transaction.atomic
def show_interest(*, match: Match, by: User) -> Match:
    match = locked_match(match)
    check_answer(by, match)
    check_going_on(match.request)
    match.answered_at = timezone.now()
    move_match(match, "interest", by=by, update=("answered_at",))
    answered(match, by)
    emails.match_to_state(match)
    return match


@transaction.atomic
def decline(*, match: Match, by: User, refusal: str) -> Match:
    """The provider declines, with a reason from the short list."""
    match = locked_match(match)
    check_answer(by, match)
    if refusal not in Refusal.values:
        raise NotPossible(_("Choose a reason."))
    match.refusal, match.answered_at = refusal, timezone.now()
    move_match(match, "decline", by=by, update=("refusal", "answered_at"), refusal=refusal)
    answered(match, by)
    emails.match_to_state(match)
    return match


def answered(match: Match, by: User) -> None:
    """What an answer means for the request: its first one, and whether anybody talks."""
    request = match.request
    if request.first_answer_at is None:
        request.first_answer_at = match.answered_at
        request.save(update_fields=["first_answer_at"])
    settle(request)


@transaction.atomic
def introduce(*, match: Match, by: User) -> Match:
    """Bring the two together: from now on each sees how to reach the other."""
    match = locked_match(match)
    if not user_can_request(by, match.request.state):
        check_secretariat(by)
    check_going_on(match.request)
    match.introduced_at = timezone.now()
    move_match(match, "introduce", by=by, update=("introduced_at",))
    emails.match_to_provider(match)
    emails.match_to_state(match)
    return match


@transaction.atomic
def drop(*, match: Match, by: User) -> Match:
    """The State does not pursue it."""
    match = locked_match(match)
    check_request(by, match.request.state)
    knew = match.disclosed_at is not None
    move_match(match, "drop", by=by)
    settle(match.request)
    if knew:
        emails.match_to_provider(match)
    return match


@transaction.atomic
def agree(*, match: Match, by: User) -> Match:
    """One side agrees. When both have, an activity is opened, filled in from request and offer."""
    match = locked_match(match)
    if match.status != MatchStatus.INTRODUCED:
        raise NotPossible(_("There is nothing to agree on here now."))
    check_going_on(match.request)
    side = side_of(by, match)
    if side == "state":
        match.agreed_by_state = by
    elif side == "provider":
        check_capacity(match)
        match.agreed_by_provider = by
    else:
        check_answer(by, match)
    match.save(update_fields=["agreed_by_state", "agreed_by_provider"])
    enter_match(match, "match.agree-one", by, {"side": side})
    if match.agreed_by_state and match.agreed_by_provider:
        match.agreed_at = timezone.now()
        match.record = open_activity(match)
        move_match(match, "agree", by=by, update=("agreed_at", "record"))
        request = match.request
        if request.is_open:
            move_request(request, "agree", by=None)
        emails.match_to_provider(match)
    emails.match_to_state(match)
    return match


def check_capacity(match: Match) -> None:
    if match.offer is None:
        return
    offer = locked_offer(match.offer)
    # Whoever has said yes to a State keeps its word, whether that State has answered or not.
    promised = Q(status=MatchStatus.INTRODUCED, agreed_by_provider__isnull=False)
    going_on = Q(status__in=[MatchStatus.AGREED, MatchStatus.UNDER_WAY])
    if offer.matches.filter(going_on | promised).exclude(pk=match.pk).count() >= offer.capacity:
        raise NotPossible(_("The capacity that you gave in your offer is used up: raise it first."))


@transaction.atomic
def start(*, match: Match, by: User) -> Match:
    match = locked_match(match)
    if side_of(by, match) not in ("state", "provider"):
        check_answer(by, match)
    move_match(match, "start", by=by)
    if match.request.status == RequestStatus.AGREED:
        move_request(match.request, "start", by=None)
    return match


@transaction.atomic
def say_outcome(*, match: Match, by: User, outcome: str) -> Match:
    """One side says what became of it; when both have, the match has ended."""
    match = locked_match(match)
    if match.status not in (MatchStatus.AGREED, MatchStatus.UNDER_WAY):
        raise NotPossible(_("There is no cooperation here whose outcome could be told."))
    if outcome not in Outcome.values:
        raise NotPossible(_("Choose an outcome."))
    side = side_of(by, match)
    if side == "state":
        match.outcome_of_state = outcome
    elif side == "provider":
        match.outcome_of_provider = outcome
    else:
        check_answer(by, match)
    match.save(update_fields=["outcome_of_state", "outcome_of_provider"])
    enter_match(match, "match.outcome", by, {"side": side, "outcome": outcome})
    if match.outcome_of_state and match.outcome_of_provider:
        move_match(match, "end", by=by)
        settle(match.request)
    emails.match_to_state(match)
    emails.match_to_provider(match)
    return match


def shortened(name: str) -> str:
    """A file's name of at most 200 characters that keeps its ending."""
    path = PurePath(name)
    return path.stem[: 200 - len(path.suffix)] + path.suffix


@transaction.atomic
def say(
    *,
    match: Match,
    by: User,
    text: str,
    file: UploadedFile | None = None,
    without_provider: bool = False,
) -> Message:
    """Write on a match. Raises NotPossible, FileNotTaken, PermissionDenied.

    `without_provider`: the page said that the provider does not read it.
    """
    match = locked_match(match)
    if without_provider and match.disclosed_at:
        raise NotPossible(
            _(
                "Meanwhile the request has been shown to the provider, which would read this too. "
                "Nothing has been sent: change it, or send it again."
            )
        )
    side = side_of(by, match)
    if not side:
        check_answer(by, match)
    if not text.strip():
        raise NotPossible(_("Write something."))
    if file:
        kept_type(file)
    message = Message.objects.create(
        match=match,
        by=by,
        side=side,
        text=text.strip(),
        file=file or "",
        file_name=shortened(file.name) if file and file.name else "",
    )
    enter_match(match, "match.message", by, {"message": message.pk})
    if side != "state":
        emails.match_to_state(match)
    if side != "provider" and match.disclosed_at:
        emails.match_to_provider(match)
    return message
