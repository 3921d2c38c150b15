"""The search as a whole: what is found, in which order, with which counts."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uprcoop.recommendations.models import Recommendation, Standing, Theme
from uprcoop.search import columns
from uprcoop.search.models import SearchDocument, SearchWord
from uprcoop.search.query import SearchRequest, run
from uprcoop.search.suggest import suggest
from uprcoop.search.tests.rows import import_run, index, recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words_alone(settings):
    """These tests are about words and labels; the encoder has its own."""
    settings.SEARCH_ENCODER = "none"


@pytest.fixture
def some(db):
    health = Theme.objects.get(name_en__iexact="right to health")
    made = {
        "prison": recommendation("Improve conditions in prisons and end torture of women"),
        "health": recommendation("Build clinics in remote areas", themes=[health], state_id=356),
        "food": recommendation(
            "Guarantee the right to food for all", by=[76], session_id=14, cycle=2
        ),
        "spanish": recommendation("Eliminar la violencia contra las niñas", language="es"),
        "arabic": recommendation("حماية حقوق النساء والأطفال", language="ar"),
        "chinese": recommendation("保障妇女的权利", language="zh"),
        "russian": recommendation("Запретить пытки и защитить детей", language="ru"),
    }
    index()
    return made


def found(text, **request):
    return {hit.object.pk for hit in run(SearchRequest(text, **request)).hits}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("prison", "prison"),
        ("woman torture", "prison"),
        ('"right to food"', "food"),
        ("pris*", "prison"),
        ("niña", "spanish"),
        ("violencia", "spanish"),
        ("المرأة", "arabic"),
        ("妇女", "chinese"),
        ("пытка", "russian"),
        ("ребёнок", "russian"),
        ("الحق في الصحة", "health"),
        ("健康权", "health"),
        ("India", "health"),
        ("Индия", "health"),
        ("(clinics OR prisons) NOT torture", "health"),
    ],
)
def test_finds_words_and_labels_in_every_language(some, text, name):
    assert some[name].pk in found(text)


def test_what_not_excludes_is_left_out(some):
    assert some["prison"].pk not in found("(clinics OR prisons) NOT torture")
    assert some["prison"].pk not in found("prisons -torture")


def test_a_withdrawn_record_vanishes_at_once_from_results_counts_and_words(some):
    record = some["prison"]
    record.standing, record.changed_in = Standing.WITHDRAWN, import_run()
    record.save()
    assert record.pk not in found("prison")  # before any indexing
    from uprcoop.search import actions

    assert actions.index_pending()["withdrawn"] == 1
    result = run(SearchRequest("torture"))
    assert result.total == 0
    assert run(SearchRequest()).total == len(some) - 1
    assert not SearchWord.objects.filter(word="torture").exists()
    assert SearchDocument.objects.get(object_id=record.pk).words == ""


def test_indexing_twice_changes_nothing(some):
    from uprcoop.search import actions

    words = set(SearchWord.objects.values_list("word", "count"))
    assert sum(actions.index_pending().values()) == 0
    actions.mark_all_pending()
    assert actions.index_pending()["indexed"] == len(some)
    assert set(SearchWord.objects.values_list("word", "count")) == words


def test_facet_counts_equal_brute_force_with_or_inside_and_between(some):
    request = SearchRequest(filters={"by": ["fra"], "state": ["ken", "ind"]})
    facets = {facet.name: facet for facet in run(request).facets}
    by = {value.code: value.count for value in facets["by"].values}
    rows = Recommendation.objects.filter(state_id__in=[404, 356])
    assert by == {
        "fra": rows.filter(recommending_states=250).count(),
        "bra": rows.filter(recommending_states=76).count(),
    }
    state = {value.code: value.count for value in facets["state"].values}
    assert state == {"ken": 5, "ind": 1}
    assert run(request).total == 6


def test_selections_stand_in_the_address_and_can_be_taken_back(some):
    request = SearchRequest.from_query(QueryDict("q=food&state=ken&page=1"), "en")
    values = {v.code: v for f in run(request).facets if f.name == "state" for v in f.values}
    assert values["ken"].is_selected
    assert values["ken"].query == "q=food"


def test_unknown_filter_value_is_named_and_left_out(some):
    result = run(SearchRequest(filters={"state": ["kenn"]}))
    assert result.total == len(some)
    assert "kenn" in result.notes[0]


def test_did_you_mean_offers_the_nearest_known_word(some):
    recommendation("Close overcrowded prisons")
    index()
    suggested = run(SearchRequest("prisosn")).did_you_mean
    assert suggested is not None
    assert suggested.text == "prisons"


def test_marks_matches_and_escapes_everything_else():
    recommendation("End <b>torture</b> & ill-treatment")
    index()
    (hit,) = run(SearchRequest("torture")).hits
    assert hit.snippet == "End &lt;b&gt;<mark>torture</mark>&lt;/b&gt; &amp; ill-treatment"
    assert "torture" in hit.why


def test_number_of_queries_does_not_grow_with_results(some, django_assert_max_num_queries):
    run(SearchRequest("women"))
    for number in range(30):
        recommendation(f"Protect women in region {number}")
    index()
    run(SearchRequest("women"))
    with django_assert_max_num_queries(14):
        assert len(run(SearchRequest("women")).hits) == 20


def test_suggests_labels_in_the_readers_language_and_words(some):
    assert any(s.text == "Kenya" and s.url_query == "state=ken" for s in suggest("keny", "fr"))
    assert any(s.kind == "word" and s.text == "prisons" for s in suggest("priso", "en"))


def test_sorts_by_date_and_by_state(some):
    dated = run(SearchRequest(sort="date")).hits
    assert dated[0].object.pk == some["food"].pk
    by_state = run(SearchRequest(sort="state")).hits
    assert by_state[0].object.pk == some["health"].pk


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            ["AND", "OR", "NOT", "(", ")", '"', "-", "*", "women", "pri*", "\x00", "\ud800"]
        ),
        max_size=14,
    ).map(" ".join)
)
def test_nothing_typed_raises(some, text):
    result = run(SearchRequest(text))
    assert result.total or result.notes


@pytest.mark.parametrize(
    "text", ["!@#", "*", "AND", '"right', "(food", "x" * 10_000, "a-b-c", "\x00"]
)
def test_odd_questions_get_a_page_with_a_helpful_note(some, text):
    result = run(SearchRequest(text))
    assert result.notes


def test_columns_are_read_in_parts_as_in_whole(some):
    columns.current()
    some["food"].themes.set([Theme.objects.first()])
    some["food"].changed_in = import_run()
    some["food"].save()
    from uprcoop.search import actions

    actions.index_pending()
    grown = columns.current()
    columns.forget()
    whole = columns.current()
    for name, counts in whole.all_counts.items():
        assert counts.tolist() == grown.all_counts[name].tolist(), name
