"""How an entry is hashed: canonical JSON of its fields, the hash before it among them."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

# What the first entry carries in the place of an earlier hash.
NOTHING = "0" * 64
PLAIN = (str, int, bool, type(None))


class NotPlain(TypeError):
    """A detail of an entry is no short text, number, yes or no, nor a list of these."""


def check_plain(details: dict[str, Any]) -> None:
    for name, value in details.items():
        values = value if isinstance(value, list) else [value]
        if not isinstance(name, str) or not all(isinstance(one, PLAIN) for one in values):
            raise NotPlain(f"{name} of a ledger entry is {value!r}")


def moment(at: datetime) -> str:
    """The moment as it is hashed: UTC, to the microsecond, whatever the database gives back."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(details: Any) -> str:
    return json.dumps(details, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def entry_hash(
    number: int,
    at: str,
    by: str,
    organisation: str,
    act: str,
    state: str,
    subject: str,
    version: str,
    details: str,
    previous: str,
) -> str:
    """SHA-256 (hex) of one entry; `at` as `moment` writes it, `details` as `canonical` does."""
    fields = [number, at, by, organisation, act, state, subject, version, previous]
    plain = f"{canonical(fields)}{details}"
    return hashlib.sha256(plain.encode()).hexdigest()
