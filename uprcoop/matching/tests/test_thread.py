"""The thread of a match: what cannot be kept is said, and what was typed stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from uprcoop.activities.tests.building import PDF
from uprcoop.audit.models import Entry
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
