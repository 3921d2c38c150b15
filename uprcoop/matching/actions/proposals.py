"""An NHRI or a civil society organisation suggests to its State what to ask for."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.audit.actions import record as enter
from uprcoop.matching import emails
from uprcoop.matching.actions.common import NotPossible, check_speaking
from uprcoop.matching.actions.requests import begin
from uprcoop.matching.models import Proposal, Request
from uprcoop.matching.permissions import SUGGESTING_KINDS, check_offer, check_request
from uprcoop.recommendations.models import Recommendation
from uprcoop.states.models import State


@transaction.atomic
def suggest(
    *,
    organisation: Organisation,
    state: State,
    by: User,
    title: str,
    need: str,
    language: str = "en",
    recommendations: Iterable[Recommendation] = (),
) -> Proposal:
    """Suggest a request to a State. Only the two see it, and no request follows by itself."""
    check_offer(by, organisation)
    check_speaking(organisation)
    if organisation.kind not in SUGGESTING_KINDS:
        raise NotPossible(_("National institutions and civil society suggest requests."))
    if organisation.state_id not in (None, state.pk):
        raise NotPossible(_("Your organisation belongs to another State."))
    if not title.strip() or not need.strip():
        raise NotPossible(_("Give a title, and say what is needed."))
    waiting = Proposal.objects.filter(organisation=organisation, state=state, status="waiting")
    if waiting.count() >= 20:
        raise NotPossible(_("Twenty suggestions to this State wait for an answer already."))
    proposal = Proposal.objects.create(
        state=state,
        organisation=organisation,
        by=by,
        title=title.strip(),
        need=need.strip(),
        language=language,
        recommendations=[one.key for one in recommendations if one.state_id == state.pk],
    )
    enter_proposal(proposal, "proposal.suggest", by)
    emails.proposal_to_state(state)
    return proposal


@transaction.atomic
def take(*, proposal: Proposal, by: User) -> Request:
    """Begin a request from what was suggested: a draft of the State's own."""
    proposal = locked(proposal)
    check_request(by, proposal.state)
    check_waiting(proposal)
    found = Recommendation.objects.current().filter(
        key__in=proposal.recommendations, state=proposal.state
    )
    request = begin(
        state=proposal.state,
        by=by,
        title=proposal.title,
        need=proposal.need,
        language=proposal.language,
        recommendations=list(found),
    )
    answer(proposal, "taken", by, request=request)
    return request


@transaction.atomic
def decline(*, proposal: Proposal, by: User) -> Proposal:
    proposal = locked(proposal)
    check_request(by, proposal.state)
    check_waiting(proposal)
    answer(proposal, "declined", by)
    return proposal


@transaction.atomic
def withdraw(*, proposal: Proposal, by: User) -> Proposal:
    proposal = locked(proposal)
    check_offer(by, proposal.organisation)
    check_waiting(proposal)
    answer(proposal, "withdrawn", by)
    return proposal


def locked(proposal: Proposal) -> Proposal:
    found: Proposal = (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("state", "organisation")
        .get(pk=proposal.pk)
    )
    return found


def check_waiting(proposal: Proposal) -> None:
    if proposal.status != "waiting":
        raise NotPossible(_("This suggestion has been answered already."))


def answer(proposal: Proposal, status: str, by: User, **fields: Any) -> None:
    proposal.status, proposal.answered_at = status, timezone.now()
    proposal.request = fields.get("request")
    proposal.save(update_fields=["status", "answered_at", "request"])
    enter_proposal(proposal, f"proposal.{status}", by)


def enter_proposal(proposal: Proposal, act: str, by: User) -> None:
    enter(
        by=f"user:{by.pk}",
        act=act,
        subject=f"proposal:{proposal.pk}",
        state=proposal.state.iso3,
        organisation=f"organisation:{proposal.organisation_id}",
    )
