"""The lines of the access matrix: who gets what, by address and by status of a record."""

from collections.abc import Callable
from typing import Any

OPEN, REFUSED, HIDDEN, METHOD, LOGIN, GONE = "open", 403, 404, 405, "sign in", 410
PEOPLE = (
    "",
    "outsider",
    "contributor",
    "teammate",
    "focal_point",
    "officer",
    "officer_of_b",
    "moderator",
    "administrator",
    "auditor",
)
OWN = {"contributor", "teammate"}
STATE = {"focal_point", "officer"}
STAFF = {"moderator", "administrator"}
STATUSES = (
    "draft",
    "submitted",
    "returned",
    "with-states",
    "consented",
    "published",
    "declined",
    "withdrawn",
    "archived",
)
NOT_SENT = {"draft", "archived"}
ASKED = {"with-states", "consented", "published", "declined", "withdrawn"}


def sees(who: str, status: str) -> bool:
    if who in OWN or who == "auditor":
        return True
    if who in STAFF:
        return status not in NOT_SENT
    return who in STATE and status in ASKED


def by_sight(who: str, status: str, may: set[str], answer: Any = OPEN) -> Any:
    """`answer` for those who may, 403 for others who see the record, 404 for the rest."""
    if not who:
        return LOGIN
    if not sees(who, status):
        return HIDDEN
    return answer if who in may else REFUSED


def of_contributor(who: str, status: str) -> Any:
    return by_sight(who, status, OWN)


def posted(who: str, status: str) -> Any:
    return METHOD if who else LOGIN


def of_sight(who: str, status: str) -> Any:
    return by_sight(who, status, set(PEOPLE))


def of_state(who: str, status: str) -> Any:
    """Pages of State A about the record: for those who see it, once A was asked."""
    if who and status not in ASKED:
        return HIDDEN
    return by_sight(who, status, STATE | {"auditor"})


def of_secretariat(who: str, status: str) -> Any:
    return by_sight(who, status, STAFF | {"auditor"})


def of_note(who: str, status: str) -> Any:
    if who and status not in ASKED:
        return HIDDEN
    return of_secretariat(who, status)


def no_such_thing(who: str, status: str) -> Any:
    return HIDDEN if who else LOGIN


def of_file(who: str, status: str) -> Any:
    """The attachment that the version names: for those who may read the version."""
    if not who:
        return LOGIN
    return OPEN if sees(who, status) else HIDDEN


def public_file(who: str, status: str) -> Any:
    return public_record(who, status)


def public_record(who: str, status: str) -> Any:
    return {"published": OPEN, "withdrawn": GONE}.get(status, HIDDEN)


def everybody(who: str, status: str) -> Any:
    return OPEN


def signed_in(who: str, status: str) -> Any:
    return OPEN if who else LOGIN


def only(*people: str, otherwise: Any = REFUSED) -> Callable[[str, str], Any]:
    def answer(who: str, status: str) -> Any:
        if not who:
            return LOGIN
        return OPEN if who in people else otherwise

    return answer


def own_state(who: str, status: str) -> Any:
    """State A's desk: its people and auditors; the Secretariat is told no, others nothing."""
    if not who:
        return LOGIN
    if who in STATE or who == "auditor":
        return OPEN
    return REFUSED if who in STAFF else HIDDEN


def post_only(who: str, status: str) -> Any:
    return METHOD


def never(who: str, status: str) -> Any:
    return HIDDEN


def of_keeper(who: str, status: str) -> Any:
    """Writing for a fund: auditors are told no, others nothing."""
    if not who:
        return LOGIN
    return {"administrator": OPEN, "auditor": REFUSED}.get(who, HIDDEN)


