"""Where a version of a record may stand, and the one table of how it moves.

No database here. Who may ask for a move is `permissions.py`'s to say, and what else a move does is
`actions/`'s; whether a move exists is said here only. docs/consent.md draws this table, and a test
compares the two.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("With the Secretariat")
    RETURNED = "returned", _("Returned to the contributor")
    WITH_STATES = "with-states", _("With the States concerned")
    CONSENTED = "consented", _("Consented to, waits for its date")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Declined by a State concerned")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SUPERSEDED = "superseded", _("Replaced by a later version")
    ARCHIVED = "archived", _("Put away")


class Side(TextChoices):
    """Who asks for a move. What follows by itself is the system's."""

    CONTRIBUTOR = "contributor", _("Contributor")
    SECRETARIAT = "secretariat", _("Secretariat")
    STATE = "state", _("State concerned")
    SYSTEM = "system", _("By itself")


EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
# A version on its way: a record has one of these at most.
OPEN = frozenset(
    {Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.WITH_STATES, Status.CONSENTED}
)
# The Secretariat's clearance must cover the very content.
CLEARED = frozenset({Status.WITH_STATES, Status.CONSENTED, Status.PUBLISHED})
# A State concerned reads a version in these, and only once the Secretariat had cleared it.
SHOWN_TO_STATES = frozenset(
    {
        Status.WITH_STATES,
        Status.CONSENTED,
        Status.PUBLISHED,
        Status.DECLINED,
        Status.WITHDRAWN,
        Status.SUPERSEDED,
    }
)


@dataclass(frozen=True)
class Transition:
    name: str
    sources: frozenset[Status]
    target: Status
    sides: frozenset[Side]


def _one(name: str, sources: set[Status], target: Status, *sides: Side) -> tuple[str, Transition]:
    return name, Transition(name, frozenset(sources), target, frozenset(sides))


TRANSITIONS: dict[str, Transition] = dict(
    [
        _one("submit", {Status.DRAFT, Status.RETURNED}, Status.SUBMITTED, Side.CONTRIBUTOR),
        _one(
            "take-back",
            {Status.SUBMITTED, Status.RETURNED, Status.WITH_STATES, Status.CONSENTED},
            Status.DRAFT,
            Side.CONTRIBUTOR,
        ),
        _one("return", {Status.SUBMITTED}, Status.RETURNED, Side.SECRETARIAT),
        _one("clear", {Status.SUBMITTED}, Status.WITH_STATES, Side.SECRETARIAT),
        _one("ask-change", {Status.WITH_STATES}, Status.RETURNED, Side.STATE),
        _one("complete", {Status.WITH_STATES}, Status.CONSENTED, Side.SYSTEM),
        # A State ends its consent before the version was public: it is asked again.
        _one("reopen", {Status.CONSENTED}, Status.WITH_STATES, Side.STATE),
        _one("publish", {Status.CONSENTED}, Status.PUBLISHED, Side.SYSTEM),
        _one("decline", {Status.WITH_STATES}, Status.DECLINED, Side.STATE),
        _one("withdraw", {Status.PUBLISHED}, Status.WITHDRAWN, Side.STATE, Side.CONTRIBUTOR),
        # The Secretariat takes its clearance back: the version is public no longer.
        _one(
            "revoke",
            {Status.WITH_STATES, Status.CONSENTED, Status.PUBLISHED},
            Status.RETURNED,
            Side.SECRETARIAT,
        ),
        _one("supersede", {Status.PUBLISHED}, Status.SUPERSEDED, Side.SYSTEM),
        _one(
            "archive",
            {Status.DRAFT, Status.RETURNED, Status.DECLINED, Status.WITHDRAWN},
            Status.ARCHIVED,
            Side.CONTRIBUTOR,
        ),
    ]
)


class NoSuchMove(Exception):
    """A version is not where this move starts: somebody else was quicker, mostly."""

    def __init__(self, name: str, status: str) -> None:
        self.name, self.status = name, status
        super().__init__(f"{name} does not start from {status}")


def can_move(status: str, name: str) -> bool:
    return Status(status) in TRANSITIONS[name].sources


def target(status: str, name: str) -> Status:
    """Where the move leads. Raises NoSuchMove when it does not start from `status`."""
    if not can_move(status, name):
        raise NoSuchMove(name, status)
    return TRANSITIONS[name].target
