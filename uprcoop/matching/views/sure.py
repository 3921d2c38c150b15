"""What cannot be taken back is asked once more, on a page that says what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import user_can_moderate, user_can_speak_for
from uprcoop.matching import public
from uprcoop.matching.actions.ending import is_last_hope, outcome
from uprcoop.matching.finding import chosen
from uprcoop.matching.forms import VisibilityForm
from uprcoop.matching.lifecycle import (
    MATCH_MOVES,
    OFFER_MOVES,
    REQUEST_MOVES,
    SHOWN,
    can_move,
)
from uprcoop.matching.models import Group, Match, Offer, Request
from uprcoop.matching.permissions import (
    people_reached,
    side_of,
    user_can_offer,
    user_can_request,
)
from uprcoop.matching.vocabulary import Visibility
from uprcoop.recommendations.models import Pledge, Recommendation

# From those who always may, each wider than the one before.
WIDENING = list(Visibility)


@dataclass(frozen=True)
class Question:
    title: str
    follows: list[str]  # from saying yes
    button: str
    is_danger: bool = True
    shown: public.Shown | None = None  # what the other side is going to read, of this request
    request: Request | None = None
    chosen: list[Recommendation | Pledge] = field(default_factory=list)  # what it serves
    people: list[User] = field(default_factory=list)  # whose addresses the other side gets


def ask(
    request: HttpRequest, question: Question, about: str, language: str, back: str
) -> HttpResponse:
    """The page that asks. What was sent comes with it, so that yes does what the button would."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {"question": question, "sent": sent, "about": about, "language": language}
    context["back"] = back
    return render(request, "matching/sure.html", context)


def page(name: str, about: Request | Offer | Match | Group) -> str:
    return reverse(f"matching:{name}", args=[about.identifier])


def asks(request: HttpRequest, what: str, questions: dict[str, Any]) -> bool:
    return what in questions and request.POST.get("sure") != "yes"


def before_request(request: HttpRequest, found: Request, what: str) -> HttpResponse | None:
    """The question before a move of a request; None where there is none to be asked."""
    if not asks(request, what, OF_REQUEST) or not can_move(REQUEST_MOVES, found.status, what):
        return None
    if not isinstance(request.user, User) or not user_can_request(request.user, found.state):
        return None  # who may not do it is refused, not asked
    return ask(
        request, OF_REQUEST[what](found), found.title, found.language, page("request", found)
    )


def before_visibility(
    request: HttpRequest, found: Request, form: VisibilityForm
) -> HttpResponse | None:
    """The question before others get to read a request that was not for them until now."""
    user = request.user
    if request.POST.get("sure") == "yes" or found.status not in SHOWN or not form.is_valid():
        return None
    if not isinstance(user, User) or not user_can_request(user, found.state):
        return None
    given = form.cleaned_data
    whom = Visibility(given["visibility"])
    more = list(given["named"]) if whom == Visibility.NAMED else []
    if whom == found.visibility:
        there = set(found.named.values_list("organisation_id", flat=True))
        more = [one for one in more if one.pk not in there]
        if not more:
            return None
    elif WIDENING.index(whom) < WIDENING.index(Visibility(found.visibility)):
        return None
    question = widen(found, whom, more)
    return ask(request, question, found.title, found.language, page("request", found))


def before_offer(request: HttpRequest, offer: Offer, what: str) -> HttpResponse | None:
    if not asks(request, what, OF_OFFER) or not can_move(OFFER_MOVES, offer.status, what):
        return None
    if not isinstance(request.user, User) or not user_can_offer(request.user, offer.organisation):
        return None
    return ask(request, OF_OFFER[what](), offer.title, offer.language, page("offer", offer))


def before_match(request: HttpRequest, match: Match, what: str) -> HttpResponse | None:
    if not asks(request, what, OF_MATCH) or not can_move(MATCH_MOVES, match.status, what):
        return None
    assert isinstance(request.user, User)
    side = side_of(request.user, match)
    if side not in MATCH_MOVES[what].sides:
        return None
    question = OF_MATCH[what](match, side)
    return ask(request, question, match.request.title, match.request.language, page("match", match))


def before_group(request: HttpRequest, group: Group, what: str) -> HttpResponse | None:
    if not asks(request, what, OF_GROUP) or group.closed_at:
        return None
    user = request.user
    if what == "decline":
        joined = group.friends.filter(status="joined").select_related("organisation")
        found = {str(one.organisation_id): one.organisation for one in joined}
        leaving = found.get(request.POST.get("friend", ""))
        if leaving is None or not isinstance(user, User) or not user_can_offer(user, leaving):
            return None  # an invitation is declined without a question
    elif not (user_can_moderate(user) or user_can_speak_for(user, group.state)):
        return None
    is_own = isinstance(user, User) and user_can_request(user, group.state)
    question = OF_GROUP[what](group, is_own)
    return ask(request, question, group.title, "", page("group", group))


