"""The Secretariat's import page: upload, preview, apply; and who may."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

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
    person = User.objects.create_user(
        "a@example.org", "a long password", staff_role="administrator"
    )
    # The Secretariat's people need a second factor.
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
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


@pytest.mark.parametrize("name", ["import", "upload", "apply", "as-partial", "report"])
def test_visitors_sign_in_and_others_may_not(name):
    found = Upload.objects.create(name="x", size=1, file="x")
    address = reverse(f"exchange:{name}", args=[] if name == "import" else [found.pk])
    client = Client()
    method = client.post if name == "as-partial" else client.get
    response = method(address)
    assert response.status_code == 302
    assert reverse("account_login") in response.url
    client.force_login(User.objects.create_user("b@example.org", "a long password"))
    assert method(address).status_code == 403


@pytest.mark.parametrize(("name", "method"), [("upload", "post"), ("as-partial", "get")])
def test_wrong_methods_are_refused(secretariat, name, method):
    found = Upload.objects.create(name="x", size=1, file="x")
    response = getattr(secretariat, method)(reverse(f"exchange:{name}", args=[found.pk]))
    assert response.status_code == 405


def test_the_address_of_applying_leads_to_the_page_when_it_is_only_opened(secretariat):
    found = Upload.objects.create(name="x", size=1, file="x", status=Status.REFUSED)
    response = secretariat.get(reverse("exchange:apply", args=[found.pk]))
    assert response.url == reverse("exchange:upload", args=[found.pk])


def applied(client, content):
    upload(client, content)
    return client.post(reverse("exchange:apply", args=[Upload.objects.latest("id").pk]))


def test_what_withdraws_records_must_be_agreed_to(secretariat):
    applied(secretariat, uhri_json(*map(uhri_row, range(1, 5))))
    page = upload(secretariat, uhri_json(uhri_row(1)))
    text = page.content.decode()
    assert "would leave the public site: 3, of the 4" in text
    assert "<bdi>Slovenia · session 34 · A/HRC/43/15</bdi>: 3 of 4" in text

    address = reverse("exchange:apply", args=[Upload.objects.latest("id").pk])
    page = secretariat.post(address)
    assert "<title>Error: " in page.content.decode()
    assert "Tick the box" in page.content.decode()
    assert "would leave the public site: 3, of the 4" in page.content.decode()
    assert Recommendation.objects.current().count() == 4

    secretariat.post(address, {"agreed": "on"})
    assert Recommendation.objects.current().count() == 1


def test_more_than_was_shown_is_not_withdrawn_when_another_import_came_between(secretariat):
    upload(secretariat, uhri_json(uhri_row(1)))
    found = Upload.objects.get()
    assert found.withdrawn == 0
    applied(secretariat, uhri_json(*map(uhri_row, range(1, 5))))

    address = reverse("exchange:apply", args=[found.pk])
    page = secretariat.post(address, follow=True)
    assert "Nothing was applied" in page.content.decode()
    assert "would leave the public site: 3, of the 4" in page.content.decode()
    assert Recommendation.objects.current().count() == 4
    assert ImportRun.objects.count() == 1

    secretariat.post(address)
    assert Recommendation.objects.current().count() == 4
    page = secretariat.post(address, {"agreed": "on"}, follow=True)
    assert "Nothing was applied" not in page.content.decode()
    assert Recommendation.objects.current().count() == 1


def test_one_click_looks_again_as_only_some_rows(secretariat):
    applied(secretariat, uhri_json(*map(uhri_row, range(1, 5))))
    upload(secretariat, uhri_json(uhri_row(1), uhri_row(9)))
    found = Upload.objects.latest("id")
    page = secretariat.post(reverse("exchange:as-partial", args=[found.pk]), follow=True)
    assert "would leave" not in page.content.decode()
    found.refresh_from_db()
    assert (found.extent, found.withdrawn) == ("partial", 0)
    secretariat.post(reverse("exchange:apply", args=[found.pk]))
    assert Recommendation.objects.current().count() == 5
    # Applied, it cannot be looked at again.
    secretariat.post(reverse("exchange:as-partial", args=[found.pk]))
    found.refresh_from_db()
    assert found.status == Status.APPLIED


def test_a_file_that_would_change_nothing_says_so_and_cannot_be_applied(secretariat):
    applied(secretariat, uhri_json(uhri_row(1)))
    page = upload(secretariat, uhri_json(uhri_row(1)))
    assert "Nothing would change" in page.content.decode()
    assert "Apply</button>" not in page.content.decode()
    secretariat.post(reverse("exchange:apply", args=[Upload.objects.latest("id").pk]))
    assert Upload.objects.latest("id").status == Status.PREVIEWED


def test_a_preview_shows_what_is_needed_to_check_it(secretariat):
    text = upload(secretariat, uhri_json(uhri_row(1))).content.decode()
    shown = text[text.index("First changes") :]
    for word in ("session 34", "A/HRC/43/15", "121.1", "France", "Supported", "Right to health"):
        assert word in shown
    assert '<p lang="en" dir="ltr">Take the measures' in shown


def test_once_applied_the_page_says_so_and_leads_to_the_records(secretariat):
    upload(secretariat, uhri_json(uhri_row(1)))
    found = Upload.objects.get()
    page = secretariat.post(reverse("exchange:apply", args=[found.pk]), follow=True)
    text = page.content.decode()
    assert "<title>Applied: file.json" in text
    assert "The file was applied." in text
    assert "data-takes-focus" in text
    key = Recommendation.objects.get().key
    assert reverse("website:recommendation", args=[key]) in text
    assert reverse("website:state", args=["svn"]) in text


def test_a_refused_file_is_an_error_and_leads_back_to_the_form(secretariat):
    text = upload(secretariat, b"%PDF-1.7 something").content.decode()
    assert "<title>Error: " in text
    assert "Choose another file" in text


def test_in_arabic_the_arrow_of_a_change_points_to_what_is_new(secretariat):
    applied(secretariat, uhri_json(uhri_row(1)))
    upload(secretariat, uhri_json(uhri_row(1, UprPositions=["Noted"])))
    address = reverse("exchange:upload", args=[Upload.objects.latest("id").pk])
    assert "→" in secretariat.get(address).content.decode()
    with translation.override("en"):  # what the page activates ends with the test
        text = secretariat.get(address.replace("/en/", "/ar/")).content.decode()
    assert "←" in text
    assert "→" not in text
