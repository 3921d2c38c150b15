"""What cells mean, in whatever language and form they are written; and what is wrong with them.

The property: any content, written as cells of any language into a workbook and read back, is the
same content to the last letter.
"""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uprcoop.activities import vocabulary as lists
from uprcoop.activities.content import TEXTS, content_hash, shaped
from uprcoop.exchange.sheets.book import Book
from uprcoop.exchange.sheets.columns import BLOCKS, column_of, columns
from uprcoop.exchange.sheets.faults import SENTENCES
from uprcoop.exchange.sheets.headings import keys_of_headings
from uprcoop.exchange.sheets.reading_cells import Cell, RowReader
from uprcoop.exchange.sheets.references import Reference, parse
from uprcoop.exchange.sheets.shapes import Kind
from uprcoop.exchange.sheets.words import (
    FINDERS,
    LANGUAGES,
    find,
    is_choice,
    meanings,
    offered,
)
from uprcoop.exchange.sheets.workbook import SheetRow, write_book
from uprcoop.exchange.sheets.writing_cells import cells_of, counts_of

pytestmark = pytest.mark.any_database

STATES = [code for code, _name in offered(Kind.STATE, "en")]
THEMES = [code for code, _name in offered(Kind.THEME, "en")]
PERSONS = [code for code, _name in offered(Kind.PERSON, "en")]
SDGS = [code for code, _name in offered(Kind.SDG, "en")]

texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["=SUM(A1)", "<r>bold</r>", "_x0041_", " a\n\tb ", "\ufffe", "-1", "@x", "true", "136.20"]
    ),
    st.text("abc é\n\u0301\u200f", max_size=40),
)
parts = st.sampled_from([*lists.Part.values, ""])
contents = st.fixed_dictionaries(
    {
        **dict.fromkeys(TEXTS, texts),
        "kind": st.sampled_from(lists.Kind.values),
        "assistance": st.lists(st.sampled_from(lists.Assistance.values), max_size=6),
        "modality": st.sampled_from([*lists.Modality.values, ""]),
        "states": st.lists(
            st.fixed_dictionaries({"state": st.sampled_from(STATES), "part": parts}), max_size=6
        ),
        "partners": st.lists(
            st.fixed_dictionaries(
                {"name": texts, "role": st.sampled_from([*lists.PartnerRole.values, ""])}
            ),
            max_size=5,
        ),
        "recommendations": st.lists(st.from_regex(r"[0-9a-f]{20}", fullmatch=True), max_size=4),
        "pledges": st.lists(st.from_regex(r"[0-9a-f]{20}", fullmatch=True), max_size=2),
        "themes": st.lists(st.sampled_from(THEMES), max_size=6),
        "persons": st.lists(st.sampled_from(PERSONS), max_size=6),
        "sdgs": st.lists(st.sampled_from(SDGS), max_size=6),
        "starts": st.one_of(st.just(""), st.dates().map(str)),
        "ends": st.one_of(st.just(""), st.dates().map(str)),
        "progress": st.sampled_from([*lists.Progress.values, ""]),
        "money": st.fixed_dictionaries(
            {
                "disclosure": st.sampled_from([*lists.Disclosure.values, ""]),
                "amount": st.one_of(
                    st.just(""), st.decimals(0, 10**15 - 1, places=2, allow_nan=False).map(str)
                ),
                "currency": st.text(max_size=3),
                "in_kind": texts,
                "source": texts,
                "fund": st.sampled_from([*lists.Fund.values, ""]),
            }
        ),
        "links": st.lists(
            st.fixed_dictionaries(
                {"title": texts, "address": texts.map("https://a.org/{}".format)}
            ),
            max_size=4,
        ),
        "is_peer": st.booleans(),
        "contact": st.fixed_dictionaries(
            {"is_public": st.sampled_from([True, False, None]), "name": texts, "email": texts}
        ),
        "language": st.sampled_from(LANGUAGES),
        "rendering": st.sampled_from(lists.Rendering.values),
        "translations": st.lists(
            st.fixed_dictionaries(
                {
                    "language": st.sampled_from(LANGUAGES),
                    "rendering": st.sampled_from(lists.Rendering.values),
                    **dict.fromkeys(TEXTS, texts),
                }
            ),
            max_size=3,
        ),
        "hides_name": st.booleans(),
        "part_of": texts,
        "other_identifier": texts,
    }
)


def content_of(reading):
    """The content of a row, its references being keys."""
    references = {
        name: [one.key for _key, one in found] for name, found in reading.references.items()
    }
    return shaped({**reading.given, **references})


