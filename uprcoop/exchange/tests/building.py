"""Builds the files that tests feed to the importers."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from uprcoop.exchange.imports import BY_FORMAT, Result, import_stream
from uprcoop.recommendations.received import Remark


def uhri_row(number: int = 1, **fields: Any) -> dict[str, Any]:
    return {
        "AnnotationId": f"id-{number}",
        "AnnotationType": "- Recommendations",
        "Body": "- UPR",
        "Symbol": "A/HRC/43/15",
        "Countries": ["Slovenia"],
        "Themes": ["Right to health"],
        "AffectedPersons": ["Children"],
        "Sdgs": [],
        "Text": f"121.{number} Take the measures of plan {number} for all (France);",
        "PublicationDate": "2019-12-19T00:00:00",
        "UprCycle": "Cycle 3",
        "UprSession": ["34 - November 2019"],
        "UprPositions": ["Supported"],
        "UprRecommendingCountry": ["France"],
        **fields,
    }


def uhri_json(*rows: Any) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")


def docx(rows: list[list[str]], head: str = "UPR of Slovenia (3rd Cycle - 34th Session)") -> bytes:
    import docx as word

    document = word.Document()
    document.sections[0].header.paragraphs[0].text = head
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        cells = table.add_row().cells
        if len(row) == 1:
            cells[0].merge(cells[-1]).text = row[0]
            continue
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx(rows: list[list[Any]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(**entries: bytes) -> bytes:
    """A ZIP archive; an entry's name has "__" for "/"."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return stream.getvalue()


def bring_in(content: bytes | Path, extent: str = BY_FORMAT, **options: Any) -> Result:
    """Import bytes or a file; `remarks` of the result are on `result.remarks`."""
    remarks: list[Remark] = []
    if isinstance(content, Path):
        with content.open("rb") as stream:
            result = import_stream(
                name=content.name, stream=stream, by=None, extent=extent,
                on_remark=remarks.append, **options,
            )  # fmt: skip
    else:
        result = import_stream(
            name="file", stream=io.BytesIO(content), by=None, extent=extent,
            on_remark=remarks.append, **options,
        )  # fmt: skip
    result.remarks = remarks  # type: ignore[attr-defined]
    return result


def counted(result: Result) -> tuple[int, int, int, int]:
    counts = result.counts
    return counts.created, counts.updated, counts.unchanged, counts.rejected


def everything() -> list[Any]:
    """The database's recommendations and pledges with all that hangs on them, without ids."""
    from uprcoop.recommendations.models import Pledge, Recommendation

    rows: list[Any] = []
    for one in Recommendation.objects.order_by("key"):
        rows.append(
            (
                one.key, one.state_id, one.session_id, one.cycle, one.symbol, one.paragraph,
                one.text, one.language, one.standing, one.position, one.action,
                *(
                    tuple(sorted(many.values_list("pk", flat=True)))
                    for many in (one.recommending_states, one.themes, one.persons, one.sdgs)
                ),
                tuple(sorted(one.source_rows.values_list("source", "digest", "is_dropped"))),
            )
        )  # fmt: skip
    for pledge in Pledge.objects.order_by("key"):
        rows.append((pledge.key, pledge.text, pledge.standing))
    return rows
