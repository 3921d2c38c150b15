"""The ladder that each view of a State and of the Secretariat climbs, but for what it does."""

from typing import Any

from django.test import Client

from uprcoop.accounts.models import User


def ask(user: User | None, address: str, data: dict[str, Any] | None = None) -> Any:
    """GET, or POST where there is data, as this person in a browser of their own."""
    client = Client()
    if user:
        client.force_login(user)
    return client.get(address) if data is None else client.post(address, data)


def check_ladder(address: str, *, refused: dict[User, int], data: dict[str, Any] | None) -> None:
    """Anonymous is sent to sign in; each of `refused` gets this status; another method is 405.

    `data`: what is posted; None where the page is only read.
    """
    answer = ask(None, address, data)
    assert answer.status_code == 302
    assert "/account/login/" in answer.url
    for user, status in refused.items():
        assert ask(user, address, data).status_code == status, user.name


def check_method(user: User, address: str, method: str) -> None:
    client = Client()
    client.force_login(user)
    assert client.generic(method, address).status_code == 405
