"""What may be wrong with a cell: a stable code and a sentence that says what to do.

Kept as codes and values, so that everyone reads it in a language of theirs. What a version lacks
before it can be sent is `activities/problems.py`'s to say; its words come through as they are.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from uprcoop.recommendations.cleaning import seen

SENTENCES = {
    "not-of-the-list": _("“%(value)s” is none of the list. Choose an entry of the list."),
    "not-of-the-list-near": _(
        "“%(value)s” is none of the list. Do you mean “%(near)s”? Choose it from the list."
    ),
    "unclear-number": _(
        "The cell holds a number, which can be %(value)s or %(more)s. Choose it from the list."
    ),
    "unknown-state": _("No State is known by the name “%(value)s”. Choose it from the list."),
    "unknown-state-near": _(
        "No State is known by the name “%(value)s”. Do you mean “%(near)s”? Choose it from the "
        "list."
    ),
    "state-twice": _("This State is named twice in the row. Empty one of the two."),
    "part-without-state": _("A part is given but no State. Name the State, or empty this cell."),
    "role-without-partner": _(
        "A role is given but no partner. Name the partner, or empty this cell."
    ),
    "title-without-link": _("A title is given but no link. Give the link, or empty this cell."),
    "rendering-without-language": _("Texts are given in a further language. Say in which one."),
    "language-twice": _("This language is given twice in the row. Empty one of the two."),
    "language-without-texts": _("A further language is named but no text is given in it."),
    "too-long": _("The text has %(length)s characters; %(most)s are the most. Make it shorter."),
    "not-a-date": _("“%(value)s” is no date. Write it as year-month-day, for example 2025-03-31."),
    "unclear-date": _(
        "“%(value)s” can be two dates. Write it as year-month-day, for example 2025-03-31."
    ),
    "not-an-amount": _("“%(value)s” is no amount. Write it in figures, for example 12500.50."),
    "unclear-amount": _(
        "“%(value)s” can be two amounts. Write it without separators, for example 12500.50."
    ),
    "not-a-link": _("A link begins with https:// or http://. Write the whole address."),
    "not-told": _(
        "This is given, but money is not told that way. Choose “%(choice)s” in the column "
        "“%(column)s”, or empty this cell."
    ),
    "contact-not-public": _(
        "A contact is given, but there is no public contact. Answer yes in the column "
        "“%(column)s”, or empty this cell."
    ),
    "part-of-activity": _("Only a good practice belongs to an activity. Empty this cell."),
    "error-value": _("The cell holds an error of the spreadsheet (%(value)s). Write the value."),
    "not-a-reference": _(
        "“%(value)s” cannot be read. Write paragraph numbers with a semicolon between them, for "
        "example 136.4; 136.12, or SVN 34: 136.4 with State and session."
    ),
    "no-state-for-reference": _(
        "Paragraph “%(value)s”: of which State? Name the State concerned in this row."
    ),
    "unknown-reference": _(
        "No such paragraph is known: “%(value)s”. Check the number and the State, or copy the key "
        "from the page of the recommendation."
    ),
    "unclear-reference": _("“%(value)s” can be several: %(options)s. Write it like one of these."),
    "title-missing": _("Give the record a title."),
    "unknown-record": _(
        "Your organisation has no record %(value)s. Leave the identifier as it was exported, or "
        "empty the cell to make a new record."
    ),
    "record-twice": _(
        "This record stands in row %(row)s already. Empty this cell to make a new record of this "
        "row, or delete the row."
    ),
    "same-row-twice": _("The same record stands in row %(row)s already. Delete one of the two."),
    "on-its-way": _(
        "This record was sent and cannot be changed now. Take it back first, or undo the changes "
        "in this row."
    ),
    "changed-meanwhile": _(
        "This record was changed here after the file was exported. Export it again and make your "
        "changes there."
    ),
    "problem": "%(text)s",  # see `sentence`
}


@dataclass(frozen=True)
class Fault:
    """`key`: of the column. `row` and `cell` ("N5") are where a person finds it; 0 and "" before
    it is known."""

    key: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    row: int = 0
    cell: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the reader's language.

        A problem with values in its words is only there in the language of the file.
        """
        if self.code == "problem":
            source = self.values["source"]
            said = gettext(source)
            is_known = said != source or (get_language() or "en").startswith("en")
            return said if is_known else str(self.values["text"])
        return str(SENTENCES[self.code]) % self.values

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def fault(key: str, code: str, **values: Any) -> Fault:
    """A fault whose values the database can keep, and none of them longer than one can read."""
    plain = {
        name: seen(value[:400])[:200] if isinstance(value, str) and code != "problem" else value
        for name, value in values.items()
    }
    return Fault(key, code, plain)


def again(kept: Mapping[str, Any]) -> Fault:
    """A fault that was stored."""
    return Fault(**kept)
