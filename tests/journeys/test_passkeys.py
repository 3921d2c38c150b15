"""A passkey, from adding it to signing in with it alone; and sessions that are seen and ended."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import check_accessible
from tests.journeys.test_secretariat import (
    IMPORT,
    PASSWORD,
    person_with_password,
    type_password,
)

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> None:
    """This browser has a key of its own, as a laptop with a fingerprint reader has."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_passkey_is_added_and_signs_in_alone(open_page, code):
    person_with_password("amina@example.org", staff_role="administrator", name="Amina")
    page = open_page(f"/{code}{IMPORT}", phone=code == "ar")
    with_authenticator(page)
    type_password(page, "amina@example.org", PASSWORD)
    # Given somebody who needs a second factor; When a passkey is chosen
    page.wait_for_url(re.compile("/account/2fa/$"))
    page.locator("a[href$='/2fa/webauthn/add/']").first.click()
    if page.locator("input[name=password]").count():  # a change to the account asks again
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/webauthn/add/"))
    check_accessible(page)
    page.locator("input[name=name]").fill("Laptop")
    if page.locator("input[name=passwordless]").count():
        page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    # Then it is in the list, and the guarded page opens
    page.wait_for_url(lambda address: "/webauthn/add/" not in address)
    check_accessible(page)
    home = page.url.split(f"/{code}/")[0] + f"/{code}"
    page.goto(f"{home}/account/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Laptop")
    check_accessible(page)
    page.goto(home + IMPORT)
    expect(page.locator("input[type=file]")).to_be_visible()
    # And after signing out, the passkey alone opens it again, without a password
    page.locator("header form[action$='/sign-in/out/'] button").click()
    page.goto(home + IMPORT)
    page.locator("#passkey_login").click()
    expect(page.locator("input[type=file]")).to_be_visible()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_session_elsewhere_is_seen_and_ended(open_page, code):
    person_with_password("ben@example.org")
    there, here = (open_page(f"/{code}/account/login/") for _browser in range(2))
    for page in (there, here):
        type_password(page, "ben@example.org", PASSWORD)
        page.locator("header form[action$='/sign-in/out/']").wait_for()
    home = here.url.split(f"/{code}/")[0] + f"/{code}"
    # Given somebody signed in with two browsers, who looks where
    here.goto(f"{home}/account/")
    here.locator("main a[href$='/account/sessions/']").click()
    expect(here.locator("tbody tr")).to_have_count(2)
    check_accessible(here)
    # When the others are signed out
    here.locator("main form button").click()
    expect(here.locator("tbody tr")).to_have_count(1)
    # Then this browser goes on, and the other must sign in again
    here.goto(f"{home}/account/")
    expect(here.locator("main a[href$='/account/sessions/']")).to_be_visible()
    there.goto(f"{home}/account/")
    expect(there.locator("input[name=password]")).to_be_visible()
