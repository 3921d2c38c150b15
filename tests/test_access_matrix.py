"""Who gets what at every address, for every status of a record.

The addresses come from the resolver: one that has no line below fails the test, so no view can be
forgotten. Beyond the answers themselves: nobody without the right changes a row by any POST.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from tests.access_table import FREE, HIDDEN, LIBRARY, LOGIN, OPEN, PEOPLE, STATUSES, TABLE
from uprcoop.accounts.middleware import GUARDED
from uprcoop.activities.models import Version
from uprcoop.activities.tests import building, oracle

pytestmark = pytest.mark.any_database


def patterns(resolver: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield f"{space}{one.name}", one


NAMES = dict(patterns())


def test_every_address_has_its_line() -> None:
    ours = {name for name in NAMES if not name.startswith(LIBRARY)}
    assert ours == set(TABLE), ours ^ set(TABLE)


OF_ORGANISATION = (
    *("accounts:people", "accounts:verify", "accounts:join", "accounts:evidence"),
    "matching:begin-offer",
)


def test_every_room_with_pages_for_some_only_asks_officers_for_a_second_factor() -> None:
    """A new room would else let a stolen password decide for a State."""
    closed = {
        name.partition(":")[0]
        for name, line in TABLE.items()
        if ":" in name and line("", "published") == LOGIN
    }
    assert closed <= GUARDED


# Rooms in whose addresses an identifier is not a record's.
OTHER_IDENTIFIERS = ("matching:", "funds:")


def is_asked(name: str, status: str) -> bool:
    """Where a record stands changes nothing at an address that names none: it is asked once."""
    names_a_record = "identifier" in NAMES[name].pattern.converters
    return status == "published" or (names_a_record and not name.startswith(OTHER_IDENTIFIERS))


def address(name: str, version: Version, organisation: int) -> str:
    files = version.content["attachments"]
    values: dict[str, Any] = {
        "identifier": version.record.identifier,
        "iso3": "ken",
        "section": "basics",
        "number": 987_654,
        "organisation": organisation,
        "language": "en",
        "token": "none",
        "reference": "none",
        "key": "recken" if name == "website:recommendation" else "nothing",
        "code": "16" if name == "website:sdg" else "nothing",
    }
    if name.endswith(":attachment"):
        values["number"] = files[0]["id"]
    if name in OF_ORGANISATION:
        values["number"] = organisation
    if name == "website:session":
        values["number"] = 33
    if name.startswith(("funds:", "fund-files:", "matching:draft")):
        values |= {"code": "vfpu", "topic": "purpose", "ending": "csv", "kind": "application"}
        if name in ("funds:enter", "funds:correct", "funds:remove"):
            values["kind"] = "grant"
    kwargs = {key: values[key] for key in NAMES[name].pattern.converters if key in values}
    return reverse(name, kwargs=kwargs)


def told(answer: Any) -> Any:
    if answer.status_code in (301, 302):
        return LOGIN if "/account/login/" in answer["Location"] else OPEN
    if answer.streaming:
        b"".join(answer.streaming_content)
    return OPEN if answer.status_code == 200 else answer.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("status", STATUSES)
def test_who_gets_what_at_every_address(client, settings, tmp_path, status: str) -> None:
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    cast = building.make_cast()
    version = building.brought_to(cast, status)
    wrong = []
    for who in PEOPLE:
        client.logout()
        if who:
            client.force_login(getattr(cast, who))
        before = oracle.snapshot()
        for name in NAMES:
            if name.startswith(LIBRARY) or name in FREE:
                continue
            if not is_asked(name, status):
                continue
            translation.activate("en")
            where = address(name, version, cast.agency.pk)
            got = told(client.get(where))
            expected = TABLE[name](who, status)
            if name == "website:attachment" and expected == OPEN and status != "published":
                expected = HIDDEN
            if got != expected:
                wrong.append((who or "visitor", name, f"{got} instead of {expected}"))
        assert oracle.snapshot() == before, f"{who} changed something by GET"
    assert not wrong, wrong


@pytest.mark.django_db
@pytest.mark.parametrize("status", STATUSES)
def test_no_post_of_somebody_without_the_right_changes_a_row(
    client, settings, tmp_path, status: str
) -> None:
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    cast = building.make_cast()
    version = building.brought_to(cast, status)
    data = {
        "seen_hash": version.content_hash,
        "sent_hash": version.content_hash,
        "choice": "consent",
        "what": "verify",
        "clear": "1",
        "text": "Words.",
        "title": "Another title",
        "kind": "activity",
        "organisation": cast.agency.pk,
        "withheld": ["money"],
        "confirm": "1",
    }
    strangers = {"", "outsider", "officer_of_b", "auditor"}
    for who in sorted(strangers):
        client.logout()
        if who:
            client.force_login(getattr(cast, who))
        before = oracle.snapshot()
        for name in NAMES:
            if name.startswith(LIBRARY) or name in ("workspace:begin", "accounts:propose"):
                continue
            if name == "accounts:join" and who != "auditor":  # anybody may ask
                continue
            if not is_asked(name, status):
                continue
            translation.activate("en")
            where = address(name, version, cast.agency.pk)
            answer = client.post(where, data)
            assert answer.status_code < 500, where
            assert oracle.snapshot() == before, f"{who or 'a visitor'} changed rows at {where}"
            if who and name == "accounts:sign-out":
                client.force_login(getattr(cast, who))