ADMINISTRATOR = only("administrator")
TABLE: dict[str, Callable[[str, str], Any]] = {
    "permanent-recommendation": never,  # no such key in this test
    "permanent-pledge": never,
    "permanent-activity": public_record,
    "permanent-state": everybody,
    "health": everybody,
    "robots": everybody,
    "demo:people": never,
    "demo:sign-in": post_only,
    "accounts:sign-in": lambda who, status: LOGIN,
    "accounts:sign-out": post_only,
    "accounts:account": signed_in,
    "accounts:invitation": no_such_thing,
    "accounts:leave": posted,
    "accounts:organisations": signed_in,
    "accounts:propose": signed_in,
    "accounts:join": signed_in,
    "accounts:verify": only("moderator", "administrator", "auditor"),
    "accounts:evidence": lambda who, status: (
        only(otherwise=HIDDEN)(who, status) if not who or who in STAFF | {"auditor"} else REFUSED
    ),
    "accounts:people": only(*OWN, *STAFF, "auditor", otherwise=HIDDEN),
    "accounts:invite": posted,
    "accounts:identifier": posted,
    "accounts:officers": posted,
    "accounts:member": posted,
    "accounts:member-evidence": no_such_thing,
    "exchange:import": ADMINISTRATOR,
    "exchange:upload": lambda who, status: (
        LOGIN if not who else HIDDEN if who == "administrator" else REFUSED
    ),
    "exchange:apply": lambda who, status: (
        LOGIN if not who else HIDDEN if who == "administrator" else REFUSED
    ),
    "exchange:as-partial": posted,
    "exchange:report": lambda who, status: (
        LOGIN if not who else HIDDEN if who == "administrator" else REFUSED
    ),
    "workspace:desk": signed_in,
    "workspace:begin": only(*OWN, "outsider", "focal_point"),
    "workspace:record": of_sight,
    "workspace:comment": posted,
    "workspace:write": of_contributor,
    "workspace:recommendations": of_contributor,
    "workspace:attach": posted,
    "workspace:section": of_contributor,
    "workspace:suggestions": of_contributor,
    "workspace:preview": of_contributor,
    "workspace:submit": posted,
    "workspace:take-back": posted,
    "workspace:withdraw-own": of_contributor,
    "workspace:archive": posted,
    "workspace:next": posted,
    "workspace:copy": posted,
    "workspace:attachment": of_file,
    "workspace:state-desk": own_state,
    "workspace:decide-many": posted,
    "workspace:standing": own_state,
    "workspace:second-standing": posted,
    "workspace:end-standing": lambda who, status: (
        own_state(who, status) if own_state(who, status) in (LOGIN, REFUSED) else HIDDEN
    ),
    "workspace:decide": of_state,
    "workspace:withdraw": of_state,
    "workspace:withhold": of_state,
    "workspace:public-comment": of_state,
    "workspace:hold-back": posted,
    "workspace:release": posted,
    "workspace:queue": only(*STAFF, "auditor", otherwise=HIDDEN),
    "workspace:check": of_secretariat,
    "workspace:revoke": of_secretariat,
    "workspace:note": of_note,
    "workspace:scan": no_such_thing,
    "workspace:ledger": of_sight,
    "website:home": everybody,
    "website:about": everybody,
    "website:accessibility": everybody,
    "website:help-search": everybody,
    "website:search": everybody,
    "website:suggest": everybody,
    "website:recommendation": everybody,
    "website:pledge": never,
    "website:activities": everybody,
    "website:activity": public_record,
    "website:activity-json": public_record,
    "website:activity-iati": public_record,
    "website:attachment": public_file,
    "website:states": everybody,
    "website:state": everybody,
    "website:themes": everybody,
    "website:theme": never,
    "website:sdgs": everybody,
    "website:sdg": everybody,
    "website:sessions": everybody,
    "website:session": everybody,
    # Of a fund that the Secretariat keeps itself; a fund's own managers: funds/tests.
    **dict.fromkeys(
        (
            *("funds:funds", "funds:ask", "funds:calendar", "funds:money-of-all"),
            *("funds:download-all", "funds:complementarity", "funds:calls", "funds:calls-feed"),
            *("funds:fund", "funds:history", "funds:money", "funds:download", "funds:feed"),
            "funds:subscribe",
        ),
        everybody,
    ),
    "funds:draft": everybody,  # without its answers: back to the questions
    **dict.fromkeys(("funds:call", "funds:confirm-subscription", "funds:unsubscribe"), never),
    "funds:new": ADMINISTRATOR,
    "funds:rates": ADMINISTRATOR,
    "funds:sums": only(*STATE, "auditor", otherwise=HIDDEN),
    "funds:keep": only("administrator", "auditor", otherwise=HIDDEN),
    "funds:settings": of_keeper,
    "funds:statement": of_keeper,
    "funds:publish-call": of_keeper,
    "funds:enter": of_keeper,
    "fund-files:import": of_keeper,
    "funds:correct": no_such_thing,
    "funds:confirm": posted,
    "funds:remove": posted,
    "funds:withdraw-call": posted,
    "matching:draft": no_such_thing,
    "matching:requests": everybody,
    "matching:suggest": only("outsider"),
    "matching:proposal": posted,
    "matching:figures": everybody,
    "matching:portfolio": only(*STAFF, "auditor", otherwise=HIDDEN),
    "matching:how": everybody,
    "matching:begin": only(*STATE, otherwise=HIDDEN),
    "matching:made": only(*STATE, otherwise=HIDDEN),
    "matching:gaps": only(*STATE, otherwise=HIDDEN),
    # No request, offer, match or group has a record's identifier: who sees one is tested in its
    # room (matching/tests/test_secrecy.py).
    "matching:request": never,
    "matching:write": no_such_thing,
    "matching:links": no_such_thing,
    "matching:act": posted,
    "matching:answers": no_such_thing,
    "matching:ask": posted,
    "matching:volunteer": posted,
    "matching:offers": everybody,
    "matching:begin-offer": only(*OWN, otherwise=HIDDEN),
    "matching:offer": never,
    "matching:write-offer": no_such_thing,
    "matching:act-offer": posted,
    "matching:for-offer": no_such_thing,
    "matching:match": no_such_thing,
    "matching:act-match": posted,
    "matching:say": posted,
    "matching:message-file": no_such_thing,
    "matching:groups": signed_in,
    "matching:convene": only(*STAFF),
    "matching:group": no_such_thing,
    "matching:act-group": posted,
    "sheets:start": only(*OWN, "outsider", "focal_point"),
    "sheets:template": everybody,
    "sheets:records": only(*OWN, otherwise=HIDDEN),
    "sheets:upload": no_such_thing,
    "sheets:take": posted,
    "sheets:copy": no_such_thing,
    "sheets:by-email": only(*STAFF),
    "sheets:confirm": never,
}
# allauth's own pages about one's own account: they must answer, and that is all.
LIBRARY = ("account_", "mfa_", "usersessions_")
# Where an answer depends on more than the record: each is tested in its own room.
FREE = {
    "sheets:start",
    "sheets:records",
    "sheets:upload",
    "sheets:copy",
    "sheets:by-email",
    "sheets:confirm",
    "permanent-recommendation",
}
