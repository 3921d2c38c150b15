"""How a request ends, and with it whatever was still being asked of anybody."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import User
from uprcoop.matching import emails
from uprcoop.matching.actions.common import NotPossible, move_match, move_request
from uprcoop.matching.lifecycle import MatchStatus, RequestStatus
from uprcoop.matching.models import Match, Request
from uprcoop.matching.vocabulary import Outcome

OVER = (MatchStatus.DECLINED, MatchStatus.DROPPED, MatchStatus.ENDED)
TALKING = (MatchStatus.INTERESTED, MatchStatus.INTRODUCED)
GOING_ON = (MatchStatus.AGREED, MatchStatus.UNDER_WAY)


def end_request(
    request: Request, name: str, *, by: User | None, at: datetime | None = None
) -> None:
    """End it by the move `name`; no match of it goes on alone. The providers that knew of it are
    told. Raises NotPossible while cooperation is under way."""
    for match in request.matches.exclude(status__in=OVER).select_related("organisation"):
        match.request = request
        if match.status == MatchStatus.UNDER_WAY:
            raise NotPossible(_("Cooperation is under way: say first how it ended."))
        knew = match.disclosed_at is not None
        move_match(match, "drop", by=None)
        if knew:
            emails.match_to_provider(match)
    request.ended_at = at or timezone.now()
    move_request(request, name, by=by, update=("ended_at",))


def outcome(request: Request) -> str:
    """The move by which it ends, empty where no cooperation has ended since it was last sent.

    Met only where a cooperation met it in the words of both sides.
    """
    if request.submitted_at is None:
        return ""
    ended = request.matches.filter(status=MatchStatus.ENDED, since__gte=request.submitted_at)
    pairs = set(ended.values_list("outcome_of_state", "outcome_of_provider"))
    if (Outcome.MET, Outcome.MET) in pairs:
        return "meet"
    if any(set(pair) - {Outcome.UNMET} for pair in pairs):
        return "meet-partly"
    return "fail" if pairs else ""


def is_last_hope(match: Match) -> bool:
    """Whether the request ends with this match: a cooperation has ended, nobody else is asked."""
    others = match.request.matches.filter(status__in=[*TALKING, *GOING_ON]).exclude(pk=match.pk)
    return bool(outcome(match.request)) and not others.exists()


def settle(request: Request) -> None:
    """Bring the request in line with its matches, after one of them has moved.

    When nothing is under way any more, and something was, it is met, partly met or not met. As long
    as it is not met and others are talked to, it goes on; where nothing came of it, it is open.
    """
    if not request.is_going_on:
        return
    if request.matches.filter(status__in=GOING_ON).exists():
        return
    is_talking = request.matches.filter(status__in=TALKING).exists()
    if request.status == RequestStatus.OPEN:
        if is_talking:
            move_request(request, "discuss", by=None)
        return
    name = outcome(request)
    if name and (name == "meet" or not is_talking):
        end_request(request, name, by=None)
    elif not is_talking:
        move_request(request, "reopen", by=None)
    elif request.has_begun:
        move_request(request, "go-on", by=None)