def through_a_file(content, language):
    stream = io.BytesIO()
    row = SheetRow(cells_of(content, language, {}), record="UPR-0000000")
    write_book(stream, language, [row], counts_of([content]))
    with Book("x.xlsx", stream) as book:
        reader = RowReader(book.sheet.keys, book.sheet.language)
        [read] = [reader.read(row.cells) for row in book.rows()]
    assert read.faults == []
    return content_of(read)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(contents, st.sampled_from(LANGUAGES))
def test_any_content_comes_back_with_the_same_hash(given_content, language):
    content = shaped(given_content)
    assert shaped(content) == content
    back = through_a_file(content, language)
    assert back == content
    hashes = {content_hash(one, record="UPR-1", organisation=1) for one in (content, back)}
    assert len(hashes) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_lists_and_long_texts_come_back(language):
    content = shaped(
        {
            **{name: "ä" * most for name, most in TEXTS.items()},
            "states": [{"state": code, "part": "partner"} for code in STATES[:100]],
            "partners": [{"name": f"Partner {n}", "role": ""} for n in range(100)],
            "sdgs": SDGS,
            "themes": THEMES,
            "recommendations": [f"{n:020x}" for n in range(900)],
        }
    )
    assert through_a_file(content, language) == content


@pytest.mark.parametrize("kind", [kind for kind in Kind if is_choice(kind)])
def test_every_entry_of_every_list_is_understood_in_every_language(kind):
    if kind not in FINDERS:
        meanings(kind)
    for language in LANGUAGES:
        for code, label in offered(kind, language):
            assert find(kind, label) == code
            assert find(kind, code) == code
            assert find(kind, f"  {label.upper()} ".replace(" ", "  ")) == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_are_known_by_their_visible_headings_too(language):
    from django.utils.translation import override

    from uprcoop.exchange.sheets.words import django_code

    with override(django_code(language)):
        headings = {place: column.label for place, column in enumerate(columns())}
    found, _spoken = keys_of_headings(headings)
    assert list(found.values()) == [column.key for column in columns()]


def test_a_key_means_its_column_however_often_the_block_comes():
    assert all(column_of(column.key) == column for column in columns({"partners": 40}))
    wrong = ("", "nothing", "states.0.state", "states.1", "title.2", "states.1.role", "sdgs.999")
    assert [column_of(key) for key in wrong] == [None] * len(wrong)


def read(language="en", **cells):
    """A row with these cells; `states__1__state` names states.1.state."""
    named = {key.replace("__", "."): value for key, value in cells.items()}
    values = {
        key: value if isinstance(value, Cell) else Cell(value) for key, value in named.items()
    }
    return RowReader([column.key for column in columns()], language).read(values)


def number(text):
    return Cell(text, is_number=True)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-03-31", "2025-03-31"),
        ("2025/3/31", "2025-03-31"),
        ("31.03.2025", "2025-03-31"),
        ("31/3/2025", "2025-03-31"),
        ("3/31/2025", "2025-03-31"),
        ("05.05.2025", "2025-05-05"),
        ("2025年3月31日", "2025-03-31"),
        ("2025-03-31 00:00:00", "2025-03-31"),
        (number("45747"), "2025-03-31"),
        (number("45747.5"), "2025-03-31"),
    ],
)
def test_days_in_every_form_that_is_clear(written, day):
    found = read(starts=written)
    assert found.faults == []
    assert found.given["starts"] == day


