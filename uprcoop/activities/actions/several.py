"""Agreeing as the second officer to several decisions at once: all of them, or none.

Deciding alike on several versions is `consent.decide_many`.
"""

from collections.abc import Iterable

from django.db import transaction

from uprcoop.accounts.models import User
from uprcoop.activities.actions.consent import second
from uprcoop.activities.models import Decision


@transaction.atomic
def second_many(*, decisions: Iterable[tuple[Decision, str]], by: User) -> list[Decision]:
    """Agree to each decision, given with the content hash that was shown. Raises NotPossible."""
    found = sorted(decisions, key=lambda pair: pair[0].version.record_id)
    return [second(decision=one, by=by, seen_hash=seen_hash) for one, seen_hash in found]
