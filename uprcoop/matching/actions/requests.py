"""What a State and the Secretariat do to a request for assistance."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.matching import emails
from uprcoop.matching.actions.common import (
    NotPossible,
    check_seen,
    enter_request,
    locked,
    move_request,
)
from uprcoop.matching.actions.ending import end_request, outcome
from uprcoop.matching.lifecycle import RequestStatus
from uprcoop.matching.models import (
    Request,
    RequestPledge,
    RequestProvider,
    RequestRecommendation,
    RequestTheme,
    expected_end,
)
from uprcoop.matching.permissions import check_request, check_secretariat
from uprcoop.matching.vocabulary import Visibility
from uprcoop.recommendations.models import Pledge, Recommendation, Theme
from uprcoop.states.models import State

FIELDS = (
    "title", "need", "result", "by_when", "contribution", "assistance", "modalities", "languages",
    "preferred_kinds", "excluded_kinds", "cost", "currency", "language", "visibility",
    "secretariat_first", "summary",
)  # fmt: skip


@transaction.atomic
def begin(*, state: State, by: User, **given: Any) -> Request:
    """Begin a request: a draft that only the State's own people see. Keys as in `write`."""
    check_request(by, state)
    request = Request(state=state, created_by=by, visibility=Visibility.SECRETARIAT)
    fill(request, given)
    request.save()
    set_links(request, given)
    enter_request(request, "request.begin", by)
    return request


@transaction.atomic
def write(*, request: Request, by: User, seen: int = 0, **given: Any) -> Request:
    """Change a request that has not been sent, or was returned.

    `seen`: the revision that the writer began from. `given`: any of FIELDS, and `recommendations`,
    `pledges`, `themes`, `named`. Raises NotPossible.
    """
    request = locked(request)
    check_request(by, request.state)
    check_seen(request, seen)
    if not request.is_editable:
        raise NotPossible(_("This request has been sent: take it back to change it."))
    fill(request, given)
    request.revision += 1
    request.save()
    set_links(request, given)
    enter_request(request, "request.write", by)
    return request


