"""A contributor writes and sends; it is returned once; a name is kept from the public.

Each page is looked at in English and in Arabic, on a desk and on a telephone.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import become
from tests.journeys.test_deciding import look, record_of, shown, start_of, work
from uprcoop.accounts.models import Organisation
from uprcoop.activities.actions.drafting import begin_next
from uprcoop.activities.models import Version
from uprcoop.workspace.sections import SECTIONS

pytestmark = pytest.mark.journey


def version_of(record: str) -> Version:
    version = Version.objects.filter(record__identifier=record).order_by("-number").first()
    assert version
    return version


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("ar", True)])
def test_the_pages_of_a_contributor(as_person, language, phone):
    tag = f"{language}-{'phone' if phone else 'desk'}"
    page = as_person("agency", work(language, ""), phone=phone)
    start = start_of(page)
    look(page, f"desk-{tag}")
    public = Version.objects.filter(status="published", record__organisation__acronym="DEMO-A")
    version = public.select_related("record__organisation").first()
    assert version
    record = version.record.identifier
    pages = {"begin": "new/", "own-public": f"records/{record}/"}
    pages["withdraw-own"] = f"records/{record}/withdraw-own/"
    begin_next(record=version.record, by=version.changed_by)
    for section in SECTIONS:
        pages[f"section-{section.slug}"] = f"records/{record}/write/{section.slug}/"
    pages |= {
        "targets": f"records/{record}/write/sdgs/?goal=16",
        "look-for": f"records/{record}/write/recommendations/?q=women",
        "tasks": f"records/{record}/write/",
        "suggestions": f"records/{record}/suggestions/",
        "own-preview": f"records/{record}/preview/",
        "own-ledger": f"records/{record}/ledger/",
    }
    for name, address in pages.items():
        answer = page.goto(start + work(language, address))
        assert answer.status == 200, address
        look(page, f"{name}-{tag}")


def fill(page, record: str, *, title: str) -> None:
    """Write the pages that are needed, one after the other, as "Save and go on" leads."""
    page.get_by_role("link", name="Kind, title and language").click()
    page.get_by_label("Title").fill(title)
    go_on = page.get_by_role("button", name="Save and go on")
    go_on.click()
    page.get_by_label("Summary").fill("Judges were trained to hear women who report violence.")
    page.get_by_label("What was done").fill("Four courses of five days each.")
    go_on.click()
    page.get_by_label("State", exact=True).first.select_option("FJI")
    page.get_by_label("Its part").first.select_option("beneficiary")
    go_on.click()
    # What the State's own recommendations offer: the first one is taken, here or by a search.
    page.get_by_label("Words, a theme, or a number such as 136.4").fill("violence against women")
    page.get_by_role("button", name="Look among those of the States concerned").click()
    page.get_by_role("group", name="Found: tick to take it").get_by_role("checkbox").first.check()
    go_on.click()
    page.get_by_label("Training").check()
    page.get_by_label("Multilateral").check()
    go_on.click()
    page.get_by_label("Completed").check()
    page.get_by_label("Begins").fill("2026-03-02")
    go_on.click()
    page.get_by_label("Not disclosed").check()
    go_on.click()
    page.get_by_role("group", name="Is there a public contact?").get_by_label("No").check()


@pytest.mark.parametrize("script", [True, False])
def test_an_agency_submits_is_returned_once_and_sends_again(as_person, script):
    # Given somebody of an agency who begins a record
    page = as_person("agency", "/en/work/", script=script)
    start = start_of(page)
    page.get_by_role("link", name="Begin a record").click()
    page.get_by_role("button", name="Begin").click()
    record = record_of(page)
    assert page.get_by_text("fields are still needed").count()
    # When a day is typed wrongly, what was typed is kept and the fault is told
    page.goto(f"{start}/en/work/records/{record}/write/money/")
    page.get_by_label("An amount of money").check()
    page.get_by_label("Amount", exact=False).last.fill("a lot")
    page.get_by_role("button", name="Save and go on").click()
    expect(page).to_have_title(re.compile("^Error:"))
    assert page.get_by_role("link", name="“a lot” is no amount").count()
    if script:
        look(page, "money-error")
    # And all is written and sent
    page.goto(f"{start}/en/work/records/{record}/write/")
    fill(page, record, title="Courses for judges")
    page.get_by_role("button", name="Save, back to the list").click()
    assert page.get_by_text("Everything that is needed is there").count()
    page.get_by_role("link", name="Look at it and send it").click()
    assert page.get_by_role("heading", name="As the public would see it").count()
    page.get_by_role("button", name="Send it to the Secretariat").click()
    assert page.get_by_text("Nothing of it is public").count()
    assert version_of(record).status == "submitted"
    # Then the Secretariat returns it with a word on a field
    become(page, "moderator", f"/en/work/records/{record}/check/")
    page.get_by_text("Comment on single fields").click()
    page.get_by_label("Title").fill("Say where.")
    page.get_by_role("button", name="Return it").click()
    assert version_of(record).status == "returned"
    # And the contributor finds the word on the page of that field, changes it and sends it again
    become(page, "agency", f"/en/work/records/{record}/write/")
    page.get_by_role("link", name="Kind, title and language").click()
    assert page.get_by_text("Say where.").count()
    if script:
        look(page, "returned")
    page.get_by_label("Title").fill("Courses for judges in Suva")
    page.get_by_role("button", name="Save, back to the list").click()
    page.get_by_role("link", name="Look at it and send it").click()
    page.get_by_role("button", name="Send it to the Secretariat").click()
    version = version_of(record)
    assert (version.status, version.title) == ("submitted", "Courses for judges in Suva")


def test_an_ngo_submits_without_its_public_name(as_person):
    # Given somebody of a civil society organisation who keeps its name back
    page = as_person("ngo", "/en/work/new/")
    page.get_by_role("button", name="Begin").click()
    record = record_of(page)
    fill(page, record, title="Shelters for women")
    page.get_by_label("Keep our organisation’s name from the public").check()
    page.get_by_role("button", name="Save, back to the list").click()
    page.get_by_role("link", name="Look at it and send it").click()
    name = Organisation.objects.get(kind="civil-society").name
    public = page.locator("article.record")
    assert name not in public.inner_text()
    # What the State sees beyond the public is said with the name itself
    assert name in page.locator("main").inner_text()
    look(page, "without-name")
    page.get_by_role("button", name="Send it to the Secretariat").click()
    # When it is cleared and the State consents
    become(page, "moderator", f"/en/work/records/{record}/check/")
    page.get_by_role("button", name="Clear it").click()
    become(page, "officer-a", f"/en/work/records/{record}/decide/fji/")
    assert name in page.locator("main").inner_text()
    page.get_by_label("Consent", exact=True).check()
    page.get_by_role("button", name="Decide", exact=True).click()
    page.get_by_text("The record is public now.").wait_for()
    # Then nothing public has the name
    row = shown(record)
    assert row
    assert name not in str(row.content)
    start = start_of(page)
    page.context.clear_cookies()
    page.goto(f"{start}/en/records/{record}/")
    assert page.get_by_role("heading", name="Shelters for women").count()
    assert name not in page.content()
    look(page, "public-without-name")


def test_two_people_on_one_page_in_arabic(as_person):
    # Given two colleagues who opened the same page
    page = as_person("agency", "/ar/work/new/")
    page.locator("main form button[type=submit]").first.click()
    record = record_of(page)
    address = work("ar", f"records/{record}/write/story/")
    start = start_of(page)
    page.goto(start + address)
    version = version_of(record)
    # When one has saved
    from uprcoop.activities.actions.drafting import save_draft

    save_draft(version=version, changes={"summary": "ملخص الزميلة"}, by=version.changed_by)
    page.locator("#id_summary").fill("ملخصي")
    page.locator("main form button[name=next]").click()
    # Then the other is shown both, and nothing is lost
    assert page.get_by_text("ملخص الزميلة").count()
    assert page.locator("#id_summary").input_value() == "ملخصي"
    look(page, "conflict-ar")
