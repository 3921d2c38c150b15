"""Thirty activities in one spreadsheet: three faults, the marked copy, all taken; and by e-mail."""

import io
import os
import re
from pathlib import Path

import openpyxl
import pytest
from django.core import mail

from tests.journeys.conftest import become, check_accessible
from uprcoop.activities.models import Version
from uprcoop.exchange.tests.sheet_building import activities, fill, keys_of, saved, whole
from uprcoop.recommendations.models import Recommendation
from uprcoop.states.models import State

pytestmark = pytest.mark.journey
PICTURES = os.environ.get("UPRCOOP_LOOK_AT")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def look(page, name: str) -> None:
    """The accessibility check; and a picture for whoever wants to see the page."""
    check_accessible(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"sheet-{name}.png", full_page=True)


def file_of(download) -> bytes:
    return Path(download.path()).read_bytes()


def rows():
    """Thirty complete rows about a State of the demonstration."""
    found = Recommendation.objects.filter(state__iso3="FJI").first()
    fiji = State.objects.get(iso3="FJI").name_en
    given = {"states__1__state": fiji, "recommendations__1": found.key}
    return [whole(number, **given) for number in range(1, 31)]


def give(page, content: bytes, name: str = "our activities.xlsx") -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": XLSX, "buffer": content}
    )
    page.locator("form:has(input[type=file]) button[type=submit]").click()
    page.locator("dl.figures").wait_for()


@pytest.mark.parametrize(
    ("language", "phone", "script"),
    [("en", False, True), ("ar", False, True), ("en", True, False)],
)
def test_thirty_with_three_faults_come_back_marked_then_go_in(as_person, language, phone, script):
    tag = f"{language}-{'phone' if phone else 'desk'}"
    start = f"/{language}/" + "work/spreadsheet/"
    # Given a contributor with the template
    page = as_person("agency", start, phone=phone, script=script)
    if script:
        look(page, f"start-{tag}")
    before = Version.objects.count()
    with page.expect_download() as waiting:
        page.locator("a[href*='/template/en/']").click()
    empty = file_of(waiting.value)
    # When thirty rows come back with three faults
    faulty = rows()
    faulty[2]["states.1.state"] = "Fidji Islandz"
    faulty[14]["starts"] = "3/4/2025"
    faulty[29]["modality"] = "Bilatral"
    give(page, fill(empty, *faulty))
    # Then nothing is taken, each fault stands there with its cell, and the copy has them marked
    assert page.locator("main table").first.locator("tbody tr").count() == 3
    assert Version.objects.count() == before
    if script:
        look(page, f"faults-{tag}")
    with page.expect_download() as waiting:
        page.locator("a.button[href$='/copy/']").click()
    book = openpyxl.load_workbook(io.BytesIO(file_of(waiting.value)))
    sheet = activities(book)
    keys = keys_of(sheet)
    for row, key, value in (
        (5, "states.1.state", "FJI"),
        (17, "starts", "2025-04-03"),
        (32, "modality", "bilateral"),
    ):
        assert sheet.cell(row, keys[key]).comment.text
        sheet.cell(row, keys[key]).value = value
    # When the corrected copy comes, it goes in as a whole, and on to the Secretariat
    page.goto(re.sub(r"\d+/$", "", page.url))
    give(page, saved(book))
    if script:
        look(page, f"preview-{tag}")
    page.locator("input[name=send]").check()
    page.locator("form[action$='/take/'] button[type=submit]").click()
    page.locator(".notice-good").wait_for()
    if script:
        look(page, f"taken-{tag}")
    assert Version.objects.count() == before + 30


def test_a_file_that_came_by_e_mail_is_taken_by_one_click(as_person, open_page):
    # Given a moderator with an e-mail
    page = as_person("agency", "/en/work/spreadsheet/")
    with page.expect_download() as waiting:
        page.locator("a[href*='/template/en/']").click()
    content = fill(file_of(waiting.value), *rows()[:2])
    become(page, "moderator", "/en/work/spreadsheet/by-email/")
    look(page, "by-email")
    before = Version.objects.count()
    # When the Secretariat enters it
    page.locator("select[name=organisation]").select_option(
        label="Demonstration Agency (fictitious)"
    )
    page.locator("input[name=sender]").fill("agency@demo.invalid")
    page.locator("input[name=evidence]").set_input_files(
        {"name": "mail.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    page.locator("input[name=file]").set_input_files(
        {"name": "sheet.xlsx", "mimeType": XLSX, "buffer": content}
    )
    page.locator("main button[type=submit]").click()
    page.locator("dl.figures").wait_for()
    look(page, "received")
    # Then nothing is taken until the sender has clicked
    assert Version.objects.count() == before
    address = re.search(r"http://[^/]+(/\S+/confirm/\S+)", mail.outbox[-1].body)[1]
    page = open_page(address)
    look(page, "confirm")
    page.locator("main form button[type=submit]").click()
    page.locator(".notice-good").wait_for()
    assert Version.objects.count() == before + 2
