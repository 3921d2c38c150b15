"""Letters go out through the queue: a mail server that is away holds nobody up, loses nothing."""

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django_tasks import task


@task()
def deliver(to: str, subject: str, body: str, file: str = "", file_name: str = "") -> int:
    """Hand one letter to the mail server. What fails is tried again by the worker.

    `file`: the name in the storage of a file that goes with it, as `file_name`.
    """
    message = EmailMessage(
        subject=subject, body=body, to=[to], from_email=settings.DEFAULT_FROM_EMAIL
    )
    if file:
        with default_storage.open(file) as stream:
            message.attach(file_name, stream.read())
    return message.send()


def send(*, to: str, subject: str, body: str, file: str = "", file_name: str = "") -> None:
    """Queue a letter to one person. In a transaction it goes only if that is committed."""
    deliver.enqueue(to, subject, body, file, file_name)
