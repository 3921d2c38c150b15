"""Signing in: who may, what a refusal gives away (nothing), and how errors are shown."""

import pytest
from django.urls import reverse

from uprcoop.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "seven small boats"


@pytest.fixture
def secretariat():
    return User.objects.create_user("amina@example.org", PASSWORD, staff_role="administrator")


def test_a_person_signs_in_whatever_the_capitals_and_can_sign_out(client, secretariat):
    address = reverse("accounts:sign-in")
    answer = client.post(address, {"username": "Amina@Example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(secretariat.pk)
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    client.post(reverse("accounts:sign-out"))
    assert "_auth_user_id" not in client.session


def test_a_refusal_is_the_same_for_an_unknown_address_and_a_wrong_password(client, secretariat):
    address = reverse("accounts:sign-in")
    pages = [
        client.post(address, {"username": name, "password": "wrong"})
        for name in ("amina@example.org", "nobody@example.org")
    ]
    errors = [page.context["form"].non_field_errors() for page in pages]
    assert list(errors[0]) == list(errors[1])
    assert errors[0]
    assert all("<title>Error: " in page.content.decode() for page in pages)
    assert all("data-takes-focus" in page.content.decode() for page in pages)


def test_each_error_links_to_its_field(client):
    page = client.post(reverse("accounts:sign-in"), {"username": "", "password": ""})
    html = page.content.decode()
    assert '<a href="#id_username">' in html
    assert 'id="id_username_error"' in html
    assert 'aria-invalid="true"' in html


def test_sign_in_never_leads_away_from_the_site(client, secretariat):
    answer = client.post(
        reverse("accounts:sign-in") + "?next=https://elsewhere.example/",
        {"username": "amina@example.org", "password": PASSWORD},
    )
    assert answer["Location"] == reverse("website:home")


def test_the_page_bears_the_name_of_the_site_and_no_box_takes_the_focus(client):
    page = client.get(reverse("accounts:sign-in")).content.decode()
    assert "<title>Sign in – UPR Cooperation Repository</title>" in page
    assert "autofocus" not in page
