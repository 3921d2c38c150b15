"""What a person may read on the ledger about one record, in words.

Auditors and the Secretariat read every entry. A State reads its own acts and what became of the
record since it was put before it; a contributor its own acts, the Secretariat's and what became of
the record, not how a State came to its decision. The ledger holds no free text, so no reason, scan
or reference is on it. Who acted is named to auditors, to the Secretariat and to the person's own
State or organisation; others read on which side it was. Numbers of entries are for those who read
all: the gaps would tell the others how much they do not see.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import states_of, user_can_contribute
from uprcoop.activities.models import Record
from uprcoop.activities.vocabulary import Withheld
from uprcoop.audit.models import Entry
from uprcoop.states.models import State

# What became of a record, as a State concerned may know it.
FATE = frozenset(
    {
        "version.clear",
        "version.complete",
        "version.publish",
        "version.supersede",
        "version.revoke",
        "version.withdraw",
    }
)
ACTS: dict[str, str | Promise] = {
    "version.begin": gettext_lazy("Version begun"),
    "version.write": gettext_lazy("Version written"),
    "version.submit": gettext_lazy("Sent to the Secretariat"),
    "version.take-back": gettext_lazy("Taken back by the contributor"),
    "version.return": gettext_lazy("Returned to the contributor"),
    "version.clear": gettext_lazy("Cleared by the Secretariat, put before the States"),
    "version.ask-change": gettext_lazy("Returned: a State asked for a change"),
    "version.complete": gettext_lazy("All States concerned have consented"),
    "version.reopen": gettext_lazy("Before the States again"),
    "version.publish": gettext_lazy("Published"),
    "version.decline": gettext_lazy("Declined"),
    "version.withdraw": gettext_lazy("Withdrawn from the public"),
    "version.revoke": gettext_lazy("Clearance taken back"),
    "version.supersede": gettext_lazy("Replaced by a later version"),
    "version.archive": gettext_lazy("Put away"),
    "decision.consent": gettext_lazy("Consent"),
    "decision.change": gettext_lazy("Change asked for"),
    "decision.decline": gettext_lazy("Refusal"),
    "decision.second": gettext_lazy("Agreed to by a second officer"),
    "decision.withhold": gettext_lazy("What is withheld was changed"),
    "consent.by-standing-consent": gettext_lazy("Consent by standing consent"),
    "consent.withdraw": gettext_lazy("Consent withdrawn"),
    "record.hold-back": gettext_lazy("Held back from standing consent"),
    "record.release": gettext_lazy("Standing consent applies again"),
    "record.public-comment": gettext_lazy("Public comment made"),
    "record.public-comment-ended": gettext_lazy("Public comment taken away"),
    "state.remind": gettext_lazy("State reminded"),
    "state.escalate": gettext_lazy("Secretariat told that a State has waited long"),
}


@dataclass(frozen=True)
class Line:
    number: int
    at: datetime
    act: str | Promise
    by: str
    state: State | None
    version_hash: str
    hash: str
    notes: list[str] = field(default_factory=list)


def lines(record: Record, user: User) -> list[Line]:
    """The entries about the record that this person may read, the oldest first."""
    found = list(Entry.objects.filter(subject=f"record:{record.identifier}").order_by("number"))
    reads_all = user.is_auditor or user.is_secretariat
    is_own = user_can_contribute(user, record.organisation)
    own_states = set(
        State.objects.filter(pk__in=states_of(user, "focal-point", "consent-officer")).values_list(
            "iso3", flat=True
        )
    )
    if not reads_all:
        seen = set(record.versions.visible_to(user).values_list("content_hash", flat=True))
        found = [entry for entry in found if is_readable(entry, is_own, own_states, seen)]
    named = State.objects.filter(iso3__in={entry.state for entry in found})
    states = {state.iso3: state for state in named}
    ids = {int(e.by[5:]) for e in found if e.by.startswith("user:") and e.by[5:].isdecimal()}
    people = {f"user:{one.pk}": one for one in User.objects.filter(pk__in=ids)}
    return [
        Line(
            number=entry.number,
            at=entry.at,
            act=ACTS.get(entry.act, entry.act),
            by=who(entry, people.get(entry.by), reads_all, is_own, own_states),
            state=states.get(entry.state) if knows_state(entry, reads_all, own_states) else None,
            version_hash=entry.version,
            hash=entry.hash,
            notes=notes(entry.details) if knows_state(entry, reads_all, own_states) else [],
        )
        for entry in found
    ]


def is_readable(entry: Entry, is_own: bool, own_states: set[str], seen: set[str]) -> bool:
    """`seen`: content hashes of the versions that the reader sees."""
    if entry.state in own_states:
        return True
    if own_states and entry.act in FATE and entry.version in seen:
        return True
    return is_own and (entry.act.startswith("version.") or not entry.state)


def knows_state(entry: Entry, reads_all: bool, own_states: set[str]) -> bool:
    """Whether the reader is told which State acted, and on which terms.

    A contributor learns from its record's page which State declined it or asked for a change.
    """
    return reads_all or entry.state in own_states


def who(
    entry: Entry, person: User | None, reads_all: bool, is_own: bool, own_states: set[str]
) -> str:
    if person is None:
        return _("By itself") if entry.by == "system" else entry.by
    if reads_all:
        return str(person)
    if person.staff_role:
        return _("Secretariat")
    if entry.state:
        return str(person) if entry.state in own_states else _("State concerned")
    return str(person) if is_own else _("Contributor")


def notes(details: dict[str, Any]) -> list[str]:
    """What the details of an entry tell, in words."""
    found = []
    if "number" in details:
        found.append(_("version %(number)s") % {"number": details["number"]})
    if details.get("grounds") == "note-verbale":
        found.append(_("by note verbale"))
    if details.get("grounds") == "standing-consent" or details.get("standing_consent"):
        found.append(_("by standing consent"))
    for code in details.get("withheld") or ():
        label = Withheld(code).label if code in Withheld.values else code
        found.append(_("withheld: %(what)s") % {"what": label})
    if details.get("from"):
        found.append(_("not before %(day)s") % {"day": details["from"]})
    if details.get("awaits_second"):
        found.append(_("waits for a second officer"))
    if details.get("reminders"):
        found.append(_("reminder %(number)s") % {"number": details["reminders"]})
    return found
