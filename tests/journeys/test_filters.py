"""Narrowing down, sorting and paging, all of it by links that need no JavaScript."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import check_accessible

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def facet_with(page, value):
    """The facet that offers the value at this address part, opened if it was not."""
    facet = page.locator(".facet", has=page.locator(f"a[href*='{value}']"))
    if facet.get_attribute("open") is None:
        facet.locator("summary").click()
    return facet


def shown_records(page):
    return int(re.sub(r"\D", "", page.locator("main [role=status]").inner_text()))


@pytest.mark.parametrize("code", ["en", "ar"])
def test_without_javascript_a_visitor_narrows_sorts_and_pages(open_page, code):
    # Given everything that can be searched, in a browser without JavaScript
    page = open_page(f"/{code}/search/", script=False, phone=code == "ar")
    if code == "ar":  # nothing closes the filters on a phone, and they can be closed
        expect(page.locator(".facet-list")).to_be_visible()
    everything = shown_records(page)
    # When the visitor chooses two filters
    facet_with(page, "position=supported").locator("a[href*='position=supported']").click()
    expect(page.locator(".chips a")).to_have_count(1)
    supported = shown_records(page)
    offered = facet_with(page, "language=en").locator("li", has=page.locator("[href*='=en']"))
    count = int(offered.locator(".count").inner_text())
    offered.locator("a").click()
    # Then both are named above the results, and the facet's count was right
    expect(page.locator(".chips a")).to_have_count(2)
    assert everything > supported > shown_records(page) == count
    assert parse_qs(urlsplit(page.url).query)["language"] == ["en"]
    expect(page.locator(".facet a[aria-current=true]")).to_have_count(2)
    # When one is taken away again
    page.locator(".chips a[href*='position=supported']").click()
    # Then the other one stays
    expect(page.locator(".chips a")).to_have_count(1)
    assert shown_records(page) == supported
    # When the records are sorted by State and the next page is opened
    page.locator("main .meta a[href*='sort=state']").first.click()
    first = page.locator(".results h2 a").first.inner_text()
    page.locator(".pages a[rel=next]").click()
    # Then the numbering goes on, and filter and order are kept
    expect(page.locator(".results")).to_have_attribute("start", "21")
    expect(page.locator(".pages [aria-current=page]")).to_contain_text("2")
    assert page.locator(".results h2 a").first.inner_text() > first
    expect(page.locator(".chips a")).to_have_count(1)
    # And with JavaScript the same address is the same page, and accessible
    address = page.url[page.url.index(f"/{code}/") :]
    again = open_page(address, phone=code == "ar")
    assert again.locator(".results h2 a").all_inner_texts() == (
        page.locator(".results h2 a").all_inner_texts()
    )
    check_accessible(again)


@pytest.mark.parametrize("script", [True, False])
def test_after_choosing_a_filter_the_keyboard_reaches_the_results_at_once(open_page, script):
    # Given a search that was narrowed
    page = open_page("/en/search/?q=education&position=supported", script=script)
    # When the visitor goes past the header and takes the link to the results
    page.locator(".skip").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the results")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    # Then the next stops are the filter in use, the orders, and the first result
    expect(page.locator("#results")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".chips a")).to_be_focused()
    for _order in page.locator(".sorts a").all():
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".results h2 a").first).to_be_focused()
    if script:
        check_accessible(page)


def test_filters_that_fit_nothing_together_say_so(open_page):
    # Given filters that no record fits together, in Arabic on a phone; When they are opened
    page = open_page("/ar/search/?state=fji&language=zh", phone=True)
    # Then the page says that nothing was found, and each filter can be taken away
    expect(page.locator(".notice h2")).to_be_visible()
    expect(page.locator(".chips a")).to_have_count(2)
    check_accessible(page)
    page.locator(".chips a").last.click()
    expect(page.locator(".results > li").first).to_be_visible()
    check_accessible(page)
