"""What waits for a person: each room tells its own, and the page after signing in shows all."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

MANY = 50  # of one kind; the oldest of them, and a page shows fewer still


@dataclass(frozen=True)
class Waiting:
    """One thing that this person, and not only somebody, can do something about."""

    what: str | Promise  # what is to be done
    address: str  # where
    title: str = ""  # what it is about, in its own words; "" where `what` says it all
    language: str = ""  # of the title
    whom: str = ""  # the State or organisation on the other side
    since: datetime | None = None

    @property
    def days(self) -> int:
        return (timezone.now() - self.since).days if self.since else 0


def longest_first(found: list[Waiting]) -> list[Waiting]:
    """By how long they have waited; what has no day comes first, for it stands for several."""
    return sorted(found, key=lambda one: one.since.timestamp() if one.since else 0.0)
