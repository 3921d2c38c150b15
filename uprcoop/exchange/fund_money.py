"""A fund's contributions and grants from a file: CSV or XLSX as the fund's page gives them out, or
an IATI 2 activity file with its transactions.

All of a file is taken, or nothing: each line that cannot be is named with its row and reason. The
same file a second time changes nothing. What a line means, and what adds up, the actions say.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _
from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from uprcoop.accounts.models import User
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.models import Record
from uprcoop.exchange.refusals import FileRefused
from uprcoop.exchange.sheets.book import Book
from uprcoop.exchange.sources import SourceFile
from uprcoop.funds.actions.money import (
    amount_words,
    check_adds_up,
    enter_contribution,
    enter_grant,
)
from uprcoop.funds.models import Contribution, Fund, Grant, Money
from uprcoop.funds.models.money import FIRST_YEAR, default_day
from uprcoop.funds.permissions import check_keep
from uprcoop.funds.vocabulary import Disclosure, Purpose
from uprcoop.recommendations.models import Recommendation
from uprcoop.states.models import State
from uprcoop.states.resolver import resolver

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
NEEDED = {"line", "year"}
INCOMING, OUTGOING = {"1"}, {"3", "4"}  # IATI's TransactionType: incoming funds; paid, spent


class LineRefused(Exception):
    """One line cannot be taken. The words are for the person who brought the file."""


class MoneyBook(Book):
    """A spreadsheet within the bounds of every other one; of its sheets, none is looked for."""

    def shared_texts(self) -> list[str]:
        return []

    def find_sheet(self) -> Any:
        return None


@dataclass
class Taken:
    """What a file came to. With anything refused, nothing of it was taken."""

    created: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)  # row and reason


def check_whole(fund: Fund, rows: list[tuple[int, dict[str, str]]], taken: Taken) -> None:
    """Whether it adds up, once all is entered: no line depends on where in the file it stands.

    What does not is told of the last grant of the file.
    """
    try:
        check_adds_up(fund)
    except NotPossible as refusal:
        grants = [number for number, row in rows if row.get("line", "").casefold() == "grant"]
        # With other lines refused, their sums are missing: those come first.
        if not taken.refused:
            taken.refused.append((grants[-1] if grants else rows[-1][0], str(refusal)))


class Undone(Exception):
    """Leaves the transaction, so that nothing of the file stays."""


def take_file(*, fund: Fund, by: User, name: str, stream: BinaryIO) -> Taken:
    """Enter every line, or none. Raises FileRefused for what is no such file."""
    check_keep(by, fund)
    rows = list(read(name, stream))
    taken = Taken()
    try:
        with transaction.atomic():
            for number, row in rows:
                try:
                    with transaction.atomic():
                        made = enter_row(fund, by, row)
                except (LineRefused, NotPossible) as refusal:
                    taken.refused.append((number, str(refusal)))
                else:
                    taken.created += made
                    taken.unchanged += not made
            check_whole(fund, rows, taken)
            if taken.refused:
                raise Undone
    except Undone:
        taken.created = taken.unchanged = 0
    return taken


# --- reading ----------------------------------------------------------------------------------


def read(name: str, stream: BinaryIO) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by number, each with the keys of `funds.showing.HEADINGS`."""
    file = SourceFile(name, stream)
    if not file.size:
        raise file.refused("empty")
    if file.size > MOST_BYTES:
        raise file.refused("sheet-too-large", limit=MOST_BYTES // 1024 // 1024)
    start = file.start(512)
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        rows = table(file, book_rows(name, stream))
    elif start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        rows = iati_rows(file)
    else:
        rows = table(file, csv_rows(file))
    count = 0
    for row in rows:
        count += 1
        if count > MOST_ROWS:
            raise file.refused("sheet-too-many-cells")
        yield row
    if not count:
        raise file.refused("no-rows")


def csv_rows(file: SourceFile) -> Iterator[list[str]]:
    data = file.stream.read(MOST_BYTES + 1)
    if b"\0" in data:
        raise file.refused("nul")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise file.refused("not-utf-8") from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise file.refused("broken", value=str(error)) from None


def book_rows(name: str, stream: BinaryIO) -> Iterator[list[str]]:
    with MoneyBook(name, stream) as book:
        stream.seek(0)
        try:
            sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0)
            rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
        except CalamineError as error:
            raise book.file.refused("broken", value=str(error)) from None
    for row in rows:
        yield [cell_text(cell) for cell in row]


