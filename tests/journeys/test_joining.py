"""From nothing to acting for an organisation: each step accepted by somebody else."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from tests.journeys.conftest import become, check_accessible

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "seven small boats"


def address_in_letter_to(email, pattern):
    """The path of the link in the newest letter to somebody."""
    letters = [letter for letter in mail.outbox if letter.to == [email]]
    assert letters, [letter.to for letter in mail.outbox]
    found = re.search(rf"https?://[^/\s]+({pattern})", letters[-1].body)
    assert found, letters[-1].body
    return found[1]


def sign_up(page, code, email):
    """Fill the sign-up form, open the letter, verify, sign in."""
    page.locator("input[name=name]").fill(email.split("@")[0].title())
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/account/confirm-email/$"))
    check_accessible(page)
    link = address_in_letter_to(email, r"/\S+/confirm-email/\S+/")
    page.goto(start_of(page) + link)
    check_accessible(page)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda address: "confirm-email" not in address)
    if page.locator("input[name=login]").count():
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
    page.locator("header form[action$='/sign-in/out/']").wait_for()


def start_of(page):
    return "/".join(page.url.split("/")[:3])


def begin_page(page, code):
    """Where somebody begins a record, for an organisation that has accepted them."""
    with override(code):
        return start_of(page) + reverse("workspace:begin")


@pytest.mark.parametrize("code", ["en", "ar"])
def test_from_signing_up_to_an_organisation_of_ones_own(open_page, code):
    # Letters are limited for each address: the other language has others.
    lena, omar = f"lena-{code}@example.org", f"omar-{code}@example.org"
    # Given somebody new at the sign-up page, who first mistypes the second password
    page = open_page(f"/{code}/account/signup/", phone=code == "ar")
    check_accessible(page)
    page.locator("input[name=email]").fill(lena)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=password2]").fill("seven small goats")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("input[name=email]")).to_have_value(lena)
    check_accessible(page)
    sign_up(page, code, lena)
    # When an organisation is looked for, and one that looks like an existing one is proposed
    page.goto(f"{start_of(page)}/{code}/organisations/?q=lighthouse")
    check_accessible(page)
    page.locator("main a[href$='/organisations/new/']").click()
    check_accessible(page)
    page.locator("input[name=name]").fill("Demonstration Initiative fictitious")
    page.locator("[name=kind]").select_option("civil-society")
    page.locator("main form button[type=submit]").click()
    # Then the one that exists is shown first, and what was typed is kept
    expect(page.locator(".notice-warn")).to_contain_text("Demonstration Initiative")
    expect(page.locator("input[name=name]")).to_have_value("Demonstration Initiative fictitious")
    check_accessible(page)
    # When it is another one; Then it is proposed, and may not act yet
    page.locator("input[name=name]").fill("Lighthouse Keepers for Rights")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/account/$"))
    expect(page.get_by_role("status")).to_contain_text("Lighthouse Keepers")
    check_accessible(page)
    assert page.request.get(begin_page(page, code)).status == 403
    # When the Secretariat verifies it, with the evidence that it has
    become(page, "administrator", f"/{code}/organisations/")
    check_accessible(page)
    page.locator("main a", has_text="Lighthouse Keepers").click()
    check_accessible(page)
    page.locator("button[name=what][value=verify]").click()
    expect(page.get_by_role("status")).to_be_visible()
    # Then its first person hears of it, and may submit for it
    letter = [one for one in mail.outbox if one.to == [lena]][-1]
    assert "Lighthouse" not in letter.subject
    page.locator("header form[action$='/sign-in/out/'] button").click()
    page.goto(f"{start_of(page)}/{code}/account/login/?next=/{code}/account/")
    page.locator("input[name=login]").fill(lena)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/account/$"))
    # When she invites a colleague
    page.locator("main a[href$='/people/']").click()
    check_accessible(page)
    page.locator("input[name=email]").fill(omar)
    invite = page.locator("main form[action$='/invite/']")
    invite.locator("input[value=contributor]").check()
    invite.locator("button").click()
    expect(page.get_by_role("status")).to_be_visible()
    link = address_in_letter_to(omar, r"/\S+/account/invitation/\S+/")
    # Then the colleague signs up, opens the invitation, accepts it, and it opens nothing again
    page.locator("header form[action$='/sign-in/out/'] button").click()
    page.goto(f"{start_of(page)}/{code}/account/signup/")
    sign_up(page, code, omar)
    page.goto(start_of(page) + link)
    expect(page.locator("main")).to_contain_text("Lighthouse Keepers")
    check_accessible(page)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/account/$"))
    expect(page.locator("main")).to_contain_text("Lighthouse Keepers")
    assert page.request.get(start_of(page) + link).status == 404


@pytest.mark.parametrize("code", ["en", "ar"])
def test_asking_to_join_and_being_accepted(open_page, as_person, code):
    ines = f"ines-{code}@example.org"
    # Given somebody without an organisation
    page = open_page(f"/{code}/account/signup/", phone=code == "ar")
    sign_up(page, code, ines)
    # When she asks to join one that exists
    page.goto(f"{start_of(page)}/{code}/organisations/?q=DEMO-A")
    check_accessible(page)
    page.locator("main a[href$='/join/']").first.click()
    check_accessible(page)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/account/$"))
    # Then nothing of the organisation's is hers yet
    assert page.request.get(begin_page(page, code)).status == 403
    expect(page.locator("main a[href$='/people/']")).to_have_count(0)
    # When the organisation's focal point accepts her
    other = as_person("agency", f"/{code}/account/")
    other.locator("main a[href$='/people/']").first.click()
    row = other.locator(".results > li", has_text=ines)
    row.locator("input[value=contributor]").check()
    row.locator("button[value=accept]").click()
    expect(other.get_by_role("status")).to_be_visible()
    check_accessible(other)
    # Then she belongs to it
    page.goto(f"{start_of(page)}/{code}/account/")
    expect(page.locator("main a[href$='/people/']")).to_have_count(1)
