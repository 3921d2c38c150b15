"""The Secretariat brings a file in; others cannot."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import check_accessible

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "seven small boats"
IMPORT = "/secretariat/import/"

# As UPR Info writes it: a row for each recommending State; the last one names no State.
ROWS = """session,from,to,response,issue,text
49,France,Fiji,Accepted,"Right to education,Women's rights",Open lighthouse libraries on islands
49,Kenya,Fiji,Noted,Right to health,Consider a floating clinic for the northern lagoon
49,Kenya,Atlantis,Accepted,Right to health,Map the sea caves
"""
REFUSED = {
    "cut off": (
        "export.json",
        json.dumps([{"AnnotationId": "1", "Body": "- UPR", "Text": "Open libraries"}])[
            :-9
        ].encode(),
        re.compile("export.json ends in the middle of a row .* Fetch it again"),
    ),
    "another kind": (
        "export.csv",
        b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n",
        re.compile("export.csv is .*Files that can be imported: the UHRI export"),
    ),
    "other columns": (
        "list.csv",
        b"name,colour\nboat,red\n",
        re.compile("list.csv is .*Files that can be imported"),
    ),
}


def choose(page, name, content):
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/import/\d+/$"))


def figures(page):
    return [int(one) for one in page.locator(".figures dd").all_inner_texts()]


@pytest.mark.parametrize("code", ["en", "ar"])
def test_a_file_is_previewed_applied_and_found(as_secretariat, code):
    # Given the import page, opened by the Secretariat
    page = as_secretariat(f"/{code}{IMPORT}", phone=code == "ar")
    check_accessible(page)
    # When a file is uploaded
    choose(page, "fiji.csv", ROWS.encode())
    # Then the page says what it would do: two created, one rejected with its reason
    assert figures(page) == [2, 0, 0, 1, 0, 0]
    expect(page.locator("main table")).to_contain_text("Atlantis")
    expect(page.locator(".results > li")).to_have_count(2)
    expect(page.locator(".results")).to_contain_text("lighthouse libraries")
    check_accessible(page)
    # When it is applied
    page.locator("main form button[type=submit]").click()
    # Then the page says so, the same was done, and it cannot be done again
    done = page.get_by_role("status")
    expect(done).to_be_focused()
    expect(done.get_by_role("link")).to_have_count(1)
    expect(page.locator("main form button[type=submit]")).to_have_count(0)
    assert figures(page) == [2, 0, 0, 1, 0, 0]
    check_accessible(page)
    # And the list of imports has it
    page.locator(f".crumbs a[href$='{IMPORT}']").click()
    run = page.locator("main tbody tr", has_text="fiji.csv").last
    assert run.locator(".number").all_inner_texts() == ["2", "0", "0", "1", "0"]
    check_accessible(page)
    # And whoever searches finds the new record
    page.locator("header input[name=q]").fill("lighthouse libraries")
    page.locator("header input[name=q]").press("Enter")
    expect(page.locator(".results > li").first).to_contain_text("on islands")
    expect(page.locator(".results mark").first).to_be_visible()


@pytest.mark.parametrize("code", ["en", "ar"])
def test_what_would_withdraw_records_asks_for_a_tick(as_secretariat, code):
    # Given records of a file that was applied
    page = as_secretariat(f"/{code}{IMPORT}", phone=code == "ar")
    choose(page, "fiji.csv", ROWS.encode())
    page.locator("#apply button").click()
    # When a file with only one of its rows is uploaded
    page.goto(re.sub(r"import/.*", "import/", page.url))
    lines = ROWS.splitlines(keepends=True)
    choose(page, "one-row.csv", "".join(lines[:2]).encode())
    # Then the page says that a record would leave, and of which document
    assert figures(page) == [0, 0, 1, 0, 1, 0]
    expect(page.locator(".notice-bad li")).to_have_count(1)
    check_accessible(page)
    # When it is applied without the tick; Then the summary of errors leads to the box
    page.locator("#apply button").click()
    expect(page.locator("#errors")).to_be_focused()
    check_accessible(page)
    page.locator("#errors a").click()
    box = page.locator("#apply input[type=checkbox]")
    expect(box).to_be_focused()
    # When it is looked at again as only some rows; Then nothing would change
    page.locator(".notice-bad form button").click()
    expect(page.locator(".notice-bad")).to_have_count(0)
    expect(page.locator("#apply")).to_have_count(0)
    assert figures(page) == [0, 0, 1, 0, 0, 0]
    check_accessible(page)
    # When the file is brought again and the box ticked; Then the record is withdrawn
    page.goto(re.sub(r"import/.*", "import/", page.url))
    choose(page, "one-row.csv", "".join(lines[:2]).encode())
    page.locator("#apply input[type=checkbox]").check()
    page.locator("#apply button").click()
    expect(page.get_by_role("status")).to_be_focused()
    assert figures(page) == [0, 0, 1, 0, 1, 0]
    check_accessible(page)


@pytest.mark.parametrize("sort", REFUSED)
def test_a_broken_file_is_refused_with_a_clear_sentence(as_secretariat, sort):
    name, content, sentence = REFUSED[sort]
    # Given the import page
    page = as_secretariat(f"/en{IMPORT}")
    # When a broken file is uploaded
    choose(page, name, content)
    # Then the page says what is wrong with it, and nothing can be applied
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.locator("main form")).to_have_count(0)
    check_accessible(page)
    # And in Arabic as well
    page.goto(page.url.replace("/en/", "/ar/"))
    expect(page.get_by_role("alert")).to_contain_text(re.compile("[\u0621-\u064a]{3}"))
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_form_without_a_file_says_what_is_missing(as_secretariat, code):
    # Given the import page
    page = as_secretariat(f"/{code}{IMPORT}", phone=True)
    title = page.title()
    # When the form is sent without a file
    page.locator("main form button[type=submit]").click()
    # Then the summary of errors has the focus, the title says so, and it leads to the field
    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    assert page.title().endswith(title)
    assert page.title().startswith({"en": "Error: ", "ar": "خطأ"}[code]), page.title()
    check_accessible(page)
    summary.get_by_role("link").click()
    field = page.locator("input[type=file]")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")


def person_with_password(email, **fields):
    from uprcoop.accounts.models import User

    user = User.objects.create_user(email, PASSWORD, **fields)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def type_password(page, email, password):
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")


def code_of(secret):
    """What an authenticator app would show now."""
    from allauth.mfa.totp.internal import auth

    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


@pytest.mark.parametrize("code", ["en", "ar"])
def test_signing_in_by_e_mail_and_an_authenticator_app(open_page, code):
    # Given a person of the Secretariat who opens the import page without being signed in
    person_with_password("amina@example.org", staff_role="administrator", name="Amina")
    page = open_page(f"/{code}{IMPORT}", phone=code == "ar")
    assert "/account/login/" in page.url
    check_accessible(page)
    # When the password is mistyped; Then the page does not say which of the two was wrong
    type_password(page, "amina@example.org", "seven small goats")
    expect(page.locator("#errors")).to_be_focused()
    check_accessible(page)
    # When it is typed rightly, with other capitals in the address
    type_password(page, "Amina@Example.org", PASSWORD)
    # Then a second factor is asked for before the import page opens
    page.wait_for_url(re.compile("/account/2fa/$"))
    check_accessible(page)
    page.locator("a[href$='/2fa/totp/activate/']").first.click()
    if page.locator("input[name=password]").count():  # a change to the account asks again
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/totp/activate/"))
    check_accessible(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill("000000")
    page.keyboard.press("Enter")
    expect(page.locator(".field-error").first).to_be_visible()
    check_accessible(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "activate" not in address)
    check_accessible(page)
    home = page.url.split(f"/{code}/")[0] + f"/{code}"
    page.goto(home + IMPORT)
    expect(page.locator("input[type=file]")).to_be_visible()
    # And after signing out, the password alone does not open it again
    page.locator("header form[action$='/sign-in/out/'] button").click()
    page.goto(home + IMPORT)
    type_password(page, "amina@example.org", PASSWORD)
    page.wait_for_url(re.compile("/2fa/authenticate/"))
    check_accessible(page)


@pytest.mark.parametrize("code", ["en", "ar"])
def test_without_the_right_the_import_page_stays_closed(open_page, code):
    # Given somebody who may sign in, but does not work for the Secretariat
    person_with_password("ben@example.org")
    page = open_page(f"/{code}/account/login/", phone=True)
    type_password(page, "ben@example.org", PASSWORD)
    page.locator("header form[action$='/sign-in/out/']").wait_for()
    # Then nothing on the page leads to the import
    expect(page.locator(f"a[href*='{IMPORT}']")).to_have_count(0)
    check_accessible(page)
    # When the address is opened all the same; Then it is refused
    home = page.url.split(f"/{code}/")[0] + f"/{code}"
    assert page.request.get(home + IMPORT).status == 403


@pytest.mark.parametrize("code", ["en", "ar"])
def test_in_the_demonstration_one_click_makes_one_anybody_of_the_cast(open_page, code):
    page = open_page(f"/{code}/demo/", phone=code == "ar")
    check_accessible(page)
    for who in ("officer-a", "moderator"):
        # When one of the cast is chosen; Then one sees what waits, and that all is fiction
        page.locator(f"form:has(input[value='{who}']) button").click()
        page.wait_for_url("**/work/")
        page.locator("header form[action$='/sign-in/out/']").wait_for()
        expect(page.locator(".demo")).to_be_visible()
        page.goto(page.url.split(f"/{code}/")[0] + f"/{code}/demo/")


def test_outside_the_demonstration_nobody_signs_in_with_one_click(open_page, settings):
    # Given a site with real records
    page = open_page("/en/demo/")
    buttons = page.locator("main form input[name=who]")
    assert buttons.count() > 5
    settings.DEMO = False
    # When the page is opened; Then it is not there, and its address answers nothing
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    start = page.url.replace("/en/demo/", "/en/")
    assert page.request.get(page.url).status == 404
    form = {"csrfmiddlewaretoken": token, "who": buttons.first.get_attribute("value")}
    assert page.request.post(start + "demo/sign-in/", form=form).status == 404
    page.goto(start + "about/")
    expect(page.locator(".demo")).to_have_count(0)
    expect(page.locator("header form[action$='/sign-in/out/']")).to_have_count(0)
    check_accessible(page)
