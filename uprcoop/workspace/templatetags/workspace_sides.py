"""What the page of a record shows to a State's people and to the Secretariat, and words for both.

Nothing here decides what may be done: it asks the permissions, and shows what the actions allow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django import template
from django.db.models import QuerySet

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import (
    user_can_consent,
    user_can_contribute,
    user_can_moderate,
    user_can_speak_for,
)
from uprcoop.activities.labels import label
from uprcoop.activities.lifecycle import CLEARED, Status
from uprcoop.activities.lifecycle import Side as Speaks
from uprcoop.activities.models import (
    Choice,
    Comment,
    Decision,
    HoldBack,
    PublicComment,
    Record,
    StateConcerned,
    Version,
)
from uprcoop.activities.permissions import user_can_edit
from uprcoop.activities.vocabulary import Assistance, Modality, Withheld
from uprcoop.common.lists import listed
from uprcoop.states.models import State
from uprcoop.workspace.desks import days_since
from uprcoop.workspace.finding import user_can_read_desk

register = template.Library()


@register.filter
def days(moment: datetime | None) -> int:
    """Whole days from then until now."""
    return days_since(moment)


@register.filter
def withheld_words(codes: Iterable[str]) -> str:
    return listed(Withheld(code).label for code in codes if code in Withheld.values)


@register.simple_tag
def said_by(comment: Comment, user: User) -> str:
    """The person's name to its own State or organisation, to the Secretariat and to auditors;
    others read for whom it was said: an organisation's people are not named to a State."""
    reads_all = user.is_auditor or user.is_secretariat
    if comment.side == Speaks.SECRETARIAT:
        return str(comment.by) if reads_all else str(Speaks.SECRETARIAT.label)
    if comment.side == Speaks.STATE and comment.with_state:
        is_own = user_can_speak_for(user, comment.with_state)
        return str(comment.by) if reads_all or is_own else str(comment.with_state.name)
    organisation = comment.record.organisation
    is_own = user_can_contribute(user, organisation)
    return str(comment.by) if reads_all or is_own else str(organisation)


@dataclass(frozen=True)
class Side:
    """One State before which the record was put. `concerned` is of the version that stands with the
    States or is public, None where no such version names it; `decision` is the one on it."""

    state: State
    concerned: StateConcerned | None
    decision: Decision | None
    is_waiting: bool  # for this State
    awaits_second: bool
    has_consented: bool  # to some version: there is something to withdraw
    is_public: bool
    is_held: bool
    can_decide: bool
    comment: PublicComment | None


def sides(record: Record, user: User, states: QuerySet[State]) -> list[Side]:
    """The States before which the record was put, of these, and how it stands with each."""
    found = []
    versions = Version.objects.visible_to(user).filter(record=record)
    for state in states:
        of_state = versions.filter(states__state=state, states__asked_at__isnull=False)
        version = of_state.filter(status__in=CLEARED).order_by("-number").first()
        open_one = of_state.filter(status=Status.WITH_STATES).first()
        decisions = Decision.objects.filter(version__record=record, state=state).standing()
        on = open_one or version
        decision = decisions.filter(version=on).select_related("by", "seconded_by").first()
        awaits_second = bool(decision and decision.is_awaiting_second)
        found.append(
            Side(
                state=state,
                concerned=on.states.filter(state=state).first() if on else None,
                decision=decision,
                is_waiting=open_one is not None and (decision is None or awaits_second),
                awaits_second=awaits_second,
                has_consented=decisions.in_force().exists(),
                is_public=of_state.filter(status=Status.PUBLISHED).exists(),
                is_held=HoldBack.objects.filter(record=record, state=state).exists(),
                can_decide=user_can_consent(user, state),
                comment=record.public_comments.filter(state=state, ended_at__isnull=True).first(),
            )
        )
    return found


def asked_states(record: Record) -> QuerySet[State]:
    asked = StateConcerned.objects.filter(version__record=record, asked_at__isnull=False)
    return State.objects.filter(pk__in=asked.values("state"))


@register.simple_tag
def state_sides(record: Record, user: User) -> list[Side]:
    """For a State's own people and auditors."""
    own = [state for state in asked_states(record) if user_can_read_desk(user, state)]
    return sides(record, user, State.objects.filter(pk__in=[s.pk for s in own])) if own else []


@dataclass(frozen=True)
class Answer:
    """How a version stands with one State concerned, as its contributor may know it: whether and
    how it answered, not on which terms or why. `what`: "waits", "consented", "declined", "change".
    """

    state: State
    what: str
    days: int


@register.simple_tag
def answers_of(version: Version, user: User) -> list[Answer]:
    """For the contributor's own people, while it matters which State has answered how."""
    if not user_can_edit(user, version.record):
        return []
    decisions = Decision.objects.visible_to(user).filter(version=version).select_related("state")
    if version.status == Status.RETURNED:
        # A State that asked for a change before it was sent anew did so then, not now.
        asked = decisions.filter(choice=Choice.CHANGE, at__gte=version.sent_at).order_by("-id")
        return [Answer(one.state, "change", 0) for one in asked[:1]]
    if version.status not in (Status.WITH_STATES, Status.CONSENTED, Status.DECLINED):
        return []
    given = {one.state_id: one.choice for one in decisions.standing() if not one.is_awaiting_second}
    words = {Choice.CONSENT: "consented", Choice.DECLINE: "declined"}
    found = []
    for concerned in version.states.filter(asked_at__isnull=False).select_related("state"):
        choice = given.get(concerned.state_id)
        if choice is not None:
            found.append(Answer(concerned.state, words[Choice(choice)], 0))
        elif version.status == Status.WITH_STATES:
            found.append(Answer(concerned.state, "waits", days_since(concerned.asked_at)))
    return found


@dataclass(frozen=True)
class Secretariat:
    can_moderate: bool
    to_check: Version | None
    to_revoke: Version | None
    sides: list[Side]
    notes: list[Decision]


@register.simple_tag
def secretariat_side(record: Record, user: User) -> Secretariat | None:
    """For the Secretariat and auditors; None for others."""
    if not (user.is_secretariat or user.is_auditor):
        return None
    versions = Version.objects.visible_to(user).filter(record=record).order_by("-number")
    notes = Decision.objects.visible_to(user).filter(version__record=record)
    return Secretariat(
        can_moderate=user_can_moderate(user),
        to_check=versions.filter(status=Status.SUBMITTED).first(),
        to_revoke=versions.filter(status__in=CLEARED).first(),
        sides=sides(record, user, asked_states(record)),
        notes=list(notes.exclude(scan="").select_related("state").order_by("-id")),
    )


@register.simple_tag
def decision_in(decisions: dict[int, Decision | None], version: Version) -> Decision | None:
    return decisions.get(version.pk)


@register.filter
def assistance_words(codes: Iterable[str]) -> str:
    return listed(label(Assistance, code) for code in codes)


@register.filter
def modality_words(code: str) -> str:
    return label(Modality, code)
