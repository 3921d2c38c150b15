"""Several at once, all or none: agreeing as the second officer, withdrawing what a standing consent
made public.

Deciding alike on several versions is `consent.decide_many`.
"""

from collections.abc import Iterable

from django.db import transaction

from uprcoop.accounts.models import User
from uprcoop.activities.actions.common import lock_all
from uprcoop.activities.actions.consent import second, withdraw
from uprcoop.activities.models import Decision, Record, StandingConsent
from uprcoop.activities.permissions import check_decide


@transaction.atomic
def second_many(*, decisions: Iterable[tuple[Decision, str]], by: User) -> list[Decision]:
    """Agree to each decision, given with the content hash that was shown. Raises NotPossible."""
    found = sorted(decisions, key=lambda pair: pair[0].version.record_id)
    lock_all(one.version.record_id for one, _seen in found)
    return [second(decision=one, by=by, seen_hash=seen_hash) for one, seen_hash in found]


@transaction.atomic
def withdraw_uses(*, consent: StandingConsent, by: User) -> int:
    """Withdraw every record that stands by this standing consent; how many there were."""
    check_decide(by, consent.state)
    uses = consent.uses.in_force()
    records = Record.objects.filter(versions__decisions__in=uses).distinct().order_by("id")
    lock_all(records.values_list("pk", flat=True))
    found = list(records)  # as they stand now: somebody may have been quicker
    for record in found:
        withdraw(record=record, state=consent.state, by=by)
    return len(found)