def withdraw_request(_request: Request) -> Question:
    return Question(
        _("Withdraw this request?"),
        [
            _("From this moment nobody sees it but your State and the Secretariat."),
            _("Its matches end, and the providers that knew of it are told."),
            _("It cannot be opened again."),
        ],
        _("Withdraw it"),
    )


def widen(request: Request, whom: Visibility, named: list[Organisation]) -> Question:
    names = ", ".join(str(one) for one in named) or str(whom.label)
    return Question(
        _("Let others read this request?"),
        [
            _("From this moment it is read by: %(whom)s.") % {"whom": names},
            _("What has been read cannot be taken back."),
        ],
        _("Let them read it"),
        is_danger=False,
        **what_is_read(request),
    )


def what_is_read(request: Request) -> dict[str, Any]:
    """What others than the State and the Secretariat read of it."""
    shown = public.shown_to(request, AnonymousUser())
    return {"shown": shown, "request": request, "chosen": chosen(request)}


def put_request_away(_request: Request) -> Question:
    return Question(
        _("Put this draft away?"),
        [_("Nobody but your State’s own people sees it now, and nobody else will.")],
        _("Put it away"),
    )


def close_request(request: Request) -> Question:
    told = _("Its matches end, and the providers that knew of it are told.")
    if outcome(request) == "meet-partly":
        return Question(
            _("Close this request as partly met?"),
            [told, _("A cooperation helped in part: it counts as partly met in the figures.")],
            _("Close it"),
        )
    return Question(
        _("Close this request as not met?"),
        [told, _("It counts as not met in the figures. You can ask again later.")],
        _("Close it: nobody could help"),
    )


def withdraw_offer() -> Question:
    return Question(
        _("Withdraw this offer?"),
        [
            _("It is shown and ranked no longer, and cannot be opened again."),
            _("If it may stand again one day, pause it instead."),
        ],
        _("Withdraw it"),
    )


def disclose(match: Match, side: str) -> Question:
    name = match.provider_name
    return Question(
        _("Show this request to %(name)s?") % {"name": name},
        [
            _("%(name)s reads what stands below. What has been read cannot be taken back.")
            % {"name": name},
            _("Names and addresses are not given: they pass only when you introduce each other."),
        ],
        _("Show it"),
        is_danger=False,
        **what_is_read(match.request),
    )


def introduce(match: Match, side: str) -> Question:
    own = side == "state"
    return Question(
        _("Introduce the two to each other?"),
        [_("Each side gets the names and addresses of the other. That cannot be taken back.")],
        _("Introduce the two to each other"),
        is_danger=False,
        people=list(people_reached(match.request.state)) if own else [],
    )


def drop(match: Match, side: str) -> Question:
    return Question(
        _("End this match?"),
        [
            _("%(name)s is told, where it knew of the request, and takes no part any more.")
            % {"name": match.provider_name},
            _("Nobody else is asked any more: the request ends with what has been done for it.")
            if is_last_hope(match)
            else _("The request itself goes on."),
        ],
        _("Do not pursue it"),
    )


def leave_group(_group: Group, is_own: bool) -> Question:
    return Question(
        _("Leave this group of friends?"),
        [_("You read it no more. Its State can invite you again.")],
        _("Leave it"),
    )


def close_group(group: Group, is_own: bool) -> Question:
    if is_own and not group.is_agreed:
        return Question(
            _("Not agree to this group of friends?"),
            [_("It ends. Nobody is invited, and none of those on the list learns of it.")],
            _("Our State does not agree"),
        )
    return Question(
        _("End this group of friends?"),
        [_("What was agreed and done stays readable to its members; nobody can add to it.")],
        _("End the group"),
    )


OF_GROUP: dict[str, Callable[[Group, bool], Question]] = {
    "close": close_group,
    "decline": leave_group,
}
OF_REQUEST: dict[str, Callable[[Request], Question]] = {
    "withdraw": withdraw_request,
    "put-away": put_request_away,
    "close-unmet": close_request,
}
OF_OFFER: dict[str, Callable[[], Question]] = {"withdraw": withdraw_offer}
OF_MATCH: dict[str, Callable[[Match, str], Question]] = {
    "disclose": disclose,
    "introduce": introduce,
    "drop": drop,
}
