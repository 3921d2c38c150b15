"""The cells of one row as a record's content, and what is wrong with them. No database.

Nothing that a person wrote is dropped silently: what the content has no place for is a fault.
References are parsed here and looked up later, many rows together.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from uprcoop.activities.content import TEXTS, text
from uprcoop.activities.vocabulary import Disclosure
from uprcoop.activities.vocabulary import Kind as RecordKind
from uprcoop.exchange.sheets.columns import SINGLE, column_of
from uprcoop.exchange.sheets.faults import Fault, fault
from uprcoop.exchange.sheets.references import Reference, parse
from uprcoop.exchange.sheets.shapes import Column, Kind
from uprcoop.exchange.sheets.words import YES, find, is_choice, labels, nearest
from uprcoop.exchange.sheets.writing_cells import FIRST_DAY, LAST_DAY

EPOCH = date(1899, 12, 30)
EPOCH_OF_1904 = date(1904, 1, 1)
ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]00:00(?::00)?)?")
OTHER = re.compile(r"(\d{1,2})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{4})")
IN_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
DIGITS = re.compile(r"[0-9][0-9.,]*")
BLANKS = re.compile(r"[\s'’٬_]")
SEVERAL = re.compile(r"[;\n；؛]")
LISTS = ("assistance", "themes", "persons", "sdgs")
MOST_CELL = 40_000  # characters looked at; a spreadsheet's own limit is 32,767


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell holds, as text. A number is the file's own decimal writing of it."""

    text: str
    is_number: bool = False
    is_error: bool = False


