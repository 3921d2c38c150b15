"""Looking around: the map, a State's page, and every kind of page on every kind of screen."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.journeys.conftest import check_accessible, check_no_sideways_scroll

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def addresses() -> list[str]:
    """One page of each kind, after its language."""
    from uprcoop.recommendations.models import Pledge, Recommendation

    recommendation = Recommendation.objects.filter(language="ar", themes__isnull=False)[0]
    return [
        "",
        "search/?q=education",
        "states/",
        f"states/{recommendation.state.iso3.lower()}/",
        "themes/",
        f"themes/{recommendation.themes.all()[0].code}/",
        "sdgs/",
        "sdgs/16/",
        "sdgs/4.5/",
        "sessions/",
        "sessions/48/",
        f"recommendations/{recommendation.key}/",
        f"pledges/{Pledge.objects.filter(language='fr')[0].key}/",
        "about/",
        "accessibility/",
        "help/search/",
        "account/login/",
        "account/signup/",
    ]


# Each language meets each width and each scheme; what one does not depend on is not repeated.
SCREENS = [("en", False, False), ("ar", True, True)]


@pytest.mark.parametrize(("code", "phone", "dark"), SCREENS)
def test_every_kind_of_page_is_accessible(open_page, code, phone, dark):
    # Given a visitor with this language, screen and colours
    page = open_page(f"/{code}/", phone=phone, dark=dark)
    home = page.url
    for address in addresses():
        # When a page is opened, on the wide screen with all that it folds away unfolded
        page.goto(home + address)
        if not phone:
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        # Then it is accessible
        check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar", "ru"])
def test_enlarged_to_four_hundred_per_cent_nothing_scrolls_sideways(open_page, code):
    # Given a window of 1280 enlarged four times
    page = open_page(f"/{code}/", width=320)
    home = page.url
    for address in addresses():
        # When a page is opened; Then it fits
        page.goto(home + address)
        check_no_sideways_scroll(page)
    # And a form can still be used
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#errors")).to_be_focused()
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_map_is_walked_with_the_keyboard_and_has_a_table(open_page, code):
    # Given the home page with the focus on the map
    page = open_page(f"/{code}/")
    page.locator(".map-scroll").focus()
    # When the visitor goes from tile to tile
    page.keyboard.press("Tab")
    first = page.locator(".map a").first
    expect(first).to_be_focused()
    expect(first.locator(".tile")).to_have_css("stroke-width", "3px")
    page.keyboard.press("Tab")
    second = page.locator(".map a").nth(1)
    expect(second).to_be_focused()
    name, count = second.get_attribute("aria-label").rsplit(":", 1)
    # And unfolds the table with the keyboard
    folded = page.locator("figure:has(.map) details")
    rows = folded.locator("tbody tr")
    expect(rows.first).to_be_hidden()
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    # Then the table has every State, and the same figure as the tile
    expect(rows).to_have_count(195)
    row = rows.filter(has=page.get_by_role("link", name=name.strip(), exact=True))
    expect(row.locator("td")).to_have_text(count.strip())
    check_accessible(page)
    # And Enter on a tile opens that State
    second.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name.strip())
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_state_has_charts_and_the_same_figures_as_tables(open_page, code):
    # Given a State's page on a phone
    page = open_page(f"/{code}/states/fji/", phone=True)
    charts = page.locator("figure:has(.chart)")
    expect(charts).to_have_count(2)
    for chart in charts.all():
        # When the visitor unfolds the table behind a chart
        expect(chart.get_by_role("img")).to_be_visible()
        chart.locator("summary").click()
        # Then it gives the totals drawn, in the same order
        drawn = chart.locator("svg .chart-quiet").all_text_contents()
        told = chart.locator("tbody td:last-child").all_text_contents()
        assert drawn == told != []
    # And a row leads to the records it counts
    check_accessible(page)
    row = charts.first.locator("tbody tr").first
    count = row.locator("td").last.inner_text()
    row.locator("a").click()
    expect(page.locator("main [role=status]")).to_contain_text(count)
    expect(page.locator(".results > li")).to_have_count(int(count))
    check_accessible(page)


def test_on_a_phone_the_last_column_of_a_table_is_on_the_screen(open_page):
    # Given a State's page in Arabic on a phone; When the tables are unfolded
    page = open_page("/ar/states/fji/", phone=True)
    for summary in page.locator("figure summary").all():
        summary.click()
    # Then each table fits, so that its column of totals is seen
    for table in page.locator(".table").all():
        needed, there = table.evaluate("box => [box.scrollWidth, box.clientWidth]")
        assert needed <= there
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_page_that_is_not_there_leads_on(open_page, code):
    # Given an address copied without its end; When it is opened
    page = open_page(f"/{code}/states/fiji/", status=404, phone=True)
    # Then the page says so and offers the search
    check_accessible(page)
    page.locator("header input[name=q]").fill("Fiji")
    page.keyboard.press("Enter")
    expect(page.locator(".results > li").first).to_be_visible()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_on_paper_there_is_the_record_and_no_navigation(open_page, code):
    for address in (addresses()[11], "states/fji/", "search/?q=education"):
        # Given a page
        page = open_page(f"/{code}/{address}")
        expect(page.locator(".languages")).to_be_visible()
        # When it is printed
        page.emulate_media(media="print")
        # Then what leads elsewhere is gone
        for part in ("nav", "form", ".facets", "button", ".skip", ".foot ul"):
            for one in page.locator(part).all():
                expect(one).to_be_hidden()
        for one in page.locator(".sorts, .chart ~ details tbody tr").all():
            # what sorts is of no use there, what is folded away is unfolded
            expect(one).to_be_visible(visible="sorts" not in (one.get_attribute("class") or ""))
        # And what was to be read is there
        expect(page.locator("h1")).to_be_visible()
        words = page.locator("blockquote.statement, .results > li, svg.chart")
        expect(words.first).to_be_visible()
        expect(page.locator("body")).to_have_css("color", "rgb(0, 0, 0)")
    check_accessible(page)


def test_every_page_of_this_list_is_there(open_page):
    """So that the loops above cannot pass on pages that say only that they are missing."""
    open_page("/en/")
    for address in addresses():
        assert Client().get(f"/en/{address}").status_code == 200, address
