"""In the conversations about a record nobody is named to another side: no State reads which of an
organisation's people spoke, and the other way round."""

import re
from html import unescape

import pytest
from django.urls import reverse

from uprcoop.activities.actions.comments import add_comment
from uprcoop.activities.actions.sending import return_to_contributor
from uprcoop.activities.tests.building import submitted, with_states

pytestmark = pytest.mark.django_db


def page_of(client, person, version, name="record"):
    client.force_login(person)
    address = reverse(f"workspace:{name}", args=[version.record.identifier])
    return unescape(client.get(address).content.decode())


def test_between_a_contributor_and_a_state_only_the_own_side_is_named(client, cast):
    version = with_states(cast)
    for person in (cast.contributor, cast.officer):
        add_comment(version=version, text="Good day.", by=person, with_state=cast.a)
    seen = {
        name: page_of(client, getattr(cast, name), version)
        for name in ("teammate", "focal_point", "moderator", "auditor")
    }
    for name, page in seen.items():
        assert page.count("Good day.") == 2
        named = {other for other in ("contributor", "officer") if str(getattr(cast, other)) in page}
        both = {"contributor", "officer"}
        assert named == {"teammate": {"contributor"}, "focal_point": {"officer"}}.get(name, both)
    talk = seen["focal_point"][seen["focal_point"].index('id="conversations"') :]
    assert str(cast.agency) in talk
    assert cast.a.name in seen["teammate"][seen["teammate"].index('id="conversations"') :]
    for page in seen.values():
        assert cast.contributor.email not in page
        assert cast.officer.email not in page


def test_who_of_the_secretariat_returned_a_record_is_not_named(client, cast):
    version = submitted(cast)
    comments = {"": "See below.", "summary": "Too short."}
    return_to_contributor(
        version=version,
        by=cast.moderator,
        comments=comments,
        sent_hash=version.content_hash,
    )
    pages = [page_of(client, cast.contributor, version, name) for name in ("record", "write")]
    client.force_login(cast.contributor)
    section = reverse("workspace:section", args=[version.record.identifier, "story"])
    pages.append(unescape(client.get(section).content.decode()))
    for page in pages:
        assert "Too short." in page
        assert str(cast.moderator) not in page
        assert re.search(r"<bdi>Secretariat</bdi>", page)
    assert str(cast.moderator) in page_of(client, cast.moderator, version)
