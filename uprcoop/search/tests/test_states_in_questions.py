"""A question that names a State is about that State; and what filters say of a result is true."""

import csv
from pathlib import Path

import pytest

from uprcoop.recommendations.models import Theme
from uprcoop.search import columns, labels
from uprcoop.search.naming import states_in
from uprcoop.search.parse import parse
from uprcoop.search.query import SearchRequest, run
from uprcoop.search.tests.rows import index, recommendation

pytestmark = pytest.mark.django_db
TOGO, KENYA, FRANCE = 768, 404, 250


@pytest.fixture(autouse=True)
def words_alone(settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"


def found(text, **filters):
    result = run(SearchRequest(text, filters=filters))
    return [hit.object.pk for hit in result.hits]


@pytest.mark.parametrize(
    ("asked", "states", "rest"),
    [
        ("prisons in Togo", ["TGO"], "prisons"),
        ("السجون في توغو", ["TGO"], "السجون"),
        ("多哥监狱", ["TGO"], "监狱"),
        ("тюрьмы в Того", ["TGO"], "тюрьмы"),
        ("тюрьмы в Кении", ["KEN"], "тюрьмы"),
        ("violence contre les femmes au Togo", ["TGO"], "violence contre les femmes"),
        ("recommendations to Kenya about police", ["KEN"], "police"),
        ("Papua New Guinea women", ["PNG"], "women"),
        ("Guinea", ["GIN"], ""),
        ("赤道几内亚 儿童", ["GNQ"], "儿童"),
        ("Republic of Korea", ["KOR"], ""),
        ("Sudán del Sur", ["SSD"], ""),
        ("Sudan", ["SDN"], ""),
        ("right to food in India and Nepal", ["IND", "NPL"], "right to food"),
        ("USA", ["USA"], ""),
        ("usa death penalty", ["USA"], "death penalty"),
        ("美国", ["USA"], ""),
        ("TGO", ["TGO"], ""),
        ("الولايات المتحدة", ["USA"], ""),
        ("Côte d’Ivoire justice", ["CIV"], "justice"),
    ],
)
def test_whole_names_are_recognised_in_six_languages(asked, states, rest):
    known = labels.Labels()
    named = states_in(parse(asked), known.names)
    assert sorted(known.states[number].iso3 for number in named.states) == states
    assert named.rest.text == rest


@pytest.mark.parametrize(
    "asked",
    [
        "help us",
        "islands",
        "the united nations system",
        "内陆发展中国家",
        "republic",
        "women and water",
        '"Togo" prisons',  # in quotation marks it is a word
        "prisons in Togo AND torture",
        "HUMAN RIGHTS AND PRISONS",
        "MDG 4 and child health",  # no Madagascar
        "Continue to cooperate with the Special Rapporteur in Togo " + "and other bodies " * 5,
    ],
)
def test_what_is_no_name_is_left_alone(asked):
    question = parse(asked)
    named = states_in(question, labels.Labels().names)
    assert named.states == []
    assert named.rest is question


def test_the_state_under_review_comes_before_the_one_that_recommended_and_no_other_is_shown():
    about = recommendation("Improve prisons", state_id=TOGO, by=[FRANCE])
    by = recommendation("Improve prisons", state_id=KENYA, by=[TOGO])
    recommendation("Improve prisons and build more prisons", state_id=KENYA, by=[FRANCE])
    recommendation("Build schools", state_id=TOGO, by=[FRANCE])
    index()
    assert found("prisons in Togo") == [about.pk, by.pk]
    result = run(SearchRequest("prisons in Togo"))
    assert "Only records that concern Togo are shown" in result.notes[0]
    assert "Label: Togo" in result.hits[0].why


def test_a_state_alone_shows_all_of_its_records_the_newest_first():
    old = recommendation("Improve prisons", state_id=TOGO, session_id=1)
    new = recommendation("Build schools", state_id=TOGO, session_id=12)
    recommendation("Build schools in Togo's neighbour", state_id=KENYA)
    index()
    assert found("Togo") == [new.pk, old.pk]


def test_where_the_state_has_nothing_on_it_others_are_shown_and_a_note_says_so():
    recommendation("Build schools", state_id=TOGO)
    other = recommendation("Clear mines", state_id=KENYA)
    index()
    result = run(SearchRequest("mines in Togo"))
    assert other.pk in [hit.object.pk for hit in result.hits]
    assert "No record of Togo fits the rest" in result.notes[0]


def test_a_filter_narrows_a_result_by_just_the_number_beside_it():
    health, food = (Theme.objects.get(code=code) for code in ("right-to-health", "right-to-food"))
    for number in range(40):
        recommendation(
            ["Justice for women", "Access to clinics", "Access to justice for women", "Women"][
                number % 4
            ],
            state_id=[KENYA, TOGO, FRANCE][number % 3],
            themes=[[health], [food], []][number % 3],
            session_id=1 + number % 14,
            by=[[FRANCE], [KENYA]][number % 2],
        )
    index()
    for asked in ("access to justice for women", "women", "clinics women", "justice OR clinics"):
        result = run(SearchRequest(asked, show_all=("session",)))
        for facet in result.facets:
            for value in facet.values:
                narrowed = run(SearchRequest(asked, filters={facet.name: [value.code]}))
                assert narrowed.total == value.count, (asked, facet.name, value.label)


def test_china_is_not_every_developing_country():
    china = recommendation("Train judges", state_id=156)
    recommendation("Train judges", state_id=454)  # Malawi: least developed, landlocked
    index()
    assert found("中国") == [china.pk]
    assert found("法官 NOT 中国") == []


def test_a_chinese_label_in_quotation_marks_or_among_operators_is_found():
    torture = Theme.objects.get(code="torture")
    own = recommendation("End ill-treatment", themes=[torture])
    recommendation("Build schools")
    index()
    for asked in ("酷刑", '"酷刑"', "“酷刑”", "酷刑 AND NOT 学校"):
        assert found(asked) == [own.pk], asked


def test_a_paragraph_number_finds_its_recommendation():
    own = recommendation("Train judges", paragraph="137.20")
    recommendation("Train judges", paragraph="137.2")
    index()
    assert found("137.20") == [own.pk]
    assert "137.20" in run(SearchRequest("137.20")).hits[0].why


def test_pieces_of_chinese_words_are_not_named_as_unknown():
    recommendation("Train judges")
    index()
    notes = run(SearchRequest("judges 检察官")).notes
    assert not any("检察" in note and "检察官" not in note for note in notes)


def test_everyday_words_belong_to_labels_that_are_there():
    recommendation("Train judges")
    index()
    known = columns.current().labels
    path = Path(labels.__file__).parent / "data" / "everyday_words.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["code"] in known.numbers[row["facet"]] for row in rows)
    assert all(row[one].strip() for row in rows for one in ("ar", "zh", "en", "fr", "ru", "es"))


@pytest.mark.parametrize(
    "asked", ["سجن", "السجون", "监狱", "prison", "тюрьма", "cárcel", "cárceles"]
)
def test_an_everyday_word_in_any_language_finds_what_bears_the_label(asked):
    detention = Theme.objects.get(code="detention")
    own = recommendation("Reduce overcrowding", themes=[detention])
    recommendation("Build schools")
    index()
    assert found(asked) == [own.pk]
