"""The pictures of the documentation, taken from the pages as they are.

    UPRCOOP_PICTURES=1 .venv/bin/pytest -q tests/journeys/test_pictures.py

takes them anew into docs/pictures. Without the variable the same journeys run and nothing is
written, so that a picture can always be taken again. The last test compares the pictures that the
documentation shows with those made here: none is missing, and none lies about unused.
"""

import os
import re
from pathlib import Path

import pytest

from tests.journeys.conftest import check_accessible

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
NAMES = {
    *("home.png", "search.png", "search-ar-phone.png", "state.png", "import.png"),
    *("write.png", "decide.png", "check.png", "request.png", "answers.png"),
    *("asked.png", "fund-money.png"),
}
LARGEST = 150_000  # bytes
FILE = """session,from,to,response,issue,text
49,France,Fiji,Accepted,Right to education,Open reading rooms in schools of outer islands
49,Kenya,Fiji,Accepted,Right to health,Share its experience with floating clinics
49,Chile,Samoa,Noted,Environment,Consider a joint programme for reefs and fisheries
49,Kenya,Atlantis,Accepted,Right to health,Map the sea caves
"""

browsed = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def journey(function):
    for mark in browsed:
        function = mark(function)
    return function


def take(page, name, height=0):
    assert name in NAMES
    check_accessible(page)
    if height:
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    picture = page.screenshot(path=FOLDER / name if asked_for() else None)
    assert len(picture) < LARGEST, name


def asked_for():
    return os.environ.get("UPRCOOP_PICTURES") == "1"


@journey
def test_home(open_page):
    take(open_page("/en/"), "home.png", height=960)


@journey
def test_search(open_page, by_meaning):
    take(open_page("/en/search/?q=training+of+judges"), "search.png")


@journey
def test_search_in_arabic_on_a_phone(open_page, by_meaning):
    take(open_page("/ar/search/?q=تدريب القضاة", phone=True), "search-ar-phone.png", height=844)


@journey
def test_state(open_page):
    take(open_page("/en/states/chl/"), "state.png", height=1040)


@journey
def test_import(as_secretariat):
    page = as_secretariat("/en/secretariat/import/")
    file = {"name": "upr-info.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").click()
    page.locator(".figures").wait_for()
    take(page, "import.png")


def first_of(page, path):
    """The first link in the page whose address holds `path`."""
    page.locator(f"main a[href*='{path}']").first.click()


@journey
def test_writing(as_person):
    page = as_person("agency", "/en/work/?status=draft")
    first_of(page, "/write/")
    take(page, "write.png", height=1000)


@journey
def test_deciding(as_person):
    page = as_person("officer-a", "/en/work/")
    first_of(page, "/fji/")
    page.locator("main .results a").first.click()
    take(page, "decide.png", height=1000)


@journey
def test_checking(as_person):
    page = as_person("moderator", "/en/work/queue/")
    first_of(page, "/check/")
    take(page, "check.png", height=940)


@journey
def test_stating_a_need(as_person):
    page = as_person("focal-a", "/en/requests/begin/fji/")
    take(page, "request.png", height=1000)


@journey
def test_answers(as_person):
    from uprcoop.demo.cooperation import load_cooperation

    load_cooperation()
    page = as_person("focal-a", "/en/requests/")
    page.get_by_role("link", name="Reaching outer islands").last.click()
    first_of(page, "/answers/")
    page.locator("ol.results summary").first.click()
    take(page, "answers.png", height=840)


@journey
def test_asking_the_funds(open_page):
    purposes = ("review-travel", "adoption-travel", "council-travel", "implementation")
    query = "&".join(f"purposes={one}" for one in purposes)
    take(open_page(f"/en/funds/ask/?state=TUV&{query}"), "asked.png", height=880)


@journey
def test_money_of_a_fund(open_page):
    from uprcoop.demo.money import load_fund

    load_fund()
    take(open_page("/en/funds/demo-fund/money/"), "fund-money.png", height=1000)


def test_the_documentation_shows_each_picture_made_here_and_no_other():
    shown = set()
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for link in re.findall(r"!\[[^\]]*\]\(([^)\s]+\.png)\)", page.read_text(encoding="utf-8")):
            place = (page.parent / link).resolve()
            assert place.is_file(), f"{page.name} shows {link}, which is not there"
            assert place.parent == FOLDER, f"{page.name} shows {link}, which no journey makes"
            shown.add(place.name)
    assert shown == NAMES
    assert {picture.name for picture in FOLDER.glob("*.png")} == NAMES
    assert all((FOLDER / name).stat().st_size < LARGEST for name in NAMES)
