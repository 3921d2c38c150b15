"""What a reader may see of a request: the only builder of what others than its State read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import Somebody
from uprcoop.matching.models import Request
from uprcoop.matching.permissions import user_can_request


@dataclass(frozen=True)
class Shown:
    """`is_whole`: to the State's own people, the Secretariat and auditors."""

    is_whole: bool
    title: str
    need: str
    result: str
    by_when: date | None
    contribution: str
    cost: Decimal | None
    currency: str
    excluded_kinds: list[str]
    preferred_kinds: list[str]


def sees_whole(user: Somebody, request: Request) -> bool:
    if not isinstance(user, User):
        return False
    return user.is_secretariat or user.is_auditor or user_can_request(user, request.state)


def shown_to(request: Request, user: Somebody) -> Shown:
    """To others: the summary in place of the need where there is one, nothing about money, and
    nothing about whom the State prefers or excludes."""
    whole = sees_whole(user, request)
    return Shown(
        is_whole=whole,
        title=request.title,
        need=request.need if whole or not request.summary else request.summary,
        result=request.result if whole or not request.summary else "",
        by_when=request.by_when,
        contribution=request.contribution if whole or not request.summary else "",
        cost=request.cost if whole else None,
        currency=request.currency if whole else "",
        excluded_kinds=request.excluded_kinds if whole else [],
        preferred_kinds=request.preferred_kinds if whole else [],
    )
