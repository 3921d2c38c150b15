"""The resolver: tolerant of how a name is written, never of which State it names."""

import csv
import json
import random
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from uprcoop.states.resolver import fold, read_names, resolver

pytestmark = pytest.mark.any_database

NAMES = list(read_names())
any_name = st.sampled_from(NAMES)

# What sources write, and the UN's short name of the State meant.
WRITTEN = {
    "Islamic Republic of Iran": "Iran (Islamic Republic of)",
    "Iran, Islamic Republic of": "Iran (Islamic Republic of)",
    "the ISLAMIC  REPUBLIC of Iran": "Iran (Islamic Republic of)",
    "IRAN [Islamic Rep. of]": "Iran (Islamic Republic of)",
    "Bolivia": "Bolivia (Plurinational State of)",
    "Plurinational State of Bolivia": "Bolivia (Plurinational State of)",
    "Bolivarian Republic of Venezuela": "Venezuela (Bolivarian Republic of)",
    "Cote d'Ivoire": "Côte d'Ivoire",
    "Côte d’Ivoire": "Côte d'Ivoire",
    "Côte d&#39;Ivoire": "Côte d'Ivoire",
    "COTE D IVOIRE": "Côte d'Ivoire",
    "Ivory Coast": "Côte d'Ivoire",
    "Czech Republic": "Czechia",
    "Turkey": "Türkiye",
    "Turkiye": "Türkiye",
    "Swaziland": "Eswatini",
    "Cape Verde": "Cabo Verde",
    "Macedonia FYR": "North Macedonia",
    "TFYR Macedonia": "North Macedonia",
    "Former Yugoslav Republic of Macedonia": "North Macedonia",
    "The former Yugoslav Republic of Macedonia": "North Macedonia",
    "Burma": "Myanmar",
    "Zaire": "Democratic Republic of the Congo",
    "Democratic Republic of Congo": "Democratic Republic of the Congo",
    "D.R. Congo": "Democratic Republic of the Congo",
    "Republic of Congo": "Congo",
    "Congo, Republic of the": "Congo",
    "DPR Korea": "Democratic People's Republic of Korea",
    "Korea, Democratic People’s Republic of": "Democratic People's Republic of Korea",
    "Korea (Republic of)": "Republic of Korea",
    "UK": "United Kingdom of Great Britain and Northern Ireland",
    "U.S.A.": "United States of America",
    "Kingdom of the Netherlands": "Netherlands (Kingdom of the)",
    "Netherlands": "Netherlands (Kingdom of the)",
    "Guinea Bissau": "Guinea-Bissau",
    "St Kitts &amp; Nevis": "Saint Kitts and Nevis",
    "St. Vincent and Grenadines": "Saint Vincent and the Grenadines",
    "Lao PDR": "Lao People's Democratic Republic",
    "Vietnam": "Viet Nam",
    "Vatican": "Holy See",
    "Palestine": "State of Palestine",
    "East Timor": "Timor-Leste",
    "The Gambia": "Gambia",
    "Nauru": "Naoero",
    "Türkiye (formerly Turkey)": "Türkiye",
    "Cabo Verde (Cape Verde)": "Cabo Verde",
    "United States of America (USA)": "United States of America",
    "Bosnia & Herzegovina": "Bosnia and Herzegovina",
    "БОЛИВИЯ": "Bolivia (Plurinational State of)",
    "Россия": "Russian Federation",
    "البوسنة و الهرسك": "Bosnia and Herzegovina",
    "امارات": "United Arab Emirates",
    "英国": "United Kingdom of Great Britain and Northern Ireland",
    "刚果（金）": "Democratic Republic of the Congo",
    "République-Unie de Tanzanie": "United Republic of Tanzania",
    "Estados Unidos de América": "United States of America",
}

# Pairs that a careless matcher takes for one another.
NEIGHBOURS = [
    ("Niger", "Nigeria"),
    ("Dominica", "Dominican Republic"),
    ("Guinea", "Equatorial Guinea"),
    ("Guinea", "Guinea-Bissau"),
    ("Guinea", "Papua New Guinea"),
    ("Sudan", "South Sudan"),
    ("Congo", "Democratic Republic of the Congo"),
    ("Republic of Korea", "Democratic People's Republic of Korea"),
    ("Ireland", "United Kingdom of Great Britain and Northern Ireland"),
    ("Austria", "Australia"),
    ("Iran", "Iraq"),
    ("Mali", "Malawi"),
    ("Slovakia", "Slovenia"),
    ("Gambia", "Zambia"),
]

