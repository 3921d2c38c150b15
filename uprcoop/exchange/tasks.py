"""Background work of the import page."""

from django_tasks import task

from uprcoop.exchange.models import Upload
from uprcoop.exchange.uploads import SMALL, look_or_apply


@task()
def work_on_upload(upload_id: int) -> str:
    """Look at an upload, or apply it. Safe to run again after a worker was killed."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None:
        return "gone"
    look_or_apply(upload)
    return upload.status


def work_on(upload: Upload) -> None:
    """At once for a small file, in the background for a large one."""
    if upload.size <= SMALL:
        look_or_apply(upload)
    else:
        work_on_upload.enqueue(upload.pk)
