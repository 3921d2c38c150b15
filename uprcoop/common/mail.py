"""Letters go out through the queue: a mail server that is away holds nobody up, loses nothing."""

from django.conf import settings
from django.core.mail import EmailMessage
from django_tasks import task


@task()
def deliver(to: str, subject: str, body: str) -> int:
    """Hand one letter to the mail server. What fails is tried again by the worker."""
    message = EmailMessage(
        subject=subject, body=body, to=[to], from_email=settings.DEFAULT_FROM_EMAIL
    )
    return message.send()


def send(*, to: str, subject: str, body: str) -> None:
    """Queue a letter to one person. In a transaction it goes only if that is committed."""
    deliver.enqueue(to, subject, body)
