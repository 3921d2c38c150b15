"""Which record and State a page of States or of the Secretariat is about, and who may read it.

Outsiders get 404, so that nothing is given away; insiders without the right get 403. Who may act
is each action's to say.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import user_can_speak_for
from uprcoop.activities.models import Record, StateConcerned, Version
from uprcoop.states.models import State


def person(request: HttpRequest) -> User:
    """Who asks, on a page that needs sign-in."""
    assert isinstance(request.user, User)
    return request.user


def user_can_read_desk(user: User, state: State) -> bool:
    """Whether this person reads what lies before a State: its own people, and auditors."""
    return user.is_auditor or user_can_speak_for(user, state)


def state_for(user: User, iso3: str) -> State:
    """The State whose desk this person may read. 404 for outsiders, 403 for the Secretariat."""
    state = get_object_or_404(State, iso3=iso3.upper())
    if user_can_read_desk(user, state):
        return state
    if user.is_secretariat:
        raise PermissionDenied("A State's desk is its own people's.")
    raise Http404


def record_for(user: User, identifier: str) -> Record:
    found = Record.objects.visible_to(user).select_related("organisation")
    return get_object_or_404(found, identifier=identifier)


def record_and_state(user: User, identifier: str, iso3: str) -> tuple[Record, State]:
    """A record this person sees, and a State before which it has been put. 404 otherwise."""
    record = record_for(user, identifier)
    state = get_object_or_404(State, iso3=iso3.upper())
    asked = StateConcerned.objects.filter(version__record=record, state=state)
    if not asked.filter(asked_at__isnull=False).exists():
        raise Http404
    return record, state


def side_of_state(user: User, identifier: str, iso3: str) -> tuple[Record, State]:
    """As `record_and_state`, for that State's own people and auditors only: 403 for others."""
    record, state = record_and_state(user, identifier, iso3)
    if not user_can_read_desk(user, state):
        raise PermissionDenied("This page is for the State's own people.")
    return record, state


def check_reads_queue(user: User) -> None:
    """Pages of the Secretariat: its moderators, and auditors. 404 for everybody else."""
    if not (user.is_secretariat or user.is_auditor):
        raise Http404


def check_reads_checks(user: User) -> None:
    """Pages of the Secretariat about a record that the person does see: 403 for others."""
    if not (user.is_secretariat or user.is_auditor):
        raise PermissionDenied("Only the Secretariat checks records.")


def version_for(
    user: User, record: Record, *statuses: str, about: State | None = None
) -> Version | None:
    """The latest version of the record that this person sees, in one of these statuses, and about
    this State."""
    found = record.versions.visible_to(user).order_by("-number")
    if statuses:
        found = found.filter(status__in=statuses)
    if about:
        found = found.filter(states__state=about, states__asked_at__isnull=False)
    version = found.first()
    if version:
        version.record = record
    return version


def to_record(record: Record) -> HttpResponse:
    return redirect("workspace:record", record.identifier)
