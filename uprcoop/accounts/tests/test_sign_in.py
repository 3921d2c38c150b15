"""Signing in and up: who may, what an answer gives away (nothing), and how errors are shown."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.urls import reverse

from uprcoop.accounts.actions import add_secretariat
from uprcoop.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "seven small boats"
LOGIN = reverse("account_login")
SIGN_UP = reverse("account_signup")


@pytest.fixture
def secretariat():
    return add_secretariat(email="amina@example.org", name="Amina", password=PASSWORD)[0]


def sign_in(client, name="amina@example.org", password=PASSWORD, address=LOGIN):
    return client.post(address, {"login": name, "password": password})


def test_a_person_signs_in_whatever_the_capitals_and_can_sign_out(client, secretariat):
    assert sign_in(client, "Amina@Example.org").status_code == 302
    assert client.session["_auth_user_id"] == str(secretariat.pk)
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    client.post(reverse("accounts:sign-out"))
    assert "_auth_user_id" not in client.session


def test_a_refusal_is_the_same_for_an_unknown_address_and_a_wrong_password(client, secretariat):
    pages = [sign_in(client, name, "wrong") for name in ("amina@example.org", "nobody@example.org")]
    texts = [re.sub(r"csrf.*?>|(amina|nobody)@", "", p.content.decode()) for p in pages]
    assert texts[0] == texts[1]
    assert all("<title>Error: " in page.content.decode() for page in pages)
    assert all("data-takes-focus" in page.content.decode() for page in pages)


def test_each_error_links_to_its_field(client):
    html = sign_in(client, "", "").content.decode()
    assert '<a href="#id_login">' in html
    assert 'id="id_login_error"' in html
    assert 'aria-invalid="true"' in html


def test_sign_in_never_leads_away_from_the_site(client, secretariat):
    answer = sign_in(client, address=f"{LOGIN}?next=https://elsewhere.example/")
    assert answer["Location"] == reverse("workspace:desk")


def test_the_page_bears_the_name_of_the_site_and_no_box_takes_the_focus(client):
    page = client.get(LOGIN).content.decode()
    assert "<title>Sign in – UPR Cooperation Repository</title>" in page
    assert "autofocus" not in page
    old = client.get(reverse("accounts:sign-in") + "?next=/en/work/")
    assert old["Location"] == f"{LOGIN}?next=/en/work/"


@pytest.mark.parametrize("name", ["amina@example.org", "nobody@example.org"])
def test_guesses_are_counted_and_then_refused_alike(client, secretariat, name):
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(client, name, "wrong")
    assert answer.status_code == 429
    assert "half an hour" in answer.content.decode()
    assert sign_in(client, name).status_code == 429
    # From another machine the person still gets in.
    if name == secretariat.email:
        client.defaults["REMOTE_ADDR"] = "203.0.113.9"
        assert sign_in(client, name).status_code == 302


def sign_up(client, email):
    given = {"name": "Ana", "email": email, "password1": PASSWORD, "password2": PASSWORD}
    return client.post(SIGN_UP, given)


def test_sign_up_says_the_same_whether_the_address_has_an_account(
    client, secretariat, django_capture_on_commit_callbacks
):
    answers = []
    for email in ("new@example.org", "amina@example.org"):
        with django_capture_on_commit_callbacks(execute=True):
            answers.append(sign_up(client, email))
    assert {(one.status_code, one["Location"]) for one in answers} == {
        (302, reverse("account_email_verification_sent"))
    }
    assert [letter.to for letter in mail.outbox] == [["new@example.org"], ["amina@example.org"]]


def test_an_account_can_do_nothing_before_its_address_is_verified(
    client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sign_up(client, "newer@example.org")
    assert User.objects.get(email="newer@example.org").name == "Ana"
    assert sign_in(client, "newer@example.org")["Location"] == reverse(
        "account_email_verification_sent"
    )
    assert "_auth_user_id" not in client.session
    found = re.search(r"https?://\S+/confirm-email/\S+", mail.outbox[0].body)
    assert found
    path = "/" + found.group().split("/", 3)[3]
    assert not EmailAddress.objects.get(email="newer@example.org").verified
    client.post(path)
    assert EmailAddress.objects.get(email="newer@example.org").verified


@pytest.mark.parametrize("email", ["amina@example.org", "nobody@example.org"])
def test_a_new_password_is_asked_for_alike(client, secretariat, email):
    answer = client.post(reverse("account_reset_password"), {"email": email})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("account_reset_password_done")


def test_the_secretariat_gets_no_further_without_a_second_factor(client, secretariat):
    client.force_login(secretariat)
    address = reverse("exchange:import")
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("mfa_index")
    assert client.get(reverse("website:home")).status_code == 200
    Authenticator.objects.create(user=secretariat, type="totp", data={"secret": "x"})
    assert client.get(address).status_code == 200


def test_with_a_second_factor_the_password_alone_does_not_sign_in(client, secretariat):
    Authenticator.objects.create(user=secretariat, type="totp", data={"secret": "x"})
    assert sign_in(client)["Location"].startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
