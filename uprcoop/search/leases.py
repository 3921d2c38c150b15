"""Leases: a claim on a piece of work that runs out by itself when its holder dies."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from uprcoop.search.models import Lease


class LeaseLost(RuntimeError):
    """The lease ran out while it was held, and somebody else has it now."""


def new_holder() -> str:
    """A name for this process that no other has, past or present."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(6)}"


def take(name: str, holder: str, seconds: float) -> bool:
    """Take or renew the lease; False while another holder's has not run out."""
    now = timezone.now()
    until = now + timedelta(seconds=seconds)
    with transaction.atomic():
        # One statement each: of two that try at once, one changes the row and the other none.
        if Lease.objects.filter(name=name, holder=holder).update(until=until):
            return True
        if Lease.objects.filter(name=name, until__lt=now).update(holder=holder, until=until):
            return True
        _row, made = Lease.objects.get_or_create(
            name=name, defaults={"holder": holder, "until": until}
        )
        return made


def give_back(name: str, holder: str) -> None:
    Lease.objects.filter(name=name, holder=holder).delete()


def renew(name: str, holder: str, seconds: float) -> None:
    """Renew a lease that is held. Raises LeaseLost where it is not held any more."""
    until = timezone.now() + timedelta(seconds=seconds)
    if not Lease.objects.filter(name=name, holder=holder).update(until=until):
        raise LeaseLost(name)


@contextmanager
def held(name: str, seconds: float) -> Iterator[str | None]:
    """The holder's name while the lease is ours; None when somebody else has it."""
    holder = new_holder()
    if not take(name, holder, seconds):
        yield None
        return
    try:
        yield holder
    finally:
        give_back(name, holder)
