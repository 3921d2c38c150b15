"""Comments between contributor, Secretariat and a State: they stay with the record."""

from django.db import transaction
from django.utils.translation import gettext as _

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import user_can_moderate
from uprcoop.activities import emails
from uprcoop.activities.actions.common import NotPossible, fresh
from uprcoop.activities.content import BLANK
from uprcoop.activities.lifecycle import Side
from uprcoop.activities.models import Comment, Version
from uprcoop.activities.permissions import check_comment, user_can_edit
from uprcoop.states.models import State

MOST = 5_000  # characters


@transaction.atomic
def add_comment(
    *, version: Version, text: str, by: User, field: str = "", with_state: State | None = None
) -> Comment:
    """Say something about a version, or about one field of it.

    `with_state`: the State that takes part in the conversation; without one it is between the
    contributor and the Secretariat. Raises NotPossible for an empty text or a State not asked.
    """
    version = fresh(version)
    check_comment(by, version.record, with_state)
    plain = text.strip()
    if not plain:
        raise NotPossible(_("Write the comment first."))
    if len(plain) > MOST:
        raise NotPossible(
            _("A comment has at most %(most)d characters; this one has %(count)d.")
            % {"most": MOST, "count": len(plain)}
        )
    if with_state and not version.states.filter(state=with_state, asked_at__isnull=False).exists():
        raise NotPossible(_("The record has not been put before this State."))
    if user_can_edit(by, version.record):
        side = Side.CONTRIBUTOR
    elif user_can_moderate(by):
        side = Side.SECRETARIAT
    else:
        side = Side.STATE
    comment = Comment.objects.create(
        record=version.record,
        version=version,
        field=field if field in BLANK else "",
        text=plain,
        by=by,
        side=side,
        with_state=with_state,
    )
    emails.on_commit(emails.commented, comment)
    return comment