NOT_NAMES = [
    "",
    " ",
    "()",
    "&#40;Unknown&#41;",
    "No. 189",
    "No. 29",
    "Korea",
    "Republic",
    "American Samoa",
    "Yugoslavia",
    "European Union",
    "Sudan and South Sudan",
    "Guinea (Guinea-Bissau)",
    "Georgia (formerly part of something)",
    "Guinea New",
    "x" * 100_000,
    "\x00",
]


@pytest.mark.parametrize(("written", "meant"), WRITTEN.items())
def test_a_name_as_sources_write_it_finds_its_state(written, meant):
    assert resolver().find(written).name_en == meant


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_states_with_similar_names_stay_apart(one, other):
    assert resolver().find(one) is not None
    assert resolver().find_id(one) != resolver().find_id(other)


@pytest.mark.parametrize("text", NOT_NAMES)
def test_what_names_no_state_is_unknown(text):
    assert resolver().find(text) is None
    assert resolver().find_id(text) is None


def test_no_two_states_share_a_folded_name():
    owners: dict[str, set[int]] = {}
    for m49, name in NAMES:
        owners.setdefault(fold(name), set()).add(m49)
    assert {key: states for key, states in owners.items() if len(states) > 1} == {}
    assert "" not in owners


@given(any_name, st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_makes_no_difference(pair, change):
    m49, name = pair
    assert resolver().find_id(change(name)) == m49


@given(any_name)
def test_accents_make_no_difference(pair):
    m49, name = pair
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    assert resolver().find_id(bare) == m49
    assert resolver().find_id(unicodedata.normalize("NFD", name)) == m49


@given(any_name, st.sampled_from(["[{}]", "({})", "“{}”", " {} ", "- {};", "{}."]))
def test_brackets_and_punctuation_make_no_difference(pair, frame):
    m49, name = pair
    assert resolver().find_id(frame.format(name)) == m49


@given(any_name, st.randoms())
def test_word_order_makes_no_difference(pair, chance: random.Random):
    m49, name = pair
    words = [word for word in name.split() if any(letter.isalnum() for letter in word)]
    # "d'" and initials belong to the word that follows them.
    assume(all(len(word.strip("'’(),.-")) > 1 and "." not in word for word in words))
    chance.shuffle(words)
    assert resolver().find_id(" ".join(words)) == m49


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_random_text_names_a_state_only_if_it_folds_to_one_of_its_names(text):
    found = resolver().find_id(text)
    assert found == {fold(name): m49 for m49, name in NAMES}.get(fold(text))


@given(any_name, st.text(alphabet="abcdefghijklmnop", min_size=3, max_size=8))
def test_a_name_with_a_foreign_word_is_not_that_state(pair, word):
    _, name = pair
    if fold(f"{name} {word}") not in resolver().names:
        assert resolver().find(f"{name} {word}") is None


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("Swazland", "Eswatini"),
        ("Untied Kingdom", "United Kingdom of Great Britain and Northern Ireland"),
        ("Phillipines", "Philippines"),
        ("Kazakstan", "Kazakhstan"),
        ("Korea", "Republic of Korea"),
    ],
)
def test_an_unknown_name_comes_back_with_its_nearest_candidates(misspelt, meant):
    assert resolver().find(misspelt) is None
    assert meant in [state.name_en for state in resolver().candidates(misspelt)]


def test_nothing_similar_gives_no_candidates():
    assert resolver().candidates("(Unknown)") == resolver().candidates("") == []
    assert len(resolver().candidates("Guinee", limit=2)) == 2


def test_half_a_million_names_take_less_than_two_seconds():
    names = [name for _, name in NAMES] * (500_000 // len(NAMES))
    resolver().find_id("France")
    started = time.perf_counter()
    for name in names:
        resolver().find_id(name)
    assert time.perf_counter() - started < 2


@pytest.mark.shared_data
def test_every_state_name_in_the_shared_files_resolves(shared_data: Path):
    names = set()
    for file in ("sessions-01-13.csv", "voluntary-pledges.csv"):
        with (shared_data / "upr-info" / file).open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                names |= {row["To"], row["From"]}
    published = (shared_data / "upr-info" / "sessions-01-05-as-published.csv").read_bytes()
    lines = published.decode("mac_roman").replace("\r\n", "\n").replace("\r", "\n").splitlines()
    for row in csv.DictReader(lines):
        names |= {row["To"], row["From"]}
    for row in json.loads((shared_data / "ohchr" / "uhri-export-sample.json").read_text("utf-8")):
        names |= {*row["Countries"], *row["UprRecommendingCountry"]}
    assert len(names) > 190
    unknown = {name for name in names if resolver().find(name) is None}
    # Not names of States, and not to be taken for any.
    assert unknown == {"&#40;Unknown&#41;", "No. 189", "No. 29"}
