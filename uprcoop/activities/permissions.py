"""Who may do what to a record, in pairs: `check_x` raises, `user_can_x` answers.

Whether a page may show a record at all is the querysets' `visible_to`; a person who may not see it
gets 404 and never comes here.
"""

from django.core.exceptions import PermissionDenied

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import (
    user_can_consent,
    user_can_contribute,
    user_can_moderate,
    user_can_speak_for,
)
from uprcoop.activities.models import Record
from uprcoop.states.models import State


def user_can_edit(user: User, record: Record) -> bool:
    """Whether this person works on the record for the organisation that submits it."""
    return user_can_contribute(user, record.organisation)


def check_edit(user: User, record: Record) -> None:
    if not user_can_edit(user, record):
        raise PermissionDenied("Only people of the contributor change its record.")


def check_moderate_records(user: User) -> None:
    if not user_can_moderate(user):
        raise PermissionDenied("Only the Secretariat checks records.")


def check_decide(user: User, state: State) -> None:
    if not user_can_consent(user, state):
        raise PermissionDenied("Only a consent officer of the State decides for it.")


def user_can_comment(user: User, record: Record, state: State | None) -> bool:
    """In the conversation with `state`, or without one in that of contributor and Secretariat."""
    if user_can_edit(user, record) or user_can_moderate(user):
        return True
    return state is not None and user_can_speak_for(user, state)


def check_comment(user: User, record: Record, state: State | None) -> None:
    if not user_can_comment(user, record, state):
        raise PermissionDenied("This conversation is between others.")
