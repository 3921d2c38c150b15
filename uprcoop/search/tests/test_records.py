"""Public records in search: found when published, gone from everywhere in the same transaction."""

import numpy as np
import pytest
from django.db import transaction
from django.http import QueryDict

from uprcoop.activities.actions.consent import withdraw
from uprcoop.activities.models import Published
from uprcoop.activities.tests import building
from uprcoop.search import columns, query
from uprcoop.search.actions import index_pending, mark_all_pending, settle_doubtful_words
from uprcoop.search.models import IndexState, SearchDocument
from uprcoop.search.request import SearchRequest

pytestmark = pytest.mark.django_db
WORDS = "zanthoxylum"  # in no other text


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    columns.forget()
    yield
    columns.forget()


@pytest.fixture
def cast():
    return building.make_cast()


@pytest.fixture
def public(cast):
    return building.published(
        cast, summary=f"About {WORDS}.", themes=[], sdgs=["16.2"], withheld=["money", "partners"]
    )


def run(address):
    return query.run(SearchRequest.from_query(QueryDict(address), "en"))


def found(address):
    return [hit.object.identifier for hit in run(address).hits if hit.kind == "activity"]


def counts(address, facet):
    return {
        value.code: value.count
        for one in run(address).facets
        if one.name == facet
        for value in one.values
    }


def suggested(start):
    return [one.text for one in query.suggest(start, "en")]


def test_a_record_is_found_by_its_words_and_under_each_of_its_facets(public, cast):
    identifier = public.record.identifier
    assert found(f"q={WORDS}") == [identifier]
    assert found(f"q={identifier}") == [identifier]
    for address in (
        "kind=activity",
        "concerned=ken",
        "assistance=training",
        "modality=multilateral",
        "progress=completed",
        "year=2025",
        "organisation=un-entity",
        "sdg=16.2",
        "sdg=16",
        "language=en",
    ):
        assert found(address) == [identifier], address
    assert found("concerned=wsm") == []
    assert counts("", "concerned") == {"ken": 1}
    assert suggested(WORDS[:6]) == [WORDS]
    hit = run(f"q={WORDS}").hits[0]
    assert "<mark>" in hit.snippet
    assert WORDS in hit.why
    assert [state.iso3 for state in hit.recommenders] == ["KEN"]


def test_a_question_that_names_the_state_concerned_is_about_its_records(public):
    assert found("q=judges in Kenya") == [public.record.identifier]
    assert (
        found("q=judges in Samoa") != [public.record.identifier] or run("q=judges in Samoa").notes
    )


def test_what_a_state_withheld_is_not_searched(public):
    assert "institut" not in SearchDocument.objects.get(kind=3).words
    assert counts("", "fund") == {}


def test_withdrawal_leaves_nothing_in_results_counts_and_suggestions(public, cast):
    withdraw(record=public.record, state=cast.a, by=cast.officer)
    assert found(f"q={WORDS}") == []
    assert found("kind=activity") == []
    assert counts("", "kind") == {}
    assert suggested(WORDS[:6]) == []
    document = SearchDocument.objects.get(kind=3)
    assert (document.words, bytes(document.facets), document.digest) == ("", b"", "")
    settle_doubtful_words()
    assert suggested(WORDS[:6]) == []
    assert not columns.current().is_public.any()


def test_a_withdrawal_that_is_rolled_back_changes_nothing(public, cast):
    with transaction.atomic():
        withdraw(record=public.record, state=cast.a, by=cast.officer)
        assert not Published.objects.exists()
        transaction.set_rollback(True)
    columns.forget()
    assert found(f"q={WORDS}") == [public.record.identifier]
    assert suggested(WORDS[:6]) == [WORDS]


def test_an_index_made_anew_holds_the_same(public):
    before = SearchDocument.objects.values_list("kind", "words", "facets").get(kind=3)
    mark_all_pending()
    index_pending()
    columns.forget()
    after = SearchDocument.objects.values_list("kind", "words", "facets").get(kind=3)
    assert (after[0], after[1]) == (before[0], before[1])
    assert np.array_equal(np.frombuffer(after[2], "<i4"), np.frombuffer(before[2], "<i4"))
    assert found(f"q={WORDS}") == [public.record.identifier]


def test_publishing_does_not_have_the_labels_read_again(public, cast):
    before = columns.current().labels
    building.published(cast, title="Another one")
    state = IndexState.objects.get()
    assert state.version > state.labels_version
    assert columns.current().labels is before
