"""What is not public changes no byte of what is.

Two worlds that differ in nothing but what is kept from the public are looked at, at every address
that a visitor, or somebody of another organisation, may open. A hash, a count, a number in sequence
or the order of a list that depended on what is hidden would tell it to whoever compares, though its
words stand nowhere.
"""

import random
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from tests.access_table import OPEN, TABLE
from tests.test_access_matrix import FREE, LIBRARY, NAMES, address
from uprcoop.accounts.tests.building import member, organisation
from uprcoop.activities.actions.drafting import attach, begin
from uprcoop.activities.actions.sending import clear, submit
from uprcoop.activities.models import Version
from uprcoop.activities.tests import building
from uprcoop.matching.tests import building as matching

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
# What differs from one answer to the next for everybody; our own clock stands still, without parts
# of a second.
BY_THE_WAY = re.compile(
    rb'name="csrfmiddlewaretoken" value="\w+"|\d{4}-\d\d-\d\dT[\d:]+\.\d{6}\+00:00'
)
READERS = ("", "outsider")  # a visitor; somebody of another organisation
World = Callable[[building.Cast], Version]
Seen = dict[str, tuple[int, bytes]]


@pytest.fixture(autouse=True)
def _same_moment_and_same_chance(settings, monkeypatch, tmp_path) -> None:
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def addresses(who: str, version: Version) -> Iterator[tuple[str, str]]:
    """Where this reader may look."""
    translation.activate("en")
    for name in NAMES:
        if name.startswith(LIBRARY) or name in FREE:
            continue
        if TABLE[name](who, "published") == OPEN and name != "website:attachment":
            yield name, address(name, version, 1)
    search = address("website:search", version, 1)
    for query in ("q=judges", "q=12500", "q=Institute", "q=Initiative", "state=KEN", ""):
        yield f"search {query}", f"{search}?kind=activity&{query}"
    yield "suggestions", address("website:suggest", version, 1) + "?q=ini"


def plain(answer: Any) -> bytes:
    body = b"".join(answer) if answer.streaming else answer.content
    if not body.startswith(b"PK"):
        return bytes(body)
    # A workbook: its parts, without the times of its making.
    with ZipFile(BytesIO(body)) as book:
        return b"".join(book.read(name) for name in book.namelist() if "core.xml" not in name)


def looked_at(world: World, cast: building.Cast, monkeypatch: Any) -> Seen:
    """Status and bytes at each public address in this world, which is then undone."""
    cache.clear()
    seen: Seen = {}
    with transaction.atomic():
        monkeypatch.setattr(secrets, "choice", random.Random(7).choice)
        version = world(cast)
        monkeypatch.setattr(secrets, "choice", random.Random(7).choice)
        for who in READERS:
            reader = Client()
            if who:
                reader.force_login(getattr(cast, who))
            for name, where in addresses(who, version):
                answer = reader.get(where)
                seen[f"{who} {name}".strip()] = (
                    answer.status_code,
                    BY_THE_WAY.sub(b"", plain(answer)),
                )
        transaction.set_rollback(True)
    return seen


@pytest.fixture
def cast(db) -> building.Cast:
    cast = building.make_cast()
    for name in ("First Initiative", "Second Initiative"):
        member(cast.contributor, organisation(name, "civil-society"), "contributor")
    return cast


def published(cast: building.Cast, by: str = "", withheld: Any = (), **changes: Any) -> Version:
    """A record about State A that is public now."""
    version = begin(
        organisation=cast.contributor.memberships.get(organisation__name=by).organisation
        if by
        else cast.agency,
        by=cast.contributor,
        content=building.whole_content(cast.a, **changes),
    )
    submit(version=version, by=cast.contributor)
    clear(version=version, by=cast.moderator)
    building.consent(cast, version, cast.a, withheld=withheld)
    version.refresh_from_db()
    assert version.status == "published"
    return version


ALL = ["money", "contact", "attachments", "partners"]
MONEY = {"disclosure": "amount", "amount": "98765.43", "currency": "CHF", "fund": "vfta"}
PARTNERS = [{"name": "Nobody may know", "role": "funding"}]
CONTACT = {"is_public": True, "name": "B. Hidden", "email": "hidden@example.org"}


def with_file(cast: building.Cast, name: str) -> Version:
    version = building.draft(cast)
    attach(version=version, file=building.scan(name), by=cast.contributor)
    version.refresh_from_db()
    submit(version=version, by=cast.contributor)
    clear(version=version, by=cast.moderator)
    building.consent(cast, version, cast.a, withheld=ALL)
    return version


def with_others(cast: building.Cast) -> Version:
    """Beside the public record there are others that are not, and what people say of them."""
    version = published(cast)
    for status in ("draft", "submitted", "returned", "with-states", "consented", "declined"):
        building.brought_to(cast, status)
    matching.opened(cast, visibility="secretariat")
    return version


def practice(cast: building.Cast, activity: Version, belongs: bool) -> Version:
    tie = activity.record.identifier if belongs else ""
    how: Any = {"kind": "good-practice", "lessons": "Ask the courts.", "hides_name": True}
    return published(cast, part_of=tie, **how)


HIDDEN: dict[str, tuple[World, World]] = {
    "who it is that keeps its name back": (
        lambda cast: published(cast, by="First Initiative", hides_name=True),
        lambda cast: published(cast, by="Second Initiative", hides_name=True),
    ),
    "its own identifier": (
        lambda cast: published(cast, hides_name=True),
        lambda cast: published(cast, hides_name=True, other_identifier="XI-IATI-1"),
    ),
    "the activity it belongs to": (
        lambda cast: practice(cast, building.draft(cast), belongs=False),
        lambda cast: practice(cast, building.draft(cast), belongs=True),
    ),
    "money": (
        lambda cast: published(cast, withheld=["money"]),
        lambda cast: published(cast, withheld=["money"], money=MONEY),
    ),
    "money, beside what was never told": (
        lambda cast: published(cast, money={"disclosure": "not-disclosed"}),
        lambda cast: published(cast, withheld=["money"], money=MONEY),
    ),
    "partners": (
        lambda cast: published(cast, withheld=["partners"]),
        lambda cast: published(cast, withheld=["partners"], partners=PARTNERS),
    ),
    "contact": (
        lambda cast: published(cast, withheld=["contact"]),
        lambda cast: published(cast, withheld=["contact"], contact=CONTACT),
    ),
    "attachments": (
        lambda cast: published(cast, withheld=ALL),
        lambda cast: with_file(cast, "secret.pdf"),
    ),
    "other records that are not public, and a confidential request": (published, with_others),
}


@pytest.mark.parametrize("what", HIDDEN)
def test_what_is_hidden_changes_no_public_byte(cast, monkeypatch, what: str) -> None:
    one, other = (looked_at(world, cast, monkeypatch) for world in HIDDEN[what])
    assert [name for name in one if one[name] != other[name]] == []
    assert one["website:activity-json"][0] == 200


def test_what_is_public_does_change_them(cast, monkeypatch) -> None:
    """Else the comparison could not fail."""
    one = looked_at(published, cast, monkeypatch)
    assert looked_at(published, cast, monkeypatch) == one
    other = looked_at(lambda cast: published(cast, title="Of courts"), cast, monkeypatch)
    changed = {name for name in one if one[name] != other[name]}
    assert changed >= {
        "website:home",
        "website:activities",
        "website:activity",
        "website:activity-json",
        "website:activity-iati",
        "website:state",
        "search q=judges",
    }
