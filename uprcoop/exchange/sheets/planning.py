"""What a spreadsheet would do to an organisation's records, row by row. Nothing is written here.

A row is new, changed, unchanged or faulty. A fault is what cannot be understood or cannot stand;
what a record merely lacks before it can be sent is no fault: it can be taken as a draft.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import override
from openpyxl.utils import get_column_letter

from uprcoop.accounts.models import Organisation
from uprcoop.activities.content import content_hash, shaped
from uprcoop.activities.lifecycle import OPEN
from uprcoop.activities.models import Record, Version
from uprcoop.activities.problems import Problem, problems_of
from uprcoop.exchange.models import SheetOrigin
from uprcoop.exchange.sheets.book import Book, Row, Sheet
from uprcoop.exchange.sheets.columns import BLOCKS, SINGLE
from uprcoop.exchange.sheets.faults import Fault, fault
from uprcoop.exchange.sheets.reading_cells import GROUPS, Reading, RowReader
from uprcoop.exchange.sheets.references import MODELS, Known, in_parts
from uprcoop.exchange.sheets.words import django_code, fold

NEW, CHANGED, UNCHANGED, FAULTY = "new", "changed", "unchanged", "faulty"


@dataclass
class PlannedRow:
    """`faults` keep the file from being taken, `lacking` keeps the record from being sent."""

    number: int
    given: dict[str, Any]
    base: str  # hash of what was exported
    content: dict[str, Any] = field(default_factory=dict)
    outcome: str = NEW
    record: Record | None = None
    version: Version | None = None
    source_key: str = ""
    faults: list[Fault] = field(default_factory=list)
    lacking: list[Fault] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(self.content.get("title", ""))

    @property
    def is_change(self) -> bool:
        return self.outcome in (NEW, CHANGED)

    @property
    def is_complete(self) -> bool:
        return self.is_change and not self.lacking


@dataclass
class Plan:
    sheet: Sheet
    rows: list[PlannedRow]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {
            "rows": len(self.rows),
            **{name: found[name] for name in (NEW, CHANGED, UNCHANGED, FAULTY)},
            "complete": sum(row.is_complete for row in self.rows),
            "faults": sum(len(row.faults) for row in self.rows),
        }

    @property
    def faults(self) -> list[Fault]:
        return [fault for row in self.rows for fault in row.faults]

    @property
    def lacking(self) -> list[Fault]:
        return [fault for row in self.rows for fault in row.lacking]


def make_plan(book: Book, organisation: Organisation) -> Plan:
    """Read all rows and look at each beside the organisation's records. Raises FileRefused.

    Whatever the faults name of the file (headings, entries of lists) is in the file's language.
    """
    with override(django_code(book.sheet.language)):
        return plan_of(book, organisation)


def plan_of(book: Book, organisation: Organisation) -> Plan:
    sheet = book.sheet
    reader = RowReader(sheet.keys, sheet.language, is_from_1904=sheet.is_from_1904)
    read = [(row, reader.read(row.cells)) for row in book.rows()]
    if not read:
        raise book.file.refused("no-rows")
    resolve_references([reading for _row, reading in read])
    planner = Planner(sheet, organisation)
    planner.fetch(row for row, _reading in read)
    rows = [planner.start(row, reading) for row, reading in read]
    planner.fetch_by_source(rows)
    return Plan(sheet, [planner.finish(row) for row in rows])


def resolve_references(readings: list[Reading]) -> None:
    """Put keys where paragraphs were named, or faults."""
    for name in MODELS:
        wanted = [
            (one, states_of(reading), reading)
            for reading in readings
            for one in reading.references.get(name, ())
        ]
        known = Known(name, ((one[1], states) for one, states, _reading in wanted))
        for (key, reference), states, reading in wanted:
            if any(one.key.startswith("states.") for one in reading.faults):
                continue  # which State is meant comes first
            found = known.resolve(reference, states, key)
            if isinstance(found, Fault):
                reading.faults.append(found)
            else:
                reading.given[name].append(found)


def states_of(reading: Reading) -> list[str]:
    return [row["state"] for row in reading.given.get("states", ())]


class Planner:
    def __init__(self, sheet: Sheet, organisation: Organisation) -> None:
        self.sheet = sheet
        self.organisation = organisation
        self.letters = {key: get_column_letter(at + 1) for at, key in sheet.columns.items()}
        self.records: dict[str, Record] = {}
        self.by_source: dict[str, Record] = {}
        self.origins: dict[int, str] = {}
        self.rows_of: dict[str, int] = {}  # row by record or source key

    # --- what there is --------------------------------------------------------------------------

    def fetch(self, rows: Iterable[Row]) -> None:
        named = {identifier_in(row) for row in rows} - {""}
        for some in in_parts(named):
            self.keep(Record.objects.filter(identifier__in=some))

    def fetch_by_source(self, rows: Iterable[PlannedRow]) -> None:
        for some in in_parts({row.source_key for row in rows} - {""}):
            self.keep(Record.objects.filter(source_key__in=some))

    def keep(self, records: Any) -> None:
        own = records.filter(organisation=self.organisation).prefetch_related("versions")
        for record in own:
            record.organisation = self.organisation
            self.records[record.identifier] = record
            if record.source_key:
                self.by_source[record.source_key] = record
        ids = [record.pk for record in own]
        self.origins |= dict(
            SheetOrigin.objects.filter(record__in=ids).values_list("record_id", "content_hash")
        )

    # --- one row --------------------------------------------------------------------------------

    def start(self, row: Row, reading: Reading) -> PlannedRow:
        """The row, and by what it is known: a record's identifier, else a key of its own."""
        base = row.cells["base"].text.strip() if "base" in row.cells else ""
        planned = PlannedRow(row.number, reading.given, base, faults=list(reading.faults))
        identifier = identifier_in(row)
        if not identifier:
            planned.base = ""  # a copied row still bears it
            planned.source_key = self.source_key(row, reading.given)
        known_by = identifier or planned.source_key
        first = self.rows_of.setdefault(known_by, row.number)
        if identifier and identifier not in self.records:
            planned.faults.append(fault("record", "unknown-record", value=identifier))
        elif first != row.number:
            code = "record-twice" if identifier else "same-row-twice"
            planned.faults.append(fault("record" if identifier else "title", code, row=first))
        planned.record = self.records.get(identifier)
        return planned

    def source_key(self, row: Row, given: Mapping[str, Any]) -> str:
        """The row's own identifier with its title: colleagues who fill in copies of one template
        do not write over each other's rows. A row without one is known by its content."""
        content = shaped({"language": self.sheet.language, **given})
        if "row" in row.cells:
            digest = hashlib.sha256(fold(content["title"]).encode()).hexdigest()[:16]
            return f"row:{row.cells['row'].text.strip()[:50]}:{digest}"
        plain = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return f"content:{hashlib.sha256(plain.encode()).hexdigest()}"

    def finish(self, planned: PlannedRow) -> PlannedRow:
        """What the row would do."""
        planned.record = planned.record or self.by_source.get(planned.source_key)
        version = current_version(planned.record) if planned.record else None
        planned.version = version
        old: dict[str, Any] = version.content if version else {"language": self.sheet.language}
        given = {
            name: {**old.get(name, {}), **value} if name in GROUPS else value
            for name, value in planned.given.items()
        }
        planned.content = shaped({**old, **given})
        if not planned.faults and planned.record and version:
            self.compare(planned, planned.record, version)
        if planned.outcome != UNCHANGED:
            self.look_for_problems(planned)
        if planned.faults:
            planned.outcome = FAULTY
        planned.faults = [self.placed(one, planned.number) for one in planned.faults]
        planned.lacking = [self.placed(one, planned.number) for one in planned.lacking]
        return planned

    def compare(self, planned: PlannedRow, record: Record, version: Version) -> None:
        here = content_hash(
            planned.content, record=record.identifier, organisation=record.organisation_id
        )
        origin = self.origins.get(record.pk, "")
        base = planned.base or origin
        if here in (version.content_hash, planned.base, origin):
            planned.outcome = UNCHANGED
        elif base and version.content_hash not in (base, origin):
            planned.faults.append(fault("record", "changed-meanwhile"))
        elif version.status in OPEN and not version.is_editable:
            planned.faults.append(fault("record", "on-its-way"))
        else:
            planned.outcome = CHANGED

    def look_for_problems(self, planned: PlannedRow) -> None:
        parts = {one.key.partition(".")[0] for one in planned.faults}
        if "states" in parts:
            parts |= set(MODELS)
        for problem in problems_of(planned.content, self.organisation):
            if problem.field in parts:
                continue
            one = in_words(problem, key_of(problem, planned.content))
            if problem.field == "title":
                planned.faults.append(replace(one, code="title-missing"))
            elif is_lacking(problem, planned.content):
                planned.lacking.append(one)
            else:
                planned.faults.append(one)

    def placed(self, one: Fault, row: int) -> Fault:
        """With its row, and the cell where the sheet has the column."""
        letter = self.letters.get(one.key, "")
        return replace(one, row=row, cell=f"{letter}{row}" if letter else "")


