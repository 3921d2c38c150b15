"""From a need to an agreed activity, and the other ways people go in this room."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import become, check_accessible

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cooperating(as_person):
    """As `as_person`, on a site that has the demonstration's requests and offers."""
    from uprcoop.demo.cooperation import load_cooperation

    load_cooperation()
    return as_person


def press(page, what):
    page.locator(f"main button[value='{what}']").first.click()
    if page.locator("main input[name=sure]").count():  # what cannot be taken back is asked again
        check_accessible(page)
        page.locator("main form button").first.click()
    expect(page.get_by_role("status").first).to_be_visible()


def opened(page, code, title):
    page.goto("/".join(page.url.split("/")[:3]) + f"/{code}/requests/")
    page.get_by_role("link", name=title).first.click()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_small_island_state_asks_and_ends_with_an_agreed_activity(cooperating, code):
    # Given the focal point of Fiji
    page = cooperating("focal-a", f"/{code}/requests/", phone=code == "ar")
    check_accessible(page)
    page.locator("a[href$='/requests/begin/fji/']").click()
    check_accessible(page)
    # When she sends an empty form; Then the page says what is missing and keeps the rest
    page.locator("#id_need").fill("Boats for our institution.")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#id_need")).to_have_value("Boats for our institution.")
    check_accessible(page)
    # When she states the need, and takes what the page suggests that it serves
    page.locator("#id_title").fill("A boat for the institution (fictitious)")
    page.locator("input[name=assistance][value=institution-building]").check()
    page.locator("input[name=languages][value=en]").check()
    page.locator("input[name=visibility][value=verified]").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/serves/"))
    check_accessible(page)
    page.locator("#q").fill("institution outer islands")
    page.locator("main form[role=search] button").click()
    page.locator("input[name=take]").first.check()
    page.locator("main form[method=post] button[type=submit]").first.click()
    check_accessible(page)
    press(page, "submit")
    identifier = re.search(r"REQ-\w+", page.url).group()
    # And the Secretariat verifies it
    become(page, "moderator", f"/{code}/requests/{identifier}/")
    check_accessible(page)
    press(page, "verify")
    # Then she sees who could help, with reasons
    become(page, "focal-a", f"/{code}/requests/{identifier}/answers/")
    check_accessible(page)
    first = page.locator("ol.results > li").first
    first.locator("summary").click()
    expect(first.locator("details li").first).to_be_visible()
    first.locator("button").click()
    check_accessible(page)
    press(page, "disclose")
    match = re.search(r"MAT-\w+", page.url).group()
    assert "@" not in page.locator("main").inner_text()
    # When the provider is interested, is introduced, and both agree
    become(page, "agency", f"/{code}/matches/{match}/")
    check_accessible(page)
    press(page, "interest")
    become(page, "focal-a", f"/{code}/matches/{match}/")
    press(page, "introduce")
    expect(page.locator("main")).to_contain_text("agency@demo.invalid")
    press(page, "agree")
    page.locator("#id_text").fill("Could you come in May?")
    page.locator("form[action$='/say/'] button[type=submit]").click()
    become(page, "agency", f"/{code}/matches/{match}/")
    expect(page.locator("main")).to_contain_text("Could you come in May?")
    press(page, "agree")
    check_accessible(page)
    # Then an activity is there, filled in
    page.locator("main a[href*='/work/']").click()
    expect(page.locator("main")).to_contain_text("A boat for the institution")
    check_accessible(page)
    # And both say what became of it
    for who in ("agency", "focal-a"):
        become(page, who, f"/{code}/matches/{match}/")
        if who == "agency":
            press(page, "start")
        page.locator("details:has(input[name=outcome]) summary").click()
        page.locator("input[name=outcome][value=met]").check()
        press(page, "outcome")
    page.goto(page.url.split("/matches/")[0] + f"/requests/{identifier}/")
    check_accessible(page)
    page.goto(page.url.split("/requests/")[0] + "/requests/figures/")
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_confidential_request_is_nowhere_to_be_found(cooperating, code):
    title = "A need that only the Secretariat knows"
    # Given a request that only the Secretariat may see
    page = cooperating("moderator", f"/{code}/requests/", phone=code == "ar")
    page.get_by_role("link", name=title).click()
    there = page.url
    check_accessible(page)
    # When others look for it; Then it is not there
    for who in ("agency", "ngo", "officer-b", "nhri"):
        become(page, who, f"/{code}/requests/?status=all")
        expect(page.locator("main")).not_to_contain_text(title)
        assert page.request.get(there).status == 404
        page.goto(page.url.split("/requests/")[0] + "/search/?q=draft+law+confidential")
        expect(page.locator("main")).not_to_contain_text(title)
    check_accessible(page)
    # When its State lets all verified organisations see it; Then they do
    become(page, "focal-a", there.split("/", 3)[3].join(["/", ""]))
    page.locator("details:has(input[name=visibility]) summary").click()
    page.locator("input[name=visibility][value=verified]").check()
    press(page, "visibility")
    become(page, "agency", f"/{code}/requests/")
    expect(page.locator("main")).to_contain_text(title)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_an_ngo_suggests_and_only_the_state_makes_a_request(cooperating, code):
    # Given a civil society organisation
    page = cooperating("ngo", f"/{code}/requests/", phone=code == "ar")
    page.locator("a[href$='/requests/suggest/']").click()
    check_accessible(page)
    page.locator("#id_state").select_option(label=None, value=None, index=0)
    page.locator("#id_title").fill("Interpreters in courts (fictitious)")
    page.locator("#id_need").fill("Courts need interpreters.")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#id_state").select_option("242")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("status").first).to_be_visible()
    check_accessible(page)
    # When the Secretariat looks; Then it sees nothing of it
    become(page, "moderator", f"/{code}/requests/")
    expect(page.locator("main")).not_to_contain_text("Interpreters in courts")
    # When the State takes it up; Then it is a draft of the State's own
    become(page, "focal-a", f"/{code}/requests/")
    check_accessible(page)
    row = page.locator("li", has_text="Interpreters in courts")
    row.locator("button[value=take]").click()
    expect(page.locator("#id_title")).to_have_value("Interpreters in courts (fictitious)")
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_provider_declines_with_a_reason(cooperating, code):
    # Given a request that was shown to the agency
    page = cooperating("agency", f"/{code}/requests/", phone=code == "ar")
    page.locator("main a[href*='/matches/MAT-']").first.click()
    match = re.search(r"MAT-\w+", page.url).group()
    check_accessible(page)
    page.locator("details:has(input[name=refusal]) summary").click()
    check_accessible(page)
    page.locator("input[name=refusal][value=capacity]").check()
    page.locator("details:has(input[name=refusal]) button").click()
    expect(page.get_by_role("status").first).to_be_visible()
    # Then the State reads the reason, and it is counted
    become(page, "focal-a", f"/{code}/matches/{match}/")
    expect(page.locator(".notice").first).to_be_visible()
    check_accessible(page)
    page.goto(page.url.split("/matches/")[0] + "/requests/figures/")
    expect(page.locator("main ul li").last).to_be_visible()
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_group_of_friends_shares_an_agenda_and_who_does_what(cooperating, code):
    # Given a group that the Secretariat would convene; When the invited look; Then it is not there
    page = cooperating("agency", f"/{code}/groups/", phone=code == "ar")
    expect(page.locator("main")).not_to_contain_text("Friends of outreach")
    # When the State agrees
    become(page, "focal-a", f"/{code}/groups/")
    page.get_by_role("link", name="Friends of outreach").click()
    check_accessible(page)
    press(page, "agree")
    place = "/" + page.url.split("/", 3)[3]
    # Then the invited join
    become(page, "agency", place)
    check_accessible(page)
    press(page, "join")
    page.locator("details:has(textarea[name=agenda]) summary").click()
    page.locator("#id_agenda").fill("1. Boats. 2. Offices.")
    press(page, "agenda")
    page.locator("details:has(input[name=text]) summary").click()
    page.locator("#id_organisation").select_option(index=1)
    page.locator("#id_text").fill("Draws a plan of visits")
    press(page, "task")
    expect(page.locator("main")).to_contain_text("Draws a plan of visits")
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_secretariat_opens_an_offer_and_sees_the_portfolio(cooperating, code):
    # Given an offer that waits
    page = cooperating("moderator", f"/{code}/offers/", phone=code == "ar")
    check_accessible(page)
    page.get_by_role("link", name="Workshops on inclusive schools").first.click()
    check_accessible(page)
    press(page, "open")
    # When the portfolio is opened; Then it says what it proposes, beside first come, first served
    page.goto(page.url.split("/offers/")[0] + "/requests/portfolio/")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator(".notice-good")).to_be_visible()
    check_accessible(page)
    page.goto(page.url.replace("portfolio", "how"))
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_peer_state_offers_and_finds_what_it_could_answer(cooperating, code):
    # Given a State that offers to tell how it did it
    page = cooperating("officer-b", f"/{code}/offers/", phone=code == "ar")
    page.locator("main a[href*='/offers/begin/']").first.click()
    check_accessible(page)
    page.locator("#id_title").fill("How we reach people (fictitious)")
    page.locator("#id_text").fill("We visit islands and tell how.")
    page.locator("input[name=assistance][value=institution-building]").check()
    page.locator("#id_themes").select_option(["12"])
    page.locator("#id_is_peer").check()
    page.locator("input[name=payer][value=provider]").check()
    page.locator("main form button[type=submit]").click()
    check_accessible(page)
    press(page, "submit")
    place = "/" + page.url.split("/", 3)[3]
    become(page, "moderator", place)
    press(page, "open")
    # Then it sees the requests that it may see, with reasons, and says that it can help
    become(page, "officer-b", place + "requests/")
    check_accessible(page)
    page.locator("ol.results a").first.click()
    page.locator("form[action$='/help/'] button").first.click()
    expect(page.get_by_role("status").first).to_be_visible()
    check_accessible(page)
    # And the State reads who it is only after the introduction
    become(page, "focal-a", f"/{code}/requests/gaps/fji/")
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_what_waits_is_what_the_page_after_signing_in_begins_with(cooperating, code):
    # Given an agency that a State has asked, and ten minutes
    page = cooperating("agency", f"/{code}/work/", phone=code == "ar")
    check_accessible(page)
    # When it follows the first thing that waits; Then it can answer there
    page.locator("main .results a[href*='/matches/']").first.click()
    press(page, "interest")
    # And it is the State's turn, on the State's own page
    become(page, "focal-a", f"/{code}/work/")
    check_accessible(page)
    page.locator("main .results a[href*='/matches/']").first.click()
    expect(page.locator("main button[value='introduce']")).to_be_visible()
    check_accessible(page)
