"""The Secretariat's import page: upload, preview, apply; and who may."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from uprcoop.accounts.models import User
from uprcoop.exchange.models import Status, Upload
from uprcoop.exchange.tests.building import uhri_json, uhri_row
from uprcoop.recommendations.models import ImportRun, Recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"


@pytest.fixture
def secretariat():
    person = User.objects.create_user("a@example.org", "a long password", is_secretariat=True)
    client = Client()
    client.force_login(person)
    return client


def upload(client, content, **fields):
    file = SimpleUploadedFile("file.json", content)
    address = reverse("exchange:import")
    return client.post(address, {"file": file, "extent": "by-format", **fields}, follow=True)


def test_a_file_is_previewed_and_nothing_kept_until_it_is_applied(secretariat):
    page = upload(secretariat, uhri_json(uhri_row(1), uhri_row(2, Body="- CRC")))
    assert page.status_code == 200
    found = Upload.objects.get()
    assert found.status == Status.PREVIEWED
    assert found.summary["counts"]["created"] == 1
    assert "Take the measures of plan 1" in page.content.decode()
    assert "another body" in page.content.decode()
    assert not Recommendation.objects.exists()

    page = secretariat.post(reverse("exchange:apply", args=[found.pk]), follow=True)
    assert page.status_code == 200
    found.refresh_from_db()
    assert found.status == Status.APPLIED
    assert Recommendation.objects.count() == 1
    assert ImportRun.objects.get().by.email == "a@example.org"
    assert "file.json" in secretariat.get(reverse("exchange:import")).content.decode()

    secretariat.post(reverse("exchange:apply", args=[found.pk]))
    assert ImportRun.objects.count() == 1


def test_a_preview_shows_differences_before_and_after(secretariat):
    upload(secretariat, uhri_json(uhri_row(1)))
    secretariat.post(reverse("exchange:apply", args=[Upload.objects.get().pk]))
    page = upload(secretariat, uhri_json(uhri_row(1, UprPositions=["Noted"], Themes=[])))
    text = page.content.decode()
    assert "Supported" in text
    assert "Noted" in text


def test_the_report_can_be_downloaded(secretariat):
    upload(secretariat, uhri_json(uhri_row(1), uhri_row(2, Text="")))
    page = secretariat.get(reverse("exchange:report", args=[Upload.objects.get().pk]))
    assert page.status_code == 200
    assert b"".join(page.streaming_content).startswith(b"PK")


def test_a_refused_file_says_why(secretariat):
    page = upload(secretariat, b"%PDF-1.7 something")
    assert Upload.objects.get().status == Status.REFUSED
    assert "Nothing of the file was kept" in page.content.decode()


def test_a_refusal_is_kept_as_codes_and_read_in_any_language(secretariat):
    upload(secretariat, b"PK\x05\x06" + b"\0" * 18)
    found = Upload.objects.get()
    assert found.refusal["values"]["detail"] == "archive"
    page = secretariat.get(reverse("exchange:upload", args=[found.pk]))
    assert "a ZIP archive" in page.content.decode()


def test_half_characters_and_nul_in_a_remark_do_no_harm(secretariat):
    row = uhri_row(2, Body="- \ud800\x00CRC", Text="\ud800\x00")
    page = upload(secretariat, json.dumps([uhri_row(1), row]).encode())
    assert page.status_code == 200
    assert Upload.objects.get().status == Status.PREVIEWED


def test_without_a_file_the_choice_made_is_kept(secretariat):
    page = secretariat.post(reverse("exchange:import"), {"extent": "partial"})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["form"]["extent"].value() == "partial"


def test_a_file_over_the_limit_is_not_kept(secretariat, settings):
    settings.IMPORT_UPLOAD_LIMIT_MB = 0
    page = upload(secretariat, uhri_json(uhri_row(1)))
    assert page.context["form"].errors
    assert not Upload.objects.exists()


@pytest.mark.parametrize("name", ["import", "upload", "apply", "report"])
def test_visitors_sign_in_and_others_may_not(name):
    found = Upload.objects.create(name="x", size=1, file="x")
    address = reverse(f"exchange:{name}", args=[] if name == "import" else [found.pk])
    client = Client()
    method = client.post if name == "apply" else client.get
    response = method(address)
    assert response.status_code == 302
    assert reverse("accounts:sign-in") in response.url
    client.force_login(User.objects.create_user("b@example.org", "a long password"))
    assert method(address).status_code == 403


@pytest.mark.parametrize(("name", "method"), [("upload", "post"), ("apply", "get")])
def test_wrong_methods_are_refused(secretariat, name, method):
    found = Upload.objects.create(name="x", size=1, file="x")
    response = getattr(secretariat, method)(reverse(f"exchange:{name}", args=[found.pk]))
    assert response.status_code == 405
