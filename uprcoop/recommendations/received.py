"""What a reader hands over: a row as its source wrote it, or the reason it cannot be one.

Nothing is interpreted here. `understanding.py` says what a received row means, and `actions.py`
writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

RECOMMENDATION = "recommendation"
PLEDGE = "pledge"

# Every reason a row can be refused or remarked on: a stable code and a sentence for people.
REASONS = {
    "not-upr": _("Not a UPR recommendation: the row comes from another body (%(value)s)."),
    "not-a-recommendation": _("Not a recommendation or pledge: the row is “%(value)s”."),
    "no-text": _("The row has no text."),
    "text-too-long": _("The text is longer than %(limit)s characters."),
    "row-too-long": _("The row is longer than %(limit)s characters."),
    "no-state": _("The row names no State under review."),
    "several-states": _("The row names more than one State under review: %(value)s."),
    "unknown-state": _(
        "“%(value)s” is no State we know as State under review. Nearest names: %(candidates)s."
    ),
    "unknown-position": _("“%(value)s” is no position we know."),
    "several-positions": _("The row gives more than one position: %(value)s."),
    "several-documents": _("The row names more than one document or session: %(value)s."),
    "unknown-recommender": _(
        "“%(value)s” is no State we know as recommending State; without it this may be another "
        "recommendation. Nearest names: %(candidates)s."
    ),
    "no-recommender": _("The row names no recommending State."),
    "no-place": _("The row gives neither a document symbol nor a session that we know."),
    "not-an-object": _("The row is not a set of named fields."),
    "wrong-columns": _("The row has %(value)s columns where the heading has %(expected)s."),
    "unreadable": _("The row's fields have shapes we do not know: %(value)s."),
    "unknown-recommending-state": _(
        "“%(value)s” is no State we know as recommending State; the row is taken without it. "
        "Nearest names: %(candidates)s."
    ),
    "unknown-session": _("“%(value)s” is no session we know; the row is taken without it."),
    "unknown-cycle": _("“%(value)s” is no cycle we know; the row is taken without it."),
    "unknown-sdg": _("“%(value)s” is no goal or target we know; the row is taken without it."),
    "unknown-theme": _("“%(value)s” is a theme label we do not know yet; it is kept as received."),
    "unknown-persons": _(
        "“%(value)s” is an affected-persons label we do not know yet; it is kept as received."
    ),
    "ends-without-line-end": _(
        "The file ends without a line end, so its end may be missing: nothing was withdrawn."
    ),
    "document-kept": _(
        "%(state)s, session or document %(place)s: rejected rows may be records that we have, so "
        "nothing was withdrawn here. Records that the file no longer holds: %(missing)s."
    ),
    "all-kept": _(
        "Rejected rows may be records that we have, and do not say of which document: nothing was "
        "withdrawn."
    ),
}


def reason(code: str, values: Mapping[str, Any]) -> str:
    """The sentence of a remark in the reader's language; a notice says of how many rows it is."""
    sentence = str(REASONS[code] % {"candidates": "–", **values})
    if values.get("rows", 1) > 1:
        sentence += " " + gettext("Rows of which this is true: %(rows)s.") % values
    return sentence


@dataclass(slots=True)
class Received:
    """One row of a source. Lists and strings are as written, apart from markers of lists."""

    row: int
    text: str
    states: list[str]
    kind: str = RECOMMENDATION
    identifier: str = ""
    symbol: str = ""
    session: str = ""
    cycle: str = ""
    position: str = ""
    recommenders: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    sdgs: list[str] = field(default_factory=list)
    action: str = ""
    date: str = ""
    # The source has a row for each recommending State (UPR Info): the State is part of the key
    # wherever there is no paragraph.
    is_per_state: bool = False

    @property
    def size(self) -> int:
        """About how many characters it has."""
        size = len(self.text) + len(self.symbol) + len(self.session) + len(self.position)
        for labels in (self.states, self.recommenders, self.themes, self.persons, self.sdgs):
            if labels:
                size += len("".join(labels))
        return size + len(self.cycle) + len(self.date)

    def payload(self) -> dict[str, Any]:
        """What is kept of the row as received; absent keys are empty."""
        whole: dict[str, Any] = {"text": self.text, "states": self.states}
        for name in OPTIONAL:
            value = getattr(self, name)
            if value:
                whole[name] = value
        return whole

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> "Received":
        known = {name: payload[name] for name in OPTIONAL if name in payload}
        return cls(row=0, text=payload["text"], states=payload["states"], **known)


OPTIONAL = (
    "kind", "identifier", "symbol", "session", "cycle", "position", "recommenders", "themes",
    "persons", "sdgs", "action", "date", "is_per_state",
)  # fmt: skip


@dataclass(slots=True)
class Remark:
    """Something to tell about a row: a rejection, or (`is_notice`) only a notice."""

    row: int
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    is_notice: bool = False
    # What is known of a rejected row's identity, so that its earlier self is not withdrawn.
    identifier: str = ""
    key: str = ""
    document: tuple[int, str | int] | None = None  # its State, and its symbol or session

    @property
    def reason(self) -> str:
        """The sentence in the reader's language."""
        return reason(self.code, self.values)