@dataclass
class Reading:
    """A row, read. `given`: content by key, for the columns that the sheet has."""

    given: dict[str, Any] = field(default_factory=dict)
    references: dict[str, list[tuple[str, Reference]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class RowReader:
    """Reads the rows of one sheet. `keys`: its columns; `language`: of the template."""

    def __init__(self, keys: list[str], language: str, *, is_from_1904: bool = False) -> None:
        self.language = language
        self.epoch = EPOCH_OF_1904 if is_from_1904 else EPOCH
        self.columns = [column for key in keys if (column := column_of(key))]
        self.parts = {column.part for column in self.columns}

    def read(self, cells: Mapping[str, Cell]) -> Reading:
        self.reading = Reading()
        parts: dict[str, dict[int, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
        for column in self.columns:
            cell = cells.get(column.key)
            if cell is None or not cell.text.strip():
                continue
            if column.field.kind in (Kind.IDENTIFIER, Kind.HIDDEN):
                continue
            if cell.is_error:
                self.wrong(column.key, "error-value", value=cell.text)
                continue
            if column.field.kind is Kind.REFERENCES:
                self.read_references(column, cell)
                continue
            value = self.value(column, cell)
            if value is not None:
                inner = column.field.name if column.number or column.part in GROUPS else ""
                parts[column.part][column.number][inner] = value
        # The language first: further ones must differ from it.
        for part in sorted(
            self.parts - {"record", "row", "base"}, key=lambda one: one != "language"
        ):
            self.put(part, parts.get(part, {}))
        self.check_whole(cells)
        return self.reading

    def wrong(self, key: str, code: str, **values: Any) -> None:
        self.reading.faults.append(fault(key, code, **values))

    # --- one cell -------------------------------------------------------------------------------

    def value(self, column: Column, cell: Cell) -> Any:
        """What the cell means; None once a fault has been found."""
        kind = column.field.kind
        written = cell.text[:MOST_CELL]
        if kind is Kind.DATE:
            return self.day(column.key, cell)
        if kind is Kind.AMOUNT:
            return self.amount(column.key, cell)
        if is_choice(kind):
            if column.part in LISTS:
                if cell.is_number and "." in written and find(kind, f"{written}0"):
                    # A number loses the last zero: goal 8 has a target 1 and a target 10.
                    self.wrong(column.key, "unclear-number", value=written, more=f"{written}0")
                    return None
                return self.several(column, written)
            found = self.choice(column, written)
            return found == YES if kind is Kind.YES and found is not None else found
        plain = text(written, MOST_CELL)
        if len(plain) > column.field.most:
            self.wrong(column.key, "too-long", length=len(plain), most=column.field.most)
            return None
        if column.key == "money.currency":
            return plain.upper()
        return plain

    def choice(self, column: Column, written: str) -> str | None:
        kind = column.field.kind
        found = find(kind, written[:400].strip())
        if found:
            return found
        near = nearest(kind, written[:100], self.language)
        code = "unknown-state" if kind is Kind.STATE else "not-of-the-list"
        self.wrong(column.key, f"{code}-near" if near else code, value=written, near=near)
        return None

    def several(self, column: Column, written: str) -> list[str]:
        """One of the list, or several with a semicolon between them."""
        whole = find(column.field.kind, written[:400].strip())
        if whole:
            return [whole]
        pieces = [piece for piece in SEVERAL.split(written) if piece.strip()]
        return [found for piece in pieces if (found := self.choice(column, piece))]

    def day(self, key: str, cell: Cell) -> str | None:
        written = cell.text.strip()[:100]
        if cell.is_number:
            try:
                # By way of a float: an int of "1E99999999" would be a bomb.
                day = self.epoch + timedelta(days=int(float(written)))
            except (OverflowError, ValueError):
                day = date.min
            if FIRST_DAY <= day <= LAST_DAY:
                return day.isoformat()
            self.wrong(key, "not-a-date", value=written)
            return None
        match = ISO.fullmatch(written) or IN_CHINESE.fullmatch(written)
        try:
            if match:
                return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
            if other := OTHER.fullmatch(written):
                first, second, year = int(other[1]), int(other[2]), int(other[3])
                if first <= 12 and second <= 12 and first != second:
                    self.wrong(key, "unclear-date", value=written)
                    return None
                day_of, month = (first, second) if first > 12 else (second, first)
                return date(year, month, day_of).isoformat()
        except ValueError:
            pass
        self.wrong(key, "not-a-date", value=written)
        return None

    def amount(self, key: str, cell: Cell) -> str | None:
        written = BLANKS.sub("", cell.text[:100])
        if not cell.is_number:
            if not DIGITS.fullmatch(written):
                self.wrong(key, "not-an-amount", value=cell.text)
                return None
            marks = [mark for mark in written if mark in ".,"]
            if marks:
                last = marks[-1]
                after = len(written) - written.rindex(last) - 1
                is_whole = len(marks) > 1 and len(set(marks)) == 1
                if is_whole or (len(marks) == 1 and after == 3):
                    self.wrong(key, "unclear-amount", value=cell.text)
                    return None
                other = "," if last == "." else "."
                written = written.replace(other, "").replace(last, ".")
        try:
            number = Decimal(written).quantize(Decimal("0.01"))
        except InvalidOperation:
            number = Decimal(-1)
        if not (number.is_finite() and 0 <= number < Decimal("1e15")):
            self.wrong(key, "not-an-amount", value=cell.text)
            return None
        return f"{abs(number):f}"  # no "-0.00"

    def read_references(self, column: Column, cell: Cell) -> None:
        found = self.reading.references.setdefault(column.part, [])
        written = cell.text[:MOST_CELL]
        if cell.is_number and written.endswith(".0"):
            written = written[:-2]
        for one in parse(written, column.key, is_number=cell.is_number):
            if isinstance(one, Fault):
                self.reading.faults.append(one)
            else:
                found.append((column.key, one))

    # --- a whole row ----------------------------------------------------------------------------

    def put(self, part: str, values: Mapping[int, Mapping[str, Any]]) -> None:
        """Put the values of one key of the content into what is given."""
        given = self.reading.given
        if part in LISTS:
            given[part] = [code for number in sorted(values) for code in values[number].get("", [])]
        elif part in GROUPS:
            # A column that the sheet has and the row leaves empty is empty.
            names = [column.field.name for column in self.columns if column.part == part]
            blank = {name: None if name == "is_public" else "" for name in names}
            given[part] = {**blank, **values.get(0, {})}
        elif part in ("recommendations", "pledges"):
            self.reading.references.setdefault(part, [])
            given[part] = []
        elif part in ROWS:
            given[part] = ROWS[part](self, values)
        else:
            value = values.get(0, {}).get("")
            if part == "language":
                value = value or self.language
            given[part] = value if value is not None else ""

    def states(self, values: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        for number, row in sorted(values.items()):
            state = row.get("state")
            if not state:
                if not self.has_fault(f"states.{number}.state"):
                    self.wrong(f"states.{number}.part", "part-without-state")
            elif state in rows:
                self.wrong(f"states.{number}.state", "state-twice")
            else:
                rows[state] = {"state": state, "part": row.get("part", "")}
        return list(rows.values())

    def partners(self, values: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
        rows = []
        for number, row in sorted(values.items()):
            if row.get("name"):
                rows.append({"name": row["name"], "role": row.get("role", "")})
            elif not self.has_fault(f"partners.{number}.name"):
                self.wrong(f"partners.{number}.role", "role-without-partner")
        return rows

    def links(self, values: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
        rows = []
        for number, row in sorted(values.items()):
            address = row.get("address", "")
            if address.startswith(("https://", "http://")):
                rows.append({"address": address, "title": row.get("title", "")})
            elif address:
                self.wrong(f"links.{number}.address", "not-a-link")
            elif not self.has_fault(f"links.{number}.address"):
                self.wrong(f"links.{number}.title", "title-without-link")
        return rows

    def translations(self, values: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        for number, row in sorted(values.items()):
            key = f"translations.{number}.language"
            language = row.get("language")
            texts = {name: row.get(name, "") for name in TEXTS}
            if not language:
                if not self.has_fault(key):
                    self.wrong(key, "rendering-without-language")
            elif language in rows or language == self.reading.given.get("language"):
                self.wrong(key, "language-twice")
            elif not any(texts.values()):
                self.wrong(key, "language-without-texts")
            else:
                rendering = row.get("rendering", "")
                rows[language] = {"language": language, "rendering": rendering, **texts}
        return list(rows.values())

    def has_fault(self, key: str) -> bool:
        return any(one.key == key for one in self.reading.faults)

    def check_whole(self, cells: Mapping[str, Cell]) -> None:
        """What is given although the content has no place for it beside the rest."""
        given = self.reading.given
        money = given.get("money", {})
        if not self.has_fault("money.disclosure") and "disclosure" in money:
            self.check_money(money)
        contact = given.get("contact", {})
        if not self.has_fault("contact.is_public") and "is_public" in contact:
            for name in ("name", "email"):
                if contact.get(name) and contact["is_public"] is not True:
                    column = SINGLE["contact.is_public"].label
                    self.wrong(f"contact.{name}", "contact-not-public", column=column)
        if given.get("part_of") and given.get("kind") != RecordKind.GOOD_PRACTICE:
            self.wrong("part_of", "part-of-activity")

    def check_money(self, money: Mapping[str, Any]) -> None:
        disclosure = money["disclosure"]
        told = {
            "amount": (Disclosure.AMOUNT,),
            "currency": (Disclosure.AMOUNT,),
            "in_kind": (Disclosure.AMOUNT, Disclosure.IN_KIND),
            "source": ("", Disclosure.AMOUNT, Disclosure.IN_KIND),
            "fund": ("", Disclosure.AMOUNT, Disclosure.IN_KIND),
        }
        for name, where in told.items():
            if money.get(name) and disclosure not in where:
                choice = labels(Kind.DISCLOSURE, self.language)[str(where[-1])]
                column = SINGLE["money.disclosure"].label
                self.wrong(f"money.{name}", "not-told", choice=choice, column=column)


GROUPS = ("money", "contact")
ROWS: dict[str, Callable[[RowReader, Mapping[int, Mapping[str, Any]]], list[dict[str, Any]]]] = {
    "states": RowReader.states,
    "partners": RowReader.partners,
    "links": RowReader.links,
    "translations": RowReader.translations,
}
