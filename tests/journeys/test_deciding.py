"""A State decides, changes its mind and consents in advance; the Secretariat checks and records.

Each page is looked at in English and in Arabic, on a desk and on a telephone.
"""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import check_accessible
from uprcoop.activities.actions.drafting import begin_next, save_draft
from uprcoop.activities.actions.sending import clear, submit
from uprcoop.activities.models import Published, Version

pytestmark = pytest.mark.journey
PICTURES = os.environ.get("UPRCOOP_LOOK_AT")


def look(page, name: str) -> None:
    """The accessibility check; and a picture for whoever wants to see the page."""
    check_accessible(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def work(language: str, path: str) -> str:
    return f"/{language}/work/{path}"


def start_of(page) -> str:
    return "/".join(page.url.split("/")[:3])


def identifier(status: str, iso3: str = "FJI") -> str:
    found = Version.objects.filter(status=status, states__state__iso3=iso3)
    version = found.select_related("record").order_by("id").first()
    assert version, f"the demonstration has no record about {iso3} that is {status}"
    return version.record.identifier


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("ar", True)])
def test_the_pages_of_a_state(as_person, language, phone):
    tag = f"{language}-{'phone' if phone else 'desk'}"
    page = as_person("officer-a", work(language, "states/fji/"), phone=phone)
    start = start_of(page)
    look(page, f"state-desk-{tag}")
    waiting, public = identifier("with-states"), identifier("published")
    for name, address in {
        "public": "states/fji/?list=public",
        "ticked": "states/fji/?list=waiting&all=1",
        "standing": "states/fji/standing/",
        "decide": f"records/{waiting}/decide/fji/",
        "hub": f"records/{waiting}/",
        "hub-public": f"records/{public}/",
        "withdraw": f"records/{public}/withdraw/fji/",
        "withhold": f"records/{public}/withhold/fji/",
        "public-comment": f"records/{public}/comment/fji/",
        "ledger": f"records/{public}/ledger/",
    }.items():
        answer = page.goto(start + work(language, address))
        assert answer.status == 200, address
        look(page, f"{name}-{tag}")


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("ar", True)])
def test_the_pages_of_the_secretariat(as_person, language, phone):
    tag = f"{language}-{'phone' if phone else 'desk'}"
    page = as_person("moderator", work(language, "queue/"), phone=phone)
    start = start_of(page)
    look(page, f"queue-{tag}")
    waiting, public = identifier("with-states"), identifier("published")
    sent = Version.objects.filter(status="submitted").select_related("record").first()
    for name, address in {
        "queue-asked": "queue/?list=asked",
        "check": f"records/{sent.record.identifier}/check/",
        "note": f"records/{waiting}/note/fji/",
        "hub-secretariat": f"records/{waiting}/",
        "revoke": f"records/{public}/revoke/",
        "ledger-secretariat": f"records/{public}/ledger/",
    }.items():
        answer = page.goto(start + work(language, address))
        assert answer.status == 200, address
        look(page, f"{name}-{tag}")


def record_of(page) -> str:
    return page.url.split("/records/")[1].split("/")[0]


def shown(record: str) -> Published | None:
    return Published.objects.filter(identifier=record).first()


@pytest.mark.parametrize("script", [True, False])
def test_a_state_consents_with_money_withheld_and_then_withdraws(as_person, script):
    # Given a consent officer before a record that waits
    page = as_person("officer-a", "/en/work/states/fji/", script=script)
    page.get_by_role("link", name="Read it and decide").first.click()
    record = record_of(page)
    assert page.get_by_text("42,000 USD").count()
    # When they look at it without the money
    page.get_by_label("Money", exact=True).check()
    page.get_by_role("button", name="Show it as the public").click()
    assert page.get_by_label("Money", exact=True).is_checked()
    assert not page.get_by_text("42,000 USD").count()
    if script:
        look(page, "preview")
    # And consent to that
    page.get_by_label("Consent", exact=True).check()
    page.get_by_role("button", name="Decide", exact=True).click()
    # Then it is public without its money
    page.get_by_text("The record is public now.").wait_for()
    found = shown(record)
    assert found
    assert found.content["money"]["amount"] == ""
    # And when they withdraw it, it is gone
    page.goto(start_of(page) + work("en", f"records/{record}/"))
    page.get_by_role("link", name="Withdraw consent").click()
    page.get_by_role("button", name="Withdraw now").click()
    page.get_by_text("consent is withdrawn").wait_for()
    assert shown(record) is None
    if script:
        look(page, "withdrawn")