def fill(request: Request, given: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in given:
            setattr(request, name, given[name])


def set_links(request: Request, given: dict[str, Any]) -> None:
    """Bring the linked rows in line. A recommendation or pledge of another State is refused."""
    if "recommendations" in given:
        check_own(request, given["recommendations"])
        request.recommendations.all().delete()
        RequestRecommendation.objects.bulk_create(
            RequestRecommendation(request=request, recommendation=one)
            for one in dict.fromkeys(given["recommendations"])
        )
    if "pledges" in given:
        check_own(request, given["pledges"])
        request.pledges.all().delete()
        RequestPledge.objects.bulk_create(
            RequestPledge(request=request, pledge=one) for one in dict.fromkeys(given["pledges"])
        )
    if "themes" in given:
        set_themes(request, given["themes"])
    if "named" in given:
        request.named.all().delete()
        RequestProvider.objects.bulk_create(
            RequestProvider(request=request, organisation=one)
            for one in dict.fromkeys(given["named"])
        )


def check_own(request: Request, statements: Iterable[Recommendation | Pledge]) -> None:
    if any(one.state_id != request.state_id for one in statements):
        raise NotPossible(_("A request serves recommendations to the State itself."))


def set_themes(request: Request, themes: Iterable[Theme]) -> None:
    request.themes.all().delete()
    RequestTheme.objects.bulk_create(
        RequestTheme(request=request, theme=one) for one in dict.fromkeys(themes)
    )


def problems_of(request: Request) -> list[str]:
    """What a request lacks before it can be sent, in words for its State."""
    found = []
    if not request.title.strip():
        found.append(_("Give the request a title."))
    if not request.need.strip():
        found.append(_("Say what is needed."))
    if not request.assistance:
        found.append(_("Choose the assistance that you seek."))
    if not (request.recommendations.exists() or request.pledges.exists()):
        found.append(_("Name at least one recommendation or pledge that it serves."))
    if request.visibility == Visibility.NAMED and not request.named.exists():
        found.append(_("Name the providers who may see it."))
    if request.by_when and request.by_when < timezone.now().date():
        found.append(_("The day by which you need it has passed."))
    return found


@transaction.atomic
def submit(*, request: Request, by: User, seen: int = 0) -> Request:
    """Send a request to the Secretariat. Raises NotPossible with what it lacks."""
    request = locked(request)
    check_request(by, request.state)
    check_seen(request, seen)
    if found := problems_of(request):
        raise NotPossible(" ".join(found))
    request.submitted_at = timezone.now()
    request.returned_because = ""
    move_request(request, "submit", by=by, update=("submitted_at", "returned_because"))
    emails.to_secretariat(request)
    return request


@transaction.atomic
def take_back(*, request: Request, by: User) -> Request:
    request = locked(request)
    check_request(by, request.state)
    request.proposed_summary = ""
    move_request(request, "take-back", by=by, update=("proposed_summary",))
    return request


@transaction.atomic
def put_away(*, request: Request, by: User) -> Request:
    """Put a draft away that never was open: the Secretariat sees no more of it than of a draft."""
    request = locked(request)
    check_request(by, request.state)
    if request.opened_at is not None:
        raise NotPossible(_("It was open before: send it again, or withdraw it then."))
    request.submitted_at = None
    request.ended_at = timezone.now()
    move_request(request, "put-away", by=by, update=("submitted_at", "ended_at"))
    return request


@transaction.atomic
def return_request(*, request: Request, by: User, reason: str) -> Request:
    request = locked(request)
    check_secretariat(by)
    if not reason.strip():
        raise NotPossible(_("Say what should be changed."))
    request.returned_because, request.proposed_summary = reason.strip(), ""
    move_request(request, "return", by=by, update=("returned_because", "proposed_summary"))
    emails.to_state(request)
    return request


@transaction.atomic
def verify(*, request: Request, by: User, summary: str = "", seen: int = 0) -> Request:
    """Verify a request: there is a mandate behind it, and it can be understood.

    With a `summary` for others' eyes it goes back to the State, which opens it with those words or
    with its own; without, it is open at once.
    """
    request = locked(request)
    check_secretariat(by)
    check_seen(request, seen)
    proposed = summary.strip()
    request.proposed_summary = "" if proposed == request.summary else proposed
    move_request(request, "verify", by=by, update=("proposed_summary",))
    if request.proposed_summary:
        emails.to_state(request)
    else:
        open_request(request, by=None)
    return request


@transaction.atomic
def accept_summary(
    *, request: Request, by: User, takes_it: bool, summary: str = "", seen: int = 0
) -> Request:
    """The State opens its request: with the Secretariat's words, or with its own `summary`."""
    request = locked(request)
    check_request(by, request.state)
    if request.status != RequestStatus.VERIFIED:
        raise NotPossible(_("This request does not wait for your word."))
    check_seen(request, seen)
    request.summary = request.proposed_summary if takes_it else summary.strip()
    request.proposed_summary = ""
    request.revision += 1
    request.save(update_fields=["summary", "proposed_summary", "revision"])
    open_request(request, by=by)
    return request


def open_request(request: Request, *, by: User | None) -> None:
    now = timezone.now()
    request.opened_at = request.opened_at or now
    request.expires_on = expected_end(now.date())
    move_request(request, "open", by=by, update=("opened_at", "expires_on"))
    if by is None:
        emails.to_state(request)


@transaction.atomic
def set_visibility(
    *, request: Request, by: User, visibility: str, named: Iterable[Organisation] = ()
) -> Request:
    """Who may see it, at once: wider or narrower, at any time before it has ended."""
    request = locked(request)
    check_request(by, request.state)
    wanted = list(dict.fromkeys(named))
    if visibility == Visibility.NAMED and not wanted:
        raise NotPossible(_("Name the providers who may see it."))
    before = request.visibility
    request.visibility = Visibility(visibility)
    request.save(update_fields=["visibility"])
    if visibility == Visibility.NAMED:
        set_links(request, {"named": wanted})
    enter_request(request, "request.visibility", by, {"from": before, "to": visibility})
    return request


@transaction.atomic
def withdraw(*, request: Request, by: User) -> Request:
    """The State withdraws its request: nobody else sees it any more, from this moment."""
    request = locked(request)
    check_request(by, request.state)
    end_request(request, "withdraw", by=by)
    return request


@transaction.atomic
def close_unmet(*, request: Request, by: User) -> Request:
    """The State says that nobody could help, or nobody further. It is counted, not hidden."""
    request = locked(request)
    check_request(by, request.state)
    # A cooperation that helped in part is not made nothing by talks that came to nothing.
    name = "close-partly" if outcome(request) == "meet-partly" else "close-unmet"
    end_request(request, name, by=by)
    return request


@transaction.atomic
def renew(*, request: Request, by: User) -> Request:
    """Ask again: it goes to the Secretariat once more."""
    request = locked(request)
    check_request(by, request.state)
    request.ended_at = None
    request.submitted_at = timezone.now()
    move_request(request, "renew", by=by, update=("ended_at", "submitted_at"))
    emails.to_secretariat(request)
    return request
