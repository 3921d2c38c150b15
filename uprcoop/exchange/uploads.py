"""The Secretariat's uploads: look at a file without keeping anything, then apply it.

The file is read anew when it is applied: what was previewed an hour ago may differ by then, and
what counts is what the import itself reports. Only more than was previewed is never withdrawn: then
nothing is applied, and the upload is a preview again.
"""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import check_import
from uprcoop.exchange.after_import import after_import
from uprcoop.exchange.imports import import_stream
from uprcoop.exchange.models import Extent, Status, Upload
from uprcoop.exchange.refusals import FileRefused, sentence
from uprcoop.exchange.report import Report
from uprcoop.recommendations.cleaning import seen
from uprcoop.recommendations.received import Remark, reason

SHOWN = 50  # remarks shown on the page; all are in the report
SMALL = 1024 * 1024  # bytes: looked at while the person waits


def keep_upload(*, file: UploadedFile, extent: str, by: User) -> Upload:
    """Keep an uploaded file, to be looked at."""
    check_import(by)
    name = Path(file.name or "upload").name[:255]
    return Upload.objects.create(
        by=by, name=name, file=File(file, name=name), size=file.size or 0, extent=Extent(extent)
    )


def start_applying(*, upload: Upload, by: User) -> bool:
    """Move a previewed upload to being applied. False when somebody else already has."""
    check_import(by)
    moved = Upload.objects.filter(pk=upload.pk, status=Status.PREVIEWED).update(
        status=Status.APPLYING, by=by
    )
    upload.refresh_from_db()
    return bool(moved)


def look_as_partial(*, upload: Upload, by: User) -> bool:
    """Have a previewed upload looked at anew, as only some rows. False when it is no preview."""
    check_import(by)
    moved = Upload.objects.filter(pk=upload.pk, status=Status.PREVIEWED).update(
        status=Status.WAITING, extent=Extent.PARTIAL, report=""
    )
    upload.refresh_from_db()
    return bool(moved)


def look_or_apply(upload: Upload) -> None:
    """Do what the upload waits for. Running it twice does no harm: an import is idempotent."""
    if not upload.is_busy:
        return
    is_dry = upload.status == Status.WAITING
    remarks: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        report = Report(Path(folder) / "report.xlsx")

        def on_remark(remark: Remark) -> None:
            report.add(upload.name, remark)
            if len(remarks) < SHOWN:
                remarks.append(
                    {
                        "row": remark.row,
                        "code": remark.code,
                        "values": {name: shown(value) for name, value in remark.values.items()},
                        "text": shown(remark.text),
                        "is_notice": remark.is_notice,
                    }
                )

        try:
            with upload.file.open("rb") as stream:
                result = import_stream(
                    name=upload.name,
                    stream=stream,  # type: ignore[arg-type]  # storage's file is one
                    by=upload.by,
                    extent=upload.extent,
                    dry_run=is_dry,
                    most_withdrawn=None if is_dry else upload.withdrawn,
                    on_remark=on_remark,
                )
        except FileRefused as refusal:
            upload.status = Status.REFUSED
            upload.refusal = {"code": refusal.code, "values": refusal.values}
        else:
            upload.status = Status.PREVIEWED if result.run is None else Status.APPLIED
            upload.summary = {
                "source": result.source.value if result.source else "",
                "counts": vars(result.counts),
                **asdict(result.withdrawals),
                "is_held_back": not is_dry and result.run is None,
                "changes": [asdict(change) for change in result.changes],
                "remarks": remarks,
            }
        written = report.close()
        with transaction.atomic():
            if written:
                with written.open("rb") as file:
                    upload.report.save(f"report-{upload.pk}.xlsx", File(file), save=False)
            upload.save()
    if upload.status == Status.APPLIED:
        after_import()


def shown(value: Any) -> Any:
    """A value as the database can keep it: rows of hostile files hold NULs and half characters."""
    return seen(value) if isinstance(value, str) else value


def refusal_of(upload: Upload) -> str:
    """Why the file was refused, in the reader's language."""
    if not upload.refusal:
        return ""
    return sentence(upload.refusal["code"], upload.refusal["values"])


def remarks_of(upload: Upload) -> list[dict[str, Any]]:
    """The first remarks, each with its reason in the reader's language."""
    return [
        {**remark, "reason": reason(remark["code"], remark["values"])}
        for remark in upload.summary.get("remarks", [])
    ]
