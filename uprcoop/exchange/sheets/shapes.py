"""What a column of the spreadsheet is made of: what a cell may hold, what comes together, and what
several times. Which columns there are is `columns.py`'s to say."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext as now

Words = str | Promise


class Kind(Enum):
    """What a cell holds. `words.CHOICES` says what may be chosen, by the kind's value."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    REFERENCES = "references"
    YES = "yes"
    STATE = "state"
    THEME = "theme"
    PERSON = "person"
    SDG = "sdg"
    LANGUAGE = "language"
    RECORD_KIND = "record-kind"
    ASSISTANCE = "assistance"
    MODALITY = "modality"
    PART = "part"
    ROLE = "role"
    PROGRESS = "progress"
    DISCLOSURE = "disclosure"
    FUND = "fund"
    RENDERING = "rendering"
    IDENTIFIER = "identifier"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Field:
    """`name` within its block or object; `most`: characters a text may have."""

    name: str
    label: Words
    help: Words
    kind: Kind = Kind.TEXT
    most: int = 0
    width: int = 24
    is_mandatory: bool = False


@dataclass(frozen=True)
class Block:
    """Columns that come several times. A block of one field named "" is a list of codes."""

    name: str
    shown: int
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Group:
    """Columns that are one object in the content, for example money."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Column:
    """One column of a sheet. `number`: its place in a block, from 1; 0 outside of one."""

    key: str
    part: str  # key of the content
    number: int
    field: Field

    @property
    def label(self) -> str:
        """The heading, in the language that is active."""
        label = str(self.field.label)
        if self.number:
            label = now("%(label)s %(number)s") % {"label": label, "number": self.number}
        return f"{label} *" if self.is_mandatory else label

    @property
    def is_mandatory(self) -> bool:
        return self.field.is_mandatory and self.number < 2
