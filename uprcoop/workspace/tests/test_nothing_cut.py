"""What is pasted is never cut without a word: not by the browser, not by the server."""

import pytest
from django.urls import reverse

from uprcoop.activities.models import Comment
from uprcoop.activities.tests import building

pytestmark = pytest.mark.django_db


def test_no_box_cuts_what_is_pasted_and_the_form_says_what_is_too_long(client):
    cast = building.make_cast()
    version = building.draft(cast)
    client.force_login(cast.contributor)
    address = reverse("workspace:section", args=[version.record.identifier, "story"])
    page = client.get(address).content.decode()
    assert "<textarea" in page
    assert "maxlength" not in page.split("<main", 1)[1]
    text = "All of it. " * 1_000  # 11,000 characters
    answer = client.post(address, {"summary": "A summary.", "done": text})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "at most 10000 characters" in page
    assert text.strip() in page
    version.refresh_from_db()
    assert version.content.get("done") != text.strip()


def test_a_comment_too_long_is_refused_and_kept_whole(client):
    cast = building.make_cast()
    version = building.draft(cast)
    client.force_login(cast.contributor)
    text = "x" * 5_001
    address = reverse("workspace:comment", args=[version.record.identifier])
    page = client.post(address, {"text": text}).content.decode()
    assert "at most 5000 characters; this one has 5001" in page
    assert text in page
    assert not Comment.objects.exists()