@pytest.mark.parametrize(
    ("cells", "key", "code"),
    [
        ({"starts": "3/4/2025"}, "starts", "unclear-date"),
        ({"starts": "31.02.2025"}, "starts", "not-a-date"),
        ({"starts": number("2025")}, "starts", "not-a-date"),  # a year, not the day 2025
        ({"starts": number("1E999999999")}, "starts", "not-a-date"),
        ({"starts": number("NaN")}, "starts", "not-a-date"),
        ({"starts": "spring"}, "starts", "not-a-date"),
        ({"starts": Cell("#REF!", is_error=True)}, "starts", "error-value"),
        ({"modality": "Bilatral"}, "modality", "not-of-the-list-near"),
        ({"modality": "xyzzy"}, "modality", "not-of-the-list"),
        ({"states__1__state": "Keniya"}, "states.1.state", "unknown-state-near"),
        ({"states__1__state": "Qqq"}, "states.1.state", "unknown-state"),
        (
            {"states__1__state": "Kenya", "states__2__state": "KEN"},
            "states.2.state",
            "state-twice",
        ),
        ({"states__1__part": "provider"}, "states.1.part", "part-without-state"),
        ({"partners__1__role": "funding"}, "partners.1.role", "role-without-partner"),
        ({"links__1__title": "Page"}, "links.1.title", "title-without-link"),
        ({"links__1__address": "www.un.org"}, "links.1.address", "not-a-link"),
        ({"translations__1__title": "T"}, "translations.1.language", "rendering-without-language"),
        ({"translations__1__language": "en"}, "translations.1.language", "language-twice"),
        ({"translations__1__language": "fr"}, "translations.1.language", "language-without-texts"),
        ({"title": "x" * 201}, "title", "too-long"),
        ({"money__currency": "USDs"}, "money.currency", "too-long"),
        (
            {"money__disclosure": "not disclosed", "money__amount": "5"},
            "money.amount",
            "not-told",
        ),
        ({"contact__is_public": "no", "contact__name": "A"}, "contact.name", "contact-not-public"),
        ({"part_of": "UPR-1"}, "part_of", "part-of-activity"),
        ({"sdgs__1": number("8.1")}, "sdgs.1", "unclear-number"),
        ({"recommendations__1": "see the annex"}, "recommendations.1", "not-a-reference"),
        ({"recommendations__1": "Narnia 136.4"}, "recommendations.1", "not-a-reference"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(cells, key, code):
    [fault] = read(**cells).faults
    assert (fault.key, fault.code) == (key, code)
    assert fault.sentence


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("12500", "12500.00"),
        ("12 500,50", "12500.50"),
        ("12,500.50", "12500.50"),
        ("12.500,50", "12500.50"),
        ("1,234,567.8", "1234567.80"),
        ("12'500", "12500.00"),
        (number("12500.5"), "12500.50"),
        (number("1.25E4"), "12500.00"),
    ],
)
def test_amounts_in_every_form_that_is_clear(written, amount):
    found = read(money__disclosure="amount", money__amount=written)
    assert found.faults == []
    assert found.given["money"]["amount"] == amount


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("12,500", "unclear-amount"),
        ("12.500", "unclear-amount"),
        ("1.234.567", "unclear-amount"),
        ("about 5", "not-an-amount"),
        ("-5", "not-an-amount"),
        (number("-5"), "not-an-amount"),
        (number("1E999999999"), "not-an-amount"),
        (number("NaN"), "not-an-amount"),
        (number("1E15"), "not-an-amount"),
    ],
)
def test_amounts_that_are_not_clear(written, code):
    [fault] = read(money__disclosure="amount", money__amount=written).faults
    assert fault.code == code


def test_several_entries_in_one_cell():
    two = "Right to health; international-instruments"
    found = read(themes__1=two, assistance__1="Training;Funding")
    assert found.faults == []
    assert len(found.given["themes"]) == 2
    assert found.given["assistance"] == ["training", "funding"]
    assert "international-instruments" in found.given["themes"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("136.4", [("136.4", "", 0)]),
        ("136.4; 136.5", [("136.4", "", 0), ("136.5", "", 0)]),
        ("136.4, 136.5", [("136.4", "", 0), ("136.5", "", 0)]),
        ("136.4；136.5", [("136.4", "", 0), ("136.5", "", 0)]),
        ("SVN 34: 136.4, 136.5", [("136.4", "SVN", 34), ("136.5", "SVN", 34)]),
        ("Slovenia, session 34: 79(a)", [("79(a)", "SVN", 34)]),
        ("Slovenia, 136.4", [("136.4", "SVN", 0)]),
        ("Eslovenia sesión 34: 136.4", [("136.4", "SVN", 34)]),
        ("Словения, сессия 34: 136.4", [("136.4", "SVN", 34)]),
        ("34 136.4", [("136.4", "", 34)]),
        ("67", [("67", "", 0)]),
        ("Côte d'Ivoire 136.4", [("136.4", "CIV", 0)]),
        ("KEN: 1.1\nSVN: 1.2", [("1.1", "KEN", 0), ("1.2", "SVN", 0)]),
    ],
)
def test_references_as_people_write_them(written, found):
    parsed = list(parse(written, "recommendations.1"))
    assert all(isinstance(one, Reference) for one in parsed), parsed
    assert [(one.paragraph, one.state, one.session) for one in parsed] == found


def test_a_symbol_a_key_and_a_link_are_references_too():
    key = "0123456789abcdef0123"
    [symbol] = parse("A/HRC/43/15: 121.4", "recommendations.1")
    assert (symbol.symbol, symbol.paragraph) == ("A/HRC/43/15", "121.4")
    for written in (key, f"https://example.org/en/recommendation/{key}/"):
        [one] = parse(written, "recommendations.1")
        assert one.key == key


def test_every_sentence_takes_its_values():
    known = {"value": "v", "near": "n", "most": 1, "length": 2, "choice": "c", "column": "d"}
    known |= {"row": 3, "options": "o", "text": "t", "more": "m"}
    assert all(str(words) % known for words in SENTENCES.values())


def test_the_blocks_shown_are_few_and_the_key_row_is_complete():
    assert len(columns()) < 80
    assert set(counts_of([shaped({})])) == set(BLOCKS)
