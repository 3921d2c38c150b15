"""The spreadsheet pages: who gets what, and how a file goes from the template to records."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from uprcoop.activities.models import Record
from uprcoop.activities.tests import building
from uprcoop.exchange.models import SheetStatus, SheetUpload
from uprcoop.exchange.tests.sheet_building import (
    autouse_own_files,
    bring,
    fill,
    template,
    whole,
)

pytestmark = pytest.mark.django_db
__all__ = ["autouse_own_files"]


@pytest.fixture
def cast():
    made = building.make_cast()
    building.recommendation(made.a)
    return made


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def post(client, content, **fields):
    file = SimpleUploadedFile("my sheet.xlsx", content)
    return client.post(reverse("sheets:start"), {"file": file, **fields}, follow=True)


def test_from_the_template_to_records(cast):
    client = signed_in(cast.contributor)
    page = client.get(reverse("sheets:start")).content.decode()
    assert reverse("sheets:template", args=["ar"]) in page
    assert reverse("sheets:records", args=[cast.agency.pk, "fr"]) in page
    got = client.get(reverse("sheets:template", args=["en"]))
    content = fill(b"".join(got.streaming_content), whole(1), whole(2, modality=None))
    page = post(client, content)
    text = page.content.decode()
    assert "my sheet.xlsx" in text
    assert "Take all rows" in text
    assert "Choose how the cooperation is organised." in text
    upload = SheetUpload.objects.get()
    page = client.post(reverse("sheets:take", args=[upload.pk]), {"send": "on"}, follow=True)
    assert "The file was taken as a whole." in page.content.decode()
    assert Record.objects.count() == 2
    # A second click does nothing.
    client.post(reverse("sheets:take", args=[upload.pk]), follow=True)
    assert Record.objects.count() == 2
    got = client.get(reverse("sheets:records", args=[cast.agency.pk, "ar"]))
    page = post(client, b"".join(got.streaming_content))
    assert "Nothing would change." in page.content.decode()


def test_faults_are_listed_and_the_marked_copy_can_be_had(cast):
    client = signed_in(cast.contributor)
    page = post(client, fill(template(), whole(1, states__1__state="Keniya"), whole(2)))
    text = page.content.decode()
    assert "Error:" in text
    assert "Rows with faults: 1 of 2" in text
    assert "Keniya" in text
    assert "Take all rows" not in text
    upload = SheetUpload.objects.get()
    got = client.get(reverse("sheets:copy", args=[upload.pk]))
    assert "my sheet-marked.xlsx" in got["Content-Disposition"]
    assert b"".join(got.streaming_content).startswith(b"PK")


def test_a_refused_file_says_why(cast):
    text = post(signed_in(cast.contributor), b"no spreadsheet").content.decode()
    assert "is no spreadsheet in the format XLSX" in text
    assert SheetUpload.objects.get().status == SheetStatus.REFUSED
    text = post(signed_in(cast.contributor), b"").content.decode()
    assert "is empty" in text


def test_no_file_is_an_error_of_the_form(cast):
    client = signed_in(cast.contributor)
    page = client.post(reverse("sheets:start"))
    assert "Choose a file." in page.content.decode()


def test_a_teammate_sees_it_and_takes_it(cast):
    upload = bring(fill(template(), whole()), cast.agency, cast.contributor)
    client = signed_in(cast.teammate)
    assert client.get(reverse("sheets:upload", args=[upload.pk])).status_code == 200
    client.post(reverse("sheets:take", args=[upload.pk]))
    assert Record.objects.get().created_by == cast.teammate


@pytest.mark.parametrize("who", ["outsider", "moderator", "auditor", "officer", "administrator"])
def test_outsiders_get_404(cast, who):
    upload = bring(fill(template(), whole(1, modality="?")), cast.agency, cast.contributor)
    client = signed_in(getattr(cast, who))
    for name in ("upload", "copy"):
        assert client.get(reverse(f"sheets:{name}", args=[upload.pk])).status_code == 404
    assert client.post(reverse("sheets:take", args=[upload.pk])).status_code == 404
    address = reverse("sheets:records", args=[cast.agency.pk, "en"])
    assert client.get(address).status_code == 404


def test_visitors_sign_in_but_for_the_template(cast):
    client = Client()
    assert client.get(reverse("sheets:template", args=["ru"])).status_code == 200
    assert client.get(reverse("sheets:template", args=["xx"])).status_code == 404
    upload = bring(fill(template(), whole()), cast.agency, cast.contributor)
    for address in (
        reverse("sheets:start"),
        reverse("sheets:by-email"),
        reverse("sheets:upload", args=[upload.pk]),
        reverse("sheets:records", args=[cast.agency.pk, "en"]),
    ):
        assert client.get(address).status_code == 302


def test_wrong_methods_are_refused(cast):
    upload = bring(fill(template(), whole()), cast.agency, cast.contributor)
    client = signed_in(cast.contributor)
    assert client.get(reverse("sheets:take", args=[upload.pk])).status_code == 405
    assert client.post(reverse("sheets:upload", args=[upload.pk])).status_code == 405


def test_the_pages_stand_in_arabic_too(cast):
    with translation.override("ar"):
        page = signed_in(cast.contributor).get(reverse("sheets:start"))
    assert 'dir="rtl"' in page.content.decode()


def test_whoever_belongs_to_nobody_is_told_so(cast):
    page = signed_in(building.person("nobody")).get(reverse("sheets:start"))
    assert "once a verified organisation has accepted you" in page.content.decode()
