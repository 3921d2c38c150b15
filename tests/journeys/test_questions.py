"""Asking: in six languages, with suggestions, with a slip, and what cannot be asked for."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import check_accessible

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# Interface, question, and a piece of a record in another language that answers it.
QUESTIONS = [
    ("ar", "مياه الشرب في المناطق الريفية", "bring safe drinking water to rural communities"),
    ("zh-hans", "老年人的医疗保健", "servicios de atención a las personas mayores"),
    ("en", "training of judges", "مواصلة تدريب القضاة"),
    ("fr", "formation des juges et du personnel pénitentiaire", "مواصلة تدريب القضاة"),
    ("ru", "безопасная питьевая вода в сельских районах", "acceso al agua potable"),
    ("es", "ayuda a las mujeres víctimas de violencia", "пострадавших от домашнего насилия"),
]


@pytest.mark.parametrize(
    ("code", "question", "answer"), QUESTIONS, ids=[code for code, *_ in QUESTIONS]
)
def test_a_question_finds_what_was_given_in_another_language(
    open_page, by_meaning, code, question, answer
):
    # Given the home page in the visitor's language, on a phone for one that reads from the right
    page = open_page(f"/{code}/", phone=code == "ar")
    # When the visitor asks
    page.locator("main input[name=q]").fill(question)
    page.locator("main input[name=q]").press("Enter")
    # Then among the first results is one in another language, marked as such
    results = page.locator(".results > li")
    expect(results.first).to_be_visible()
    texts = page.locator(".results > li > p[lang]")
    first = [(one.get_attribute("lang"), one.inner_text()) for one in texts.all()[:5]]
    assert any(answer in text for _language, text in first), first
    assert len({language for language, _text in first}) >= 2
    # And the words that were found are marked, and every result says why it is there
    expect(texts.first).to_be_visible()
    assert page.locator(".results mark").count() >= 1
    reasons = page.locator(".results .why").all_inner_texts()
    assert len(reasons) == results.count()
    assert all(reason.strip() for reason in reasons)
    check_accessible(page)


@pytest.mark.parametrize(
    ("code", "typed", "last_letter", "name"),
    [("en", "fij", "i", "Fiji"), ("ar", "فيج", "ي", "فيجي")],
)
def test_typing_brings_suggestions_that_the_keyboard_chooses_from(
    open_page, code, typed, last_letter, name
):
    # Given the home page on a phone
    page = open_page(f"/{code}/", phone=True)
    box = page.locator("main").get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    # When the visitor types the beginning of a State's name
    box.press_sequentially(typed)
    offered = page.locator("main").get_by_role("listbox")
    expect(offered).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    # Then the arrow chooses the State, and the focus stays in the box
    box.press("ArrowDown")
    state = offered.get_by_role("option", name=name).first
    expect(state).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", state.get_attribute("id"))
    expect(box).to_be_focused()
    check_accessible(page)
    # And Escape puts the list away without taking what was typed
    box.press("Escape")
    expect(offered).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value(typed)
    # When typing goes on and Enter takes the State
    box.press_sequentially(last_letter)
    expect(offered).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    # Then the search is narrowed to it
    page.wait_for_url("**/search/?state=fji")
    expect(page.locator(".chips a")).to_contain_text(name)
    check_accessible(page)


def test_a_suggested_word_is_searched_for(open_page):
    # Given some letters typed into the box at the top of any page
    page = open_page("/en/states/")
    box = page.locator("header").get_by_role("combobox")
    box.press_sequentially("midwiv")
    expect(page.locator("header").get_by_role("listbox")).to_be_visible()
    # When the arrow goes up to the last suggestion and Enter takes it
    box.press("ArrowUp")
    box.press("Enter")
    # Then that word is searched for
    page.wait_for_url(re.compile(r"/search/\?q=midwives$"))
    expect(page.locator(".results mark").first).to_have_text("midwives")
    check_accessible(page)


def test_a_misspelt_word_leads_to_the_right_one(open_page):
    # Given a question with a slip
    page = open_page("/en/search/?q=judjes")
    meant = page.get_by_role("main").get_by_role("link", name="judges", exact=True)
    expect(meant).to_be_visible()
    check_accessible(page)
    # When the visitor takes what was probably meant
    meant.click()
    # Then there are results for it
    expect(page.locator("main input[name=q]")).to_have_value("judges")
    expect(page.locator(".results mark").first).to_be_visible()
    check_accessible(page)


ODD = {
    "signs": ("q=" + quote("!@#"), "There is no word to search for"),
    "star": ("q=*", "There is no word to search for"),
    "and": ("q=AND", "AND stands without a word"),
    "long": ("q=" + "x" * 10_000, "very long"),
    "filter": ("cycle=never&sort=odd&page=minus", "no value of the filter"),
    "nothing": ("q=zzzqqqxxx", "Nothing was found"),
}


@pytest.mark.parametrize("odd", ODD)
def test_what_cannot_be_found_gets_a_page_that_helps(open_page, odd):
    query, sentence = ODD[odd]
    # Given an address that asks for nothing one could find; When it is opened
    page = open_page(f"/en/search/?{query}")
    # Then a sentence says what to do
    expect(page.locator("main [role=note]")).to_contain_text(sentence)
    # And either everything is shown or the page says where to go on
    shown = page.locator(".results > li").count()
    assert shown or page.locator(".notice a[href$='/help/search/']").count()
    check_accessible(page)
    # And the same holds in Arabic on a phone
    page = open_page(f"/ar/search/?{query}", phone=True)
    expect(page.locator("main [role=note]")).to_contain_text(re.compile("[\u0621-\u064a]{3}"))
    check_accessible(page)
