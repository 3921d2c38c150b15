"""Where a request, an offer or a match may stand, and the one table of how each moves.

No database here. Who may ask for a move is `permissions.py`'s to say; whether it exists is said
here only. docs/matching.md draws the tables, and a test compares them.
"""

from collections.abc import Set
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from uprcoop.activities.lifecycle import NoSuchMove


class RequestStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("With the Secretariat")
    RETURNED = "returned", _("Returned to the State")
    VERIFIED = "verified", _("Verified, waits for the State’s word")
    OPEN = "open", _("Open")
    IN_DISCUSSION = "in-discussion", _("In discussion")
    AGREED = "agreed", _("Agreed")
    UNDER_WAY = "under-way", _("Under way")
    MET = "met", _("Met")
    PARTLY = "partly-met", _("Partly met")
    UNMET = "unmet", _("Not met")
    EXPIRED = "expired", _("Expired without an answer")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OfferStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("With the Secretariat")
    RETURNED = "returned", _("Returned to the provider")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    EXPIRED = "expired", _("Waits to be renewed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class MatchStatus(TextChoices):
    SUGGESTED = "suggested", _("Suggested")
    SEEN = "seen", _("Seen by the Secretariat")
    DISCLOSED = "disclosed", _("Shown to the provider")
    INTERESTED = "interested", _("The provider is interested")
    DECLINED = "declined", _("The provider declines")
    INTRODUCED = "introduced", _("Introduced")
    AGREED = "agreed", _("Agreed by both")
    UNDER_WAY = "under-way", _("Under way")
    ENDED = "ended", _("Ended, both have said how")
    DROPPED = "dropped", _("Not pursued")


class Turn(TextChoices):
    """Whose turn it is."""

    STATE = "state", _("The State")
    SECRETARIAT = "secretariat", _("The Secretariat")
    PROVIDER = "provider", _("The provider")
    BOTH = "both", _("The State and the provider")
    NOBODY = "", _("Nobody")


@dataclass(frozen=True)
class Move:
    name: str
    sources: frozenset[str]
    target: str
    sides: frozenset[str]


STATE, SECRETARIAT, PROVIDER, SYSTEM = "state", "secretariat", "provider", "system"


def _table(*moves: tuple[str, Set[TextChoices], TextChoices, str]) -> dict[str, Move]:
    return {
        name: Move(
            name,
            frozenset(source.value for source in sources),
            target.value,
            frozenset(sides.split()),
        )
        for name, sources, target, sides in moves
    }


R, O, M = RequestStatus, OfferStatus, MatchStatus  # noqa: E741
LIVE = {R.OPEN, R.IN_DISCUSSION}
REQUEST_MOVES = _table(
    ("submit", {R.DRAFT, R.RETURNED}, R.SUBMITTED, STATE),
    ("take-back", {R.SUBMITTED, R.RETURNED, R.VERIFIED}, R.DRAFT, STATE),
    # Of a draft that nobody else has ever read, nobody else learns.
    ("put-away", {R.DRAFT}, R.WITHDRAWN, STATE),
    ("return", {R.SUBMITTED, R.VERIFIED}, R.RETURNED, SECRETARIAT),
    # With other words for others' eyes the State is asked first; without, it is open at once.
    ("verify", {R.SUBMITTED}, R.VERIFIED, SECRETARIAT),
    ("open", {R.VERIFIED}, R.OPEN, f"{STATE} {SYSTEM}"),
    ("discuss", {R.OPEN}, R.IN_DISCUSSION, SYSTEM),
    ("reopen", {R.IN_DISCUSSION, R.AGREED}, R.OPEN, SYSTEM),
    ("agree", LIVE, R.AGREED, SYSTEM),
    ("start", {R.AGREED}, R.UNDER_WAY, SYSTEM),
    # One cooperation has ended and did not meet it, another provider is still talked to.
    ("go-on", {R.AGREED, R.UNDER_WAY}, R.IN_DISCUSSION, SYSTEM),
    ("meet", {R.AGREED, R.UNDER_WAY}, R.MET, SYSTEM),
    ("meet-partly", {R.IN_DISCUSSION, R.AGREED, R.UNDER_WAY}, R.PARTLY, SYSTEM),
    ("fail", {R.IN_DISCUSSION, R.AGREED, R.UNDER_WAY}, R.UNMET, SYSTEM),
    # The State says that nobody helped, without waiting for the day on which it ends.
    ("close-unmet", LIVE, R.UNMET, STATE),
    ("close-partly", {R.IN_DISCUSSION}, R.PARTLY, STATE),
    ("expire", {R.OPEN}, R.EXPIRED, SYSTEM),
    ("renew", {R.EXPIRED, R.UNMET}, R.SUBMITTED, STATE),
    (
        "withdraw",
        {R.SUBMITTED, R.RETURNED, R.VERIFIED, *LIVE, R.AGREED, R.EXPIRED, R.UNMET},
        R.WITHDRAWN,
        STATE,
    ),
)
OFFER_MOVES = _table(
    ("submit", {O.DRAFT, O.RETURNED}, O.SUBMITTED, PROVIDER),
    ("take-back", {O.SUBMITTED, O.RETURNED}, O.DRAFT, PROVIDER),
    ("return", {O.SUBMITTED, O.OPEN, O.PAUSED}, O.RETURNED, SECRETARIAT),
    ("open", {O.SUBMITTED}, O.OPEN, SECRETARIAT),
    ("pause", {O.OPEN}, O.PAUSED, PROVIDER),
    ("resume", {O.PAUSED}, O.OPEN, PROVIDER),
    ("expire", {O.OPEN, O.PAUSED}, O.EXPIRED, SYSTEM),
    ("renew", {O.OPEN, O.PAUSED, O.EXPIRED}, O.OPEN, PROVIDER),
    # To change an offer that is open: what is shown meanwhile is nothing.
    ("change", {O.OPEN, O.PAUSED, O.EXPIRED}, O.DRAFT, PROVIDER),
    (
        "withdraw",
        {O.DRAFT, O.SUBMITTED, O.RETURNED, O.OPEN, O.PAUSED, O.EXPIRED},
        O.WITHDRAWN,
        PROVIDER,
    ),
)
MATCH_MOVES = _table(
    ("see", {M.SUGGESTED}, M.SEEN, SECRETARIAT),
    ("disclose", {M.SUGGESTED, M.SEEN}, M.DISCLOSED, STATE),
    ("interest", {M.DISCLOSED}, M.INTERESTED, PROVIDER),
    ("decline", {M.DISCLOSED, M.INTERESTED, M.INTRODUCED}, M.DECLINED, PROVIDER),
    ("introduce", {M.INTERESTED}, M.INTRODUCED, f"{STATE} {SECRETARIAT}"),
    ("agree", {M.INTRODUCED}, M.AGREED, SYSTEM),
    ("start", {M.AGREED}, M.UNDER_WAY, f"{STATE} {PROVIDER}"),
    ("end", {M.AGREED, M.UNDER_WAY}, M.ENDED, SYSTEM),
    (
        "drop",
        {M.SUGGESTED, M.SEEN, M.DISCLOSED, M.INTERESTED, M.INTRODUCED, M.AGREED},
        M.DROPPED,
        f"{STATE} {SYSTEM}",
    ),
)
EDITABLE = frozenset({R.DRAFT.value, R.RETURNED.value})
OFFER_EDITABLE = frozenset({O.DRAFT.value, O.RETURNED.value})
# A request that others than the State and the Secretariat may learn of, as its visibility says.
SHOWN = frozenset(
    one.value
    for one in (R.OPEN, R.IN_DISCUSSION, R.AGREED, R.UNDER_WAY, R.MET, R.PARTLY, R.UNMET, R.EXPIRED)
)
OPEN = frozenset({R.OPEN.value, R.IN_DISCUSSION.value})
# What was agreed is not yet at its end.
BEGUN = frozenset({R.AGREED.value, R.UNDER_WAY.value})
# From here on the provider knows of the request, whatever its visibility.
DISCLOSED = frozenset(
    one.value for one in (M.DISCLOSED, M.INTERESTED, M.INTRODUCED, M.AGREED, M.UNDER_WAY, M.ENDED)
)
# A provider that was shown the request and whose cooperation goes on, or may yet begin.
LIVE_FOR_PROVIDER = DISCLOSED - {M.ENDED.value}
# From here on both know how to reach each other.
INTRODUCED = frozenset(one.value for one in (M.INTRODUCED, M.AGREED, M.UNDER_WAY, M.ENDED))
TURNS: dict[str, Turn] = {
    R.DRAFT: Turn.STATE,
    R.SUBMITTED: Turn.SECRETARIAT,
    R.RETURNED: Turn.STATE,
    R.VERIFIED: Turn.STATE,
    R.OPEN: Turn.PROVIDER,
    R.IN_DISCUSSION: Turn.BOTH,
    R.AGREED: Turn.BOTH,
    R.UNDER_WAY: Turn.BOTH,
}
MATCH_TURNS: dict[str, Turn] = {
    M.SUGGESTED: Turn.STATE,
    M.SEEN: Turn.STATE,
    M.DISCLOSED: Turn.PROVIDER,
    M.INTERESTED: Turn.STATE,
    M.INTRODUCED: Turn.BOTH,
    M.AGREED: Turn.BOTH,
    M.UNDER_WAY: Turn.BOTH,
}


def target(moves: dict[str, Move], status: str, name: str) -> str:
    """Where the move leads. Raises NoSuchMove when it does not start from `status`."""
    if status not in moves[name].sources:
        raise NoSuchMove(name, status)
    return moves[name].target


def can_move(moves: dict[str, Move], status: str, name: str) -> bool:
    return status in moves[name].sources
