"""What a visitor does, from the first question to the record."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import check_accessible

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_visitor_searches_in_arabic_on_a_phone_and_opens_a_recommendation(open_page):
    # Given the Arabic home page on a phone
    page = open_page("/ar/", phone=True)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    check_accessible(page)
    # When the visitor asks in Arabic
    page.locator("main input[name=q]").fill("تدريب القضاة")
    page.locator("main .search button").click()
    # Then there are results, and one opens with its text marked as what it is
    check_accessible(page)
    page.locator(".results h2 a").first.click()
    expect(page.locator("blockquote.statement")).to_have_attribute("lang", re.compile("^[a-z]{2}$"))
    check_accessible(page)


def test_a_visitor_goes_from_the_map_to_a_state_and_narrows_its_recommendations(open_page):
    # Given the home page
    page = open_page("/en/")
    check_accessible(page)
    # When the visitor chooses a State on the map
    page.locator("svg.map a[href$='/states/fji/']").click()
    # Then its page shows what it received, and leads to the search within it
    expect(page.locator("h1")).to_have_text("Fiji")
    check_accessible(page)
    page.get_by_role("link", name="Search in these recommendations").click()
    expect(page.locator(".results > li")).to_have_count(4)
    check_accessible(page)


def test_a_wrong_sign_in_takes_the_focus_to_what_is_wrong(open_page):
    # Given the sign-in page; When the form is sent empty; Then the summary of errors has the focus
    for path in ("/en/sign-in/", "/ar/sign-in/"):
        page = open_page(path, phone=True)
        page.locator("main form button[type=submit]").click()
        expect(page.locator("#errors")).to_be_focused()
        check_accessible(page)
