"""The columns of the activities' spreadsheet: the one table that writer, reader and manual share.

A column's key is what the hidden first row of the sheet holds, so that the reader knows a column in
whatever language its heading is and wherever it was moved. What may come several times is a block:
so many columns are shown, and as many more are written as a record needs. docs/spreadsheet.md lists
every column, and a test compares the two.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from uprcoop.activities.content import TEXTS
from uprcoop.exchange.sheets.shapes import Block, Column, Field, Group, Kind, Words

MARK = "uprcoop:"  # begins every key in the hidden row
MOST_COLUMNS = 300  # of one block; 186 goals and targets is the longest list


def prose(
    name: str, label: Words, help: Words, *, is_mandatory: bool = False, width: int = 48
) -> Field:
    most = TEXTS[name]
    return Field(name, label, help, most=most, width=width, is_mandatory=is_mandatory)


TITLE = _("Title")
SUMMARY = _("Summary")
DONE = _("What was done")
RESULTS = _("Results")
EVIDENCE = _("Evidence")
LESSONS = _("Lessons")
OBSTACLES = _("Obstacles")
SAME = _("The same in the further language.")

RECORD = Field(
    "record",
    _("Record"),
    _(
        "The identifier of a record that was exported from here. Leave it as it is; empty it in a "
        "copied row to make a new record of the copy."
    ),
    Kind.IDENTIFIER,
    width=14,
)
ROW = Field("row", _("Row identifier"), _("Written by the template; hidden."), Kind.HIDDEN)
BASE = Field("base", _("State of the record"), _("Written by the export; hidden."), Kind.HIDDEN)

LAYOUT: tuple[Field | Block | Group, ...] = (
    RECORD,
    ROW,
    BASE,
    prose("title", TITLE, _("A few words, up to 200 characters."), is_mandatory=True, width=36),
    Field(
        "kind",
        _("Kind of record"),
        _("Choose from the list. Empty means: activity."),
        Kind.RECORD_KIND,
    ),
    prose("summary", SUMMARY, _("A few sentences that stand by themselves."), is_mandatory=True),
    prose("done", DONE, _("What was done, or what will be done."), is_mandatory=True),
    prose("results", RESULTS, _("What has changed since.")),
    prose("evidence", EVIDENCE, _("How one knows: evaluations, figures, documents.")),
    prose("lessons", LESSONS, _("What others can learn. A good practice needs this.")),
    prose("obstacles", OBSTACLES, _("What made it difficult.")),
    Block(
        "assistance",
        3,
        (
            Field(
                "",
                _("Type of assistance"),
                _("Choose from the list; one a column."),
                Kind.ASSISTANCE,
                is_mandatory=True,
            ),
        ),
    ),
    Field(
        "modality",
        _("Modality"),
        _("How the cooperation is organised. Choose from the list."),
        Kind.MODALITY,
        is_mandatory=True,
    ),
    Block(
        "states",
        3,
        (
            Field(
                "state",
                _("State concerned"),
                _("Choose from the list, or write its name or three-letter code."),
                Kind.STATE,
                is_mandatory=True,
            ),
            Field(
                "part",
                _("Part of the State concerned"),
                _("What this State is in the record. Choose from the list."),
                Kind.PART,
                is_mandatory=True,
            ),
        ),
    ),
    Block(
        "recommendations",
        1,
        (
            Field(
                "",
                _("Recommendations"),
                _(
                    "Paragraph numbers, with a semicolon between them: 136.4; 136.12. With several "
                    "States or reviews write the State's code and the session before: "
                    "SVN 34: 136.4. The key from a recommendation's address will do as well."
                ),
                Kind.REFERENCES,
                width=36,
                is_mandatory=True,
            ),
        ),
    ),
    Block(
        "pledges",
        1,
        (
            Field(
                "",
                _("Pledges"),
                _("Voluntary pledges, written in the same way, if there are any."),
                Kind.REFERENCES,
            ),
        ),
    ),
    Block("themes", 3, (Field("", _("Theme"), _("Choose from the list."), Kind.THEME),)),
    Block(
        "persons", 3, (Field("", _("Affected persons"), _("Choose from the list."), Kind.PERSON),)
    ),
    Block(
        "sdgs",
        3,
        (
            Field(
                "",
                _("SDG goal or target"),
                _("Choose from the list, or write its number: 16 or 16.2."),
                Kind.SDG,
            ),
        ),
    ),
    Block(
        "partners",
        3,
        (
            Field("name", _("Partner"), _("The organisation's name."), most=200),
            Field("role", _("Role of the partner"), _("Choose from the list."), Kind.ROLE),
        ),
    ),
    Field(
        "starts",
        _("Begins on"),
        _("The day on which it began or will begin, for example 2025-03-31."),
        Kind.DATE,
        width=14,
        is_mandatory=True,
    ),
    Field("ends", _("Ends on"), _("The last day, if it is known."), Kind.DATE, width=14),
    Field(
        "progress",
        _("How far it is"),
        _("Choose from the list."),
        Kind.PROGRESS,
        is_mandatory=True,
    ),
    Group(
        "money",
        (
            Field(
                "disclosure",
                _("What you say of money"),
                _("Choose from the list: an amount, in kind only, or not disclosed."),
                Kind.DISCLOSURE,
                is_mandatory=True,
            ),
            Field(
                "amount",
                _("Amount"),
                _("In figures, without the currency: 12500 or 12500.50."),
                Kind.AMOUNT,
                width=16,
            ),
            Field("currency", _("Currency"), _("Three letters: USD, EUR, CHF."), most=3, width=12),
            Field("in_kind", _("In kind"), _("What was given in kind."), most=1_000),
            Field("source", _("Source of the money"), _("Who paid for it."), most=200),
            Field("fund", _("Fund"), _("Choose from the list, if it was one of these."), Kind.FUND),
        ),
    ),
    Block(
        "links",
        2,
        (
            Field("address", _("Link"), _("A web address: https://…"), most=500),
            Field("title", _("Title of the link"), _("What is found there."), most=200),
        ),
    ),
    Field(
        "is_peer",
        _("Willing to help a peer"),
        _("Yes, if another State or organisation may ask you about it. Empty means: no."),
        Kind.YES,
    ),
    Group(
        "contact",
        (
            Field(
                "is_public",
                _("Is there a public contact?"),
                _("Yes or no. With yes, the name and address below become public."),
                Kind.YES,
                is_mandatory=True,
            ),
            Field("name", _("Name of the contact"), _("Only with a public contact."), most=200),
            Field("email", _("E-mail of the contact"), _("name@example.org"), most=254),
        ),
    ),
    Field(
        "hides_name",
        _("Keep our name from the public"),
        _("Yes, if your organisation's name is to be shown to the State but not to the public."),
        Kind.YES,
    ),
    Field(
        "language",
        _("Language of the texts"),
        _("Choose from the list. Empty means: the language of this template."),
        Kind.LANGUAGE,
    ),
    Field(
        "rendering",
        _("What the texts are"),
        _("Original or translation. Empty means: original."),
        Kind.RENDERING,
    ),
    Field(
        "part_of",
        _("Belongs to activity"),
        _("For a good practice: the identifier of the activity here, UPR-…, if there is one."),
        most=20,
    ),
    Field(
        "other_identifier",
        _("Your own identifier"),
        _("For example an IATI identifier."),
        most=150,
    ),
    Block(
        "translations",
        1,
        (
            Field(
                "language",
                _("Further language"),
                _("The texts in another of the six languages. Choose from the list."),
                Kind.LANGUAGE,
            ),
            Field(
                "rendering",
                _("What the further texts are"),
                _("Official or unofficial translation. Empty means: unofficial."),
                Kind.RENDERING,
            ),
            *(
                prose(name, label, SAME)
                for name, label in (
                    ("title", _("Further language: title")),
                    ("summary", _("Further language: summary")),
                    ("done", _("Further language: what was done")),
                    ("results", _("Further language: results")),
                    ("evidence", _("Further language: evidence")),
                    ("lessons", _("Further language: lessons")),
                    ("obstacles", _("Further language: obstacles")),
                )
            ),
        ),
    ),
)
BLOCKS: dict[str, Block] = {part.name: part for part in LAYOUT if isinstance(part, Block)}
KEY = re.compile(r"^([a-z_]+)(?:\.(\d{1,3}))?(?:\.([a-z_]+))?$")


def columns(counts: Mapping[str, int] | None = None) -> list[Column]:
    """Every column of a sheet, in order. `counts`: how often each block is needed at least."""
    counts = counts or {}
    found = []
    for part in LAYOUT:
        if isinstance(part, Field):
            found.append(Column(part.name, part.name, 0, part))
        elif isinstance(part, Group):
            for field in part.fields:
                found.append(Column(f"{part.name}.{field.name}", part.name, 0, field))
        else:
            for number in range(1, max(part.shown, counts.get(part.name, 0)) + 1):
                found += list(of_block(part, number))
    return found


def of_block(block: Block, number: int) -> Iterator[Column]:
    for field in block.fields:
        end = f".{field.name}" if field.name else ""
        yield Column(f"{block.name}.{number}{end}", block.name, number, field)


SINGLE = {column.key: column for column in columns() if not column.number}


def column_of(key: str) -> Column | None:
    """The column that a key of the hidden row means, however often its block comes; else None."""
    if key in SINGLE:
        return SINGLE[key]
    match = KEY.match(key)
    block = BLOCKS.get(match[1]) if match else None
    if match is None or block is None or not match[2]:
        return None
    number = int(match[2])
    if not 1 <= number <= MOST_COLUMNS:
        return None
    found = [column for column in of_block(block, number) if column.field.name == (match[3] or "")]
    return found[0] if found else None


def documented() -> Iterable[Column]:
    """Each kind of column once, as the manual lists them."""
    for column in columns():
        if column.number < 2 and column.field.kind is not Kind.HIDDEN:
            yield replace(column, number=0)


def row_of_manual(column: Column) -> str:
    """The column's row in docs/spreadsheet.md."""
    key = re.sub(r"\.1(?=\.|$)", ".N", column.key)
    return f"| {column.label} | `{key}` | {column.field.help} |"
