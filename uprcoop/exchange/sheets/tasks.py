"""Work on spreadsheets that a person need not wait for."""

from django.core.exceptions import PermissionDenied
from django_tasks import task

from uprcoop.activities.actions.common import NotPossible
from uprcoop.exchange.models import SheetStatus, SheetUpload
from uprcoop.exchange.sheets.letters import tell
from uprcoop.exchange.sheets.taking import look, take

# Done while the person waits: a hundred rows take two seconds to be taken, a thousand fifteen.
SMALL = 100 * 1024  # bytes, to be looked at
FEW = 100  # rows, to be taken


@task()
def work_on_sheet(upload_id: int) -> str:
    """Look at a spreadsheet, or take it. Safe to run again after a worker was killed."""
    upload = SheetUpload.objects.select_related("organisation").filter(pk=upload_id).first()
    if upload is None:
        return "gone"
    if upload.status == SheetStatus.WAITING:
        look(upload)
        if hasattr(upload, "letter"):
            tell(upload)
    elif upload.status == SheetStatus.TAKING and upload.taken_by:
        try:
            take(upload=upload, by=upload.taken_by, send=upload.is_to_be_sent)
        except (NotPossible, PermissionDenied):
            # The person has lost the right meanwhile: it waits for somebody who has it.
            SheetUpload.objects.filter(pk=upload_id, status=SheetStatus.TAKING).update(
                status=SheetStatus.PREVIEWED, taken_by=None
            )
    upload.refresh_from_db()
    return upload.status


def work_on(upload: SheetUpload) -> None:
    """At once for a small file, in the background for a large one."""
    is_taking = upload.status == SheetStatus.TAKING
    if upload.counts.get("rows", 0) <= FEW if is_taking else upload.size <= SMALL:
        work_on_sheet.call(upload.pk)
    else:
        work_on_sheet.enqueue(upload.pk)
    upload.refresh_from_db()
