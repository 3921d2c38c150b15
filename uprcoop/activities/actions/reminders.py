"""Time limits only remind: a State that has not answered is reminded, then the Secretariat is told.

Nothing is ever published, declined or put away because time has passed.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from uprcoop.activities import emails
from uprcoop.activities.actions.common import enter_on_ledger, fresh
from uprcoop.activities.lifecycle import Status
from uprcoop.activities.models import Decision, StateConcerned


def remind_due(now: datetime | None = None) -> tuple[int, int]:
    """Remind the States that have waited too long, and tell the Secretariat of the longest.

    Returns how many reminders and how many escalations went out. The worker calls this; running it
    twice in a row sends nothing twice.
    """
    at = now or timezone.now()
    every = timedelta(days=settings.CONSENT_REMINDER_DAYS)
    late = timedelta(days=settings.CONSENT_ESCALATION_DAYS)
    waiting = StateConcerned.objects.filter(
        version__status=Status.WITH_STATES, asked_at__lte=at - min(every, late)
    ).select_related("version__record__organisation", "state")
    reminded = escalated = 0
    for found in list(waiting):
        with transaction.atomic():
            version = fresh(found.version)
            concerned = StateConcerned.objects.select_related("state").get(pk=found.pk)
            if version.status != Status.WITH_STATES or concerned.asked_at is None:
                continue
            decided = Decision.objects.filter(
                version=version, state=concerned.state, is_awaiting_second=False
            )
            if decided.standing().exists():
                continue
            if (concerned.reminded_at or concerned.asked_at) <= at - every:
                concerned.reminded_at, concerned.reminders = at, concerned.reminders + 1
                concerned.save(update_fields=["reminded_at", "reminders"])
                details = {"reminders": concerned.reminders}
                enter_on_ledger(
                    version, "state.remind", by=None, state=concerned.state, details=details
                )
                emails.on_commit(emails.reminded, version, concerned.state)
                reminded += 1
            if concerned.escalated_at is None and concerned.asked_at <= at - late:
                concerned.escalated_at = at
                concerned.save(update_fields=["escalated_at"])
                enter_on_ledger(version, "state.escalate", by=None, state=concerned.state)
                emails.on_commit(emails.escalated, version, concerned.state)
                escalated += 1
    return reminded, escalated