def cell_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def table(file: SourceFile, rows: Iterator[list[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows below the headings, by their number in the file."""
    headings: list[str] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not headings:
            headings = [cell.casefold().replace(" ", "_") for cell in cells]
            if not set(headings) >= NEEDED:
                raise file.refused(
                    "unknown-columns",
                    value=", ".join(sorted(NEEDED - set(headings))),
                    found=", ".join(headings[:20]),
                )
            continue
        # An apostrophe keeps a spreadsheet from reading a formula; our own downloads have it.
        plain = [cell[1:] if cell[:2] in ("'=", "'+", "'-", "'@") else cell for cell in cells]
        yield number, dict(zip(headings, plain, strict=False))


def iati_rows(file: SourceFile) -> Iterator[tuple[int, dict[str, str]]]:
    """Transactions of IATI activities: incoming funds, disbursements and expenditure."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.parse(file.stream, parser).getroot()
    except etree.XMLSyntaxError as error:
        raise file.refused("broken", value=str(error)[:200]) from None
    if root.tag != "iati-activities":
        raise file.refused("unknown-columns", value="iati-activities", found=str(root.tag)[:80])
    number = 0
    for activity in root.iterfind("iati-activity"):
        identifier = first_text(activity, "iati-identifier")
        countries = [one.get("code", "") for one in activity.iterfind("recipient-country")]
        for at, given in enumerate(activity.iterfind("transaction"), start=1):
            kind = attribute(given, "transaction-type", "code")
            if kind not in INCOMING | OUTGOING:
                continue
            number += 1
            value = given.find("value")
            day = attribute(given, "transaction-date", "iso-date")
            own = attribute(given, "recipient-country", "code")
            country = own or (countries[0] if len(countries) == 1 else "")
            row = {
                "line": "contribution" if kind in INCOMING else "grant",
                "day": (value.get("value-date", "") if value is not None else "") or day,
                "year": day[:4],
                "amount": (value.text or "").strip() if value is not None else "",
                "currency": (value.get("currency", "") if value is not None else "")
                or activity.get("default-currency", ""),
                "reference": given.get("ref") or f"{identifier}/{at}",
                "title": first_text(given, "description/narrative")
                or first_text(activity, "title/narrative"),
                "language": activity.get("{http://www.w3.org/XML/1998/namespace}lang", "en"),
                "source": f"IATI {identifier}",
                "purpose": "country-project",
            }
            if kind in INCOMING:
                row["who"] = first_text(given, "provider-org/narrative")
            else:
                row["iso2"] = country
            yield number, row


def first_text(element: Any, path: str) -> str:
    found = element.find(path)
    return " ".join((found.text or "").split()) if found is not None else ""


def attribute(element: Any, path: str, name: str) -> str:
    found = element.find(path)
    return str(found.get(name, "")) if found is not None else ""


# --- one line ---------------------------------------------------------------------------------


def enter_row(fund: Fund, by: User, row: dict[str, str]) -> bool:
    """Enter one line. False where it stands there already, word for word."""
    kind = row.get("line", "").casefold()
    if kind not in ("contribution", "grant"):
        raise LineRefused(_("Column “line” must be contribution or grant, not “%s”.") % kind[:40])
    if row.get("fund", fund.code) not in ("", fund.code):
        raise LineRefused(_("This line is of another fund: %s.") % row["fund"][:40])
    given = common(row)
    if kind == "contribution":
        donor = row.get("who", "")[:200]
        if given["state"] is None:
            found = resolver().find(donor)
            given["state"], donor = (found, "") if found else (None, donor)
        else:
            donor = ""
        given["donor"] = donor
        return enter_or_find(Contribution, fund, by, given)
    if given["state"] is None and row.get("who"):
        given["state"] = resolver().find(row["who"])
    purpose = row.get("purpose", "")
    if purpose not in Purpose.values:
        raise LineRefused(
            _("“%(purpose)s” is no purpose. Purposes: %(all)s")
            % {"purpose": purpose[:40], "all": ", ".join(Purpose.values)}
        )
    title = row.get("title", "")[:300]
    if not title:
        raise LineRefused(_("Say in column “title” what it paid for."))
    given |= {"purpose": purpose, "title": title, "language": row.get("language", "en")[:2]}
    return enter_or_find(Grant, fund, by, given, linked(row))


def linked(row: dict[str, str]) -> dict[str, Any]:
    """Recommendations by their keys and public activities by their identifiers."""
    keys = row.get("recommendations", "").split()
    identifiers = row.get("activities", "").split()
    found = {one.key: one for one in Recommendation.objects.filter(key__in=keys)}
    records = {
        one.identifier: one
        for one in Record.objects.filter(identifier__in=identifiers, published__isnull=False)
    }
    missing = [key for key in keys if key not in found]
    missing += [one for one in identifiers if one not in records]
    if missing:
        raise LineRefused(_("Not found here: %s") % " ".join(missing)[:200])
    return {
        "recommendations": [found[key] for key in keys],
        "records": [records[one] for one in identifiers],
    }


def common(row: dict[str, str]) -> dict[str, Any]:
    """What a contribution and a grant have in common, from the text of a row."""
    written = row.get("year", "")
    year = int(written) if written.isascii() and written.isdecimal() and len(written) == 4 else 0
    if not FIRST_YEAR <= year <= date.today().year:
        raise LineRefused(_("“%s” is no year that this can be of.") % written[:40])
    day = default_day(year)
    if row.get("day"):
        try:
            day = date.fromisoformat(row["day"][:10])
        except ValueError:
            raise LineRefused(
                _("“%s” is no day: write year-month-day.") % row["day"][:40]
            ) from None
        if day.year != year and row.get("line") != "contribution":
            raise LineRefused(_("The day lies in another year than %s.") % year)
    disclosure = row.get("disclosure") or Disclosure.AMOUNT
    if disclosure not in Disclosure.values:
        raise LineRefused(
            _("Column “disclosure” must be one of: %s") % ", ".join(Disclosure.values)
        )
    amount = None
    if disclosure == Disclosure.AMOUNT:
        try:
            amount = Decimal(row.get("amount", "").replace(" ", "").replace("\u00a0", ""))
        except InvalidOperation:
            raise LineRefused(
                _("“%s” is no amount: write digits with a point, such as 12500.50.")
                % row.get("amount", "")[:40]
            ) from None
        if not amount.is_finite() or abs(amount) >= Decimal(10) ** 16:
            raise LineRefused(_("“%s” is no amount that can be.") % row["amount"][:40])
        amount = amount.quantize(Decimal("0.01"))
    address = row.get("source_url", "")[:400]
    if address and not address.startswith(("https://", "http://")):
        raise LineRefused(_("The address of the source must begin with https://."))
    return {
        "state": state_of(row),
        "year": year,
        "on": day,
        "disclosure": disclosure,
        "amount": amount,
        "currency": row.get("currency", ""),
        "reference": row.get("reference", "")[:120],
        "source_title": row.get("source", "")[:300],
        "source_url": address,
    }


def state_of(row: dict[str, str]) -> State | None:
    for column, field_name in (("iso3", "iso3"), ("iso2", "iso2")):
        code = row.get(column, "").upper()
        if code:
            found = State.objects.filter(**{field_name: code[:3]}).first()
            if found is None:
                raise LineRefused(_("“%s” is no code of a State.") % code[:10])
            return found
    return None


def enter_or_find(
    model: type[Money], fund: Fund, by: User, given: dict[str, Any], links: Any = None
) -> bool:
    reference = given.pop("reference")
    there = model._default_manager.filter(fund=fund, reference=reference).first()
    if there is None and not reference:
        there = model._default_manager.filter(fund=fund, **given).first()
    if there is not None:
        differs = [name for name, value in given.items() if getattr(there, name) != value]
        if differs:
            raise LineRefused(
                _("“%(reference)s” stands here already, with %(amount)s. Correct it on the page.")
                % {"reference": there.reference, "amount": amount_words(there)}
            )
        return False
    if reference:
        given["reference"] = reference
    if model is Contribution:
        enter_contribution(fund=fund, by=by, must_add_up=False, **given)
    else:
        enter_grant(fund=fund, by=by, must_add_up=False, **given, **links)
    return True


__all__ = ["FileRefused", "Taken", "take_file"]
