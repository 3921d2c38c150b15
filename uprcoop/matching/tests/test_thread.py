"""The thread of a match: what cannot be kept is said, and what was typed stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from uprcoop.accounts.models import MembershipRole
from uprcoop.activities.tests.building import PDF
from uprcoop.audit.models import Entry
from uprcoop.matching.actions import matches as actions
from uprcoop.matching.models import Message
from uprcoop.matching.tests import building


@pytest.fixture
def match(cast, settings):
    settings.ATTACHMENT_LIMIT_MB = 1
    return building.introduced(cast, building.opened(cast))


def said(client, match, text, file=None):
    data = {"text": text} | ({"file": file} if file else {})
    return client.post(reverse("matching:say", args=[match.identifier]), data)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.pdf", b"MZ\x90\x00 a program", "none of the files that can be kept here"),
        ("plan.pdf", b"", "empty"),
        ("plan.pdf", PDF + b" " * 1_100_000, "larger than 1 MB"),
        ("page.html", b"<script>alert(1)</script>", "none of the files that can be kept here"),
    ],
)
def test_a_file_that_cannot_be_kept_is_told_and_the_words_stay(
    client, cast, match, name, content, words
):
    client.force_login(cast.focal_point)
    before = Entry.objects.count()
    answer = said(client, match, "Here is our plan.", SimpleUploadedFile(name, content))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in page
    assert words in page
    assert "Here is our plan.</textarea>" in page
    assert (Message.objects.count(), Entry.objects.count()) == (0, before)


def test_nothing_written_is_told_and_a_file_alone_is_no_message(client, cast, match):
    client.force_login(cast.focal_point)
    page = said(client, match, "  ", SimpleUploadedFile("plan.pdf", PDF)).content.decode()
    assert 'role="alert"' in page
    assert 'href="#id_text"' in page
    assert not Message.objects.exists()


def test_a_long_name_keeps_its_ending(client, cast, match):
    client.force_login(cast.focal_point)
    said(client, match, "Our plan.", SimpleUploadedFile("x" * 300 + ".pdf", PDF))
    name = Message.objects.get().file_name
    assert name.endswith("xx.pdf")
    assert len(name) <= 200


def test_a_file_is_for_the_two_and_the_secretariat_only(client, cast, match):
    client.force_login(cast.contributor)
    assert said(client, match, "Our plan.", SimpleUploadedFile("plan.pdf", PDF)).status_code == 302
    place = reverse("matching:message-file", args=[match.identifier, 1])
    for who, status in [
        ("focal_point", 200),
        ("teammate", 200),
        ("moderator", 200),
        ("outsider", 404),
        ("officer_of_b", 404),
    ]:
        client.force_login(getattr(cast, who))
        answer = client.get(place)
        assert answer.status_code == status, who
        if status == 200:
            assert b"".join(answer.streaming_content) == PDF
            assert "attachment" in answer["Content-Disposition"]
            assert answer["Cache-Control"] == "no-store"
    client.logout()
    assert client.get(place).status_code == 302


def page_of(client, match, person):
    client.force_login(person)
    return client.get(reverse("matching:match", args=[match.identifier])).content.decode()


def test_nobody_is_named_before_the_introduction(client, cast):
    match = building.taken_up(cast, building.opened(cast))
    actions.disclose(match=match, by=cast.focal_point)
    for person in (cast.focal_point, cast.contributor, cast.moderator):
        actions.say(match=match, by=person, text="Good day.")
    for person in (cast.focal_point, cast.contributor, cast.moderator):
        page = page_of(client, match, person)
        thread = page[page.index("Good day.") - 400 :]
        for other in (cast.focal_point, cast.contributor, cast.moderator):
            assert str(other) not in thread
            assert other.email not in page
        assert str(cast.agency) in thread
        assert match.request.state.name in thread


def test_after_it_those_are_named_whose_addresses_were_given(client, cast, match):
    for person in (cast.focal_point, cast.officer, cast.contributor, cast.moderator):
        actions.say(match=match, by=person, text="Good day.")
    for person in (cast.focal_point, cast.contributor):
        page = page_of(client, match, person)
        thread = page[page.index("Good day.") - 400 :]
        assert str(cast.focal_point) in thread
        assert str(cast.contributor) in thread
        assert str(cast.officer) not in thread
        assert str(cast.moderator) not in thread


def test_a_provider_reads_nothing_from_before_it_was_shown_the_request(client, cast):
    match = building.taken_up(cast, building.opened(cast))
    client.force_login(cast.focal_point)
    said(client, match, "We doubt it.", SimpleUploadedFile("doubts.pdf", PDF))
    actions.disclose(match=match, by=cast.focal_point)
    place = reverse("matching:message-file", args=[match.identifier, 1])
    for person in (cast.focal_point, cast.moderator):
        assert "We doubt it." in page_of(client, match, person)
        assert b"".join(client.get(place).streaming_content) == PDF
    page = page_of(client, match, cast.contributor)
    assert "We doubt it." not in page
    assert "Nothing has been said yet." in page
    assert client.get(place).status_code == 404


def test_what_was_meant_for_two_is_not_sent_to_three(client, cast):
    match = building.taken_up(cast, building.opened(cast))
    page = page_of(client, match, cast.moderator)
    assert 'name="without" value="provider"' in page
    actions.disclose(match=match, by=cast.focal_point)
    data = {"text": "Between us.", "without": "provider"}
    page = client.post(reverse("matching:say", args=[match.identifier]), data).content.decode()
    assert "shown to the provider" in page
    assert "Between us.</textarea>" in page
    assert not Message.objects.exists()
    assert 'name="without"' not in page
    said(client, match, "Then for all.")
    assert "Then for all." in page_of(client, match, cast.contributor)


def test_where_a_state_has_no_focal_point_its_consent_officers_are_given(client, cast, match):
    assert cast.officer.email not in page_of(client, match, cast.contributor)
    MembershipRole.objects.filter(role="focal-point", membership__user=cast.focal_point).delete()
    assert cast.officer.email in page_of(client, match, cast.contributor)