def test_several_alike_are_decided_on_in_four_clicks(as_person):
    page = as_person("officer-a", "/en/work/states/fji/")
    before = Published.objects.count()
    page.get_by_role("link", name="that are shown").click()
    page.get_by_role("button", name="Go on with those ticked").click()
    look(page, "decide-many")
    page.get_by_label("Consent", exact=True).check()
    page.get_by_role("button", name="Decide", exact=True).click()
    page.get_by_text("records were decided on.").wait_for()
    assert Published.objects.count() > before + 1


def test_a_standing_consent_is_given_and_ended(as_person):
    page = as_person("officer-a", "/en/work/states/fji/standing/")
    page.get_by_role("button", name="Give it").click()
    expect(page).to_have_title(re.compile("^Error:"))
    look(page, "standing-error")
    page.get_by_label("From this organisation").fill("DEMO-A")
    page.get_by_label("Kind of record").select_option("activity")
    page.get_by_role("button", name="Give it").click()
    page.get_by_text("It applies to records cleared from now on.").wait_for()
    look(page, "standing-given")
    page.get_by_role("link", name="End it").click()
    look(page, "standing-end")
    page.get_by_role("button", name="End it", exact=True).click()
    page.get_by_text("The standing consent has ended.").wait_for()


def test_a_note_verbale_is_recorded_with_its_scan(as_person, tmp_path):
    paper = tmp_path / "note.pdf"
    paper.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    page = as_person("moderator", "/en/work/queue/?list=asked")
    page.get_by_role("link", name="Record one").first.click()
    record = record_of(page)
    page.get_by_role("button", name="Record it and carry it out").click()
    expect(page).to_have_title(re.compile("^Error:"))
    look(page, "note-error")
    page.get_by_label("Consent", exact=True).check()
    page.get_by_label("Reference").fill("NV 12/2026")
    page.get_by_label("Date of the note verbale").fill(
        (date.today() - timedelta(days=9)).isoformat()
    )
    page.get_by_label("Scan").set_input_files(paper)
    page.get_by_role("button", name="Record it and carry it out").click()
    page.get_by_text("The note verbale is recorded and carried out.").wait_for()
    look(page, "note-recorded")
    assert shown(record)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_difference_from_what_was_consented_to_is_seen(as_person, language):
    first = Version.objects.filter(status="published", states__state__iso3="FJI").first()
    by, moderator = first.changed_by, first.cleared_by
    following = begin_next(record=first.record, by=by)
    changes = {
        "summary": first.content["summary"].replace("Four", "Five"),
        "assistance": ["peer-exchange"],
    }
    save_draft(version=following, changes=changes, by=by)
    following.refresh_from_db()
    clear(version=submit(version=following, by=by), by=moderator)
    address = work(language, f"records/{first.record.identifier}/decide/fji/")
    page = as_person("officer-a", address)
    assert page.locator("ins").count() > 1
    look(page, f"difference-{language}")


def test_mistakes_are_told_on_top_with_links(as_person):
    page = as_person("officer-a", "/en/work/states/fji/")
    page.get_by_role("link", name="Read it and decide").first.click()
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page).to_have_title(re.compile("^Error:"))
    assert page.locator("#errors").evaluate("one => one === document.activeElement")
    page.locator("#errors a").first.click()
    assert page.url.endswith("#id_choice_0")
    look(page, "decide-error")