def identifier_in(row: Row) -> str:
    return row.cells["record"].text.strip().upper()[:20] if "record" in row.cells else ""


def current_version(record: Record) -> Version | None:
    """The version on its way, else the latest: what an export shows and an import changes."""
    versions = sorted(record.versions.all(), key=lambda version: version.number)
    for version in versions:
        version.record = record
    on_its_way = [version for version in versions if version.status in OPEN]
    found = on_its_way or versions
    return found[-1] if found else None


def in_words(problem: Problem, key: str) -> Fault:
    """A problem as a fault: in the language of the file, and as its source, for other readers."""
    text = str(problem.message)
    with override("en"):
        return fault(key, "problem", text=text, source=str(problem.message))


def is_lacking(problem: Problem, content: Mapping[str, Any]) -> bool:
    """Whether a problem is that something is not given yet; else something given is wrong."""
    value = content[problem.field]
    if problem.field == "money":
        # Left to be wrong: a currency that is none.
        return not (value["disclosure"] == "amount" and value["amount"] and value["currency"])
    if problem.field == "contact":
        return value["is_public"] is None or not value["email"]
    if problem.field == "states":
        return not value or any(not row["part"] for row in value)
    if problem.field == "recommendations":
        return not value and not content["pledges"]
    if problem.field == "translations":
        return any(not (row["title"] and row["summary"]) for row in value)
    return not value


def key_of(problem: Problem, content: Mapping[str, Any]) -> str:
    """The column that a problem's field stands in: the first of it that is empty or in question."""
    name = problem.field
    if name == "states":
        for number, row in enumerate(content["states"], 1):
            if not row["part"]:
                return f"states.{number}.part"
        return "states.1.state"
    if name == "money":
        money = content["money"]
        wanted = {"": "disclosure", "in-kind": "in_kind"}.get(money["disclosure"], "amount")
        if wanted == "amount" and money["amount"]:
            wanted = "currency"
        return f"money.{wanted}"
    if name == "contact":
        return f"contact.{'is_public' if content['contact']['is_public'] is None else 'email'}"
    if name in BLOCKS:
        inner = BLOCKS[name].fields[0].name
        return f"{name}.1.{inner}" if inner else f"{name}.1"
    return name if name in SINGLE else "title"
