"""An organisation's own records as a spreadsheet that can be changed and brought back."""

from typing import BinaryIO

from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import check_contribute
from uprcoop.activities.models import Record
from uprcoop.exchange.sheets.planning import current_version
from uprcoop.exchange.sheets.references import written
from uprcoop.exchange.sheets.workbook import SheetRow, write_book
from uprcoop.exchange.sheets.writing_cells import cells_of, counts_of


def write_records(stream: BinaryIO, *, organisation: Organisation, language: str, by: User) -> int:
    """Write the organisation's records, each in the version that an import would change; their
    number. What was put away is left out."""
    check_contribute(by, organisation)
    own = Record.objects.filter(organisation=organisation).order_by("pk")
    found = [
        version
        for record in own.prefetch_related("versions")
        if (version := current_version(record)) and version.status != "archived"
    ]
    contents = [version.content for version in found]
    references = written(contents)
    rows = [
        SheetRow(
            cells_of(version.content, language, references),
            record=version.record.identifier,
            base=version.content_hash,
        )
        for version in found
    ]
    write_book(stream, language, rows, counts_of(contents))
    return len(rows)
