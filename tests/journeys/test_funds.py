"""The voluntary funds: an LDC asks, a donor sees, a manager publishes a call."""

import io
import re

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.journeys.conftest import become, check_accessible

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def money(open_page):
    """The demonstration's fund, beside the records."""
    from uprcoop.demo.money import load_fund

    load_fund()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_an_ldc_finds_drafts_and_downloads_an_application(money, open_page, code):
    # Given a two-person Mission on a phone, that wonders where to ask
    page = open_page(f"/{code}/funds/", phone=True)
    check_accessible(page)
    page.locator("main a[href$='/funds/ask/']").first.click()
    check_accessible(page)
    # When it forgets to say for what; Then it is told, and its State is kept
    page.locator("[name=state]").select_option("TUV")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("[name=state]")).to_have_value("TUV")
    check_accessible(page)
    # When it says for what
    page.locator("input[value=review-travel]").check()
    page.locator("input[value=council-travel]").check()
    page.locator("input[value=adoption-travel]").check()
    page.locator("input[value=buildings]").check()
    page.locator("[name=is_from_home][value=yes]").check()
    page.locator("main form button[type=submit]").click()
    # Then the funds that it may ask come first, with reasons, and how they combine
    expect(page.locator("section.card")).to_have_count(2)
    expect(page.locator("section.card").first).to_contain_text("A/HRC/RES/6/17")
    expect(page.locator("main")).to_contain_text("VFPU")
    check_accessible(page)
    # And both drafts come as files, in the language that was chosen, naming the State
    for kind, words in (("application", "☐"), ("note-verbale", "[")):
        link = page.locator(f"section.card a[href*='/vfpu/{kind}.docx']")
        answer = page.request.get("/".join(page.url.split("/")[:3]) + link.get_attribute("href"))
        assert answer.status == 200
        text = "\n".join(one.text for one in Document(io.BytesIO(answer.body())).paragraphs)
        assert words in text
        assert ("توفالو" if code == "ar" else "Tuvalu") in text or kind == "application"
    # And the answers can be changed without typing them anew
    page.locator("main a[href*='change=1']").click()
    expect(page.locator("[name=state]")).to_have_value("TUV")
    expect(page.locator("input[value=council-travel]")).to_be_checked()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_request_leads_to_the_same_answers_and_fills_its_draft(as_person, code):
    from uprcoop.demo.cooperation import load_cooperation

    page = as_person("focal-a", f"/{code}/requests/", phone=code == "ar")
    load_cooperation()
    page.reload()
    page.locator(".results a[href*='/requests/REQ-']").first.click()
    page.locator("main a[href$='/answers/']").click()
    page.goto(page.url + "?list=funds")
    expect(page.locator("section.card").first).to_contain_text("any-state")
    expect(page.locator("section.card", has_text="VF-FTA").first).to_contain_text("A/HRC/RES/6/17")
    check_accessible(page)
    link = page.locator("section.card a[href$='/application.docx']").first
    answer = page.request.get("/".join(page.url.split("/")[:3]) + link.get_attribute("href"))
    assert answer.status == 200


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_donor_sees_what_its_money_did(money, open_page, code):
    # Given a visitor at the money of a fund
    page = open_page(f"/{code}/funds/demo-fund/", phone=code == "ar")
    check_accessible(page)
    page.locator("main a[href$='/funds/demo-fund/money/']").click()
    check_accessible(page)
    # Then the donor's line is there, with what was given to a State that agreed to be named
    expect(page.locator("main")).to_contain_text("Lighthouse Trust")
    expect(page.locator("main a[href$='/states/fji/']").first).to_be_visible()
    # And the State that has not spoken is nowhere
    expect(page.locator("main")).not_to_contain_text("Uruguay" if code == "en" else "أوروغواي")
    # And the grant leads to the recommendation that it serves
    page.locator("main a[href*='/recommendations/']").first.click()
    expect(page.locator("main")).to_contain_text("DEMO-F")
    check_accessible(page)
    # When the donor looks at how the funds complete one another
    page.goto(re.sub(r"/recommendations/.*", "/funds/complementarity/?state=FJI", page.url))
    check_accessible(page)
    # And a State that does not wish to be named any more is gone at once
    become(page, "officer-a", f"/{code}/funds/sums/FJI/")
    check_accessible(page)
    page.locator("button[value=withheld]").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(re.sub(r"/sums/.*", "/demo-fund/money/", page.url))
    expect(page.locator("main a[href$='/states/fji/']")).to_have_count(0)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_manager_publishes_a_call_and_subscribers_hear_of_it(money, open_page, as_person, code):
    from django.core import mail

    # Given somebody who asked to hear of the fund's calls, and confirmed
    reader = open_page(f"/{code}/funds/demo-fund/", phone=code == "ar")
    reader.locator("main input[name=email]").fill(f"reader-{code}@example.org")
    reader.locator("main form button[type=submit]").click()
    expect(reader.get_by_role("status")).to_be_visible()
    link = re.search(r"https?://[^/\s]+(/\S+/subscriptions/\S+/)", mail.outbox[-1].body)[1]
    reader.goto("/".join(reader.url.split("/")[:3]) + link)
    check_accessible(reader)
    reader.locator("main form button[type=submit]").click()
    expect(reader.get_by_role("status")).to_be_visible()
    # When the manager publishes a call, first with a last day before the first
    page = as_person("fund", f"/{code}/funds/demo-fund/keep/")
    check_accessible(page)
    page.locator("main a[href$='/keep/call/']").click()
    page.locator("[name=title]").fill("Lighthouses 2030")
    page.locator("[name=text]").fill("Two pages at most.")
    page.locator("[name=opens_on]").fill("2030-06-01")
    page.locator("[name=closes_on]").fill("2030-05-01")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("[name=title]")).to_have_value("Lighthouses 2030")
    check_accessible(page)
    page.locator("[name=opens_on]").fill("2030-04-01")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("h1")).to_contain_text("Lighthouses 2030")
    check_accessible(page)
    # Then the subscriber has a letter, and the call is in the list, the feed and the calendar
    letters = [one for one in mail.outbox if one.to == [f"reader-{code}@example.org"]]
    assert "Lighthouses 2030" in letters[-1].subject
    start = "/".join(page.url.split("/")[:3])
    for address in ("calls/", "calls/feed.atom", "ask/deadlines.ics"):
        assert "Lighthouses 2030" in page.request.get(f"{start}/{code}/funds/{address}").text()
    # And whoever searches finds it
    reader.goto(f"{start}/{code}/search/?q=lighthouses+2030")
    expect(reader.locator("main .notice", has_text="Lighthouses 2030")).to_have_count(1)
    check_accessible(reader)
    # When the manager confirms a statement and enters a grant larger than the fund
    page.goto(f"{start}/{code}/funds/demo-fund/keep/")
    page.locator("form[action$='/confirm/purpose/'] button").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(f"{start}/{code}/funds/demo-fund/keep/grant/")
    check_accessible(page)
    page.locator("[name=year]").fill("2025")
    page.locator("[name=title]").fill("Too many boats")
    page.locator("[name=purpose]").select_option("implementation")
    page.locator("main form button[type=submit]").first.click()
    # Then what is missing is said, and what was typed is kept
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("[name=title]")).to_have_value("Too many boats")
    check_accessible(page)
