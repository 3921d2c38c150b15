"""The real files come in, whole, once, and in any order."""

import pytest

from uprcoop.exchange.tests.building import bring_in, counted, everything
from uprcoop.recommendations.models import Pledge, Recommendation, Review, SourceRow

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]


def test_the_uhri_sample_comes_in_and_a_second_time_changes_nothing(shared_data):
    sample = shared_data / "ohchr" / "uhri-export-sample.json"
    result = bring_in(sample)
    assert counted(result) == (469, 0, 0, 1)
    assert [remark.code for remark in result.remarks if not remark.is_notice] == ["not-upr"]
    assert {
        remark.values["value"]
        for remark in result.remarks
        if remark.code == "unknown-recommending-state"
    } == {"No. 29", "No. 189"}
    before = everything()
    assert counted(bring_in(sample)) == (0, 0, 469, 1)
    assert everything() == before
    assert Review.objects.filter(symbol="A/HRC/43/15", session_id=34).count() == 1


def test_bracketed_states_of_every_sub_sentence_are_recommending_states(shared_data):
    bring_in(shared_data / "ohchr" / "uhri-export-sample.json")
    one = Recommendation.objects.get(symbol="A/HRC/43/15", paragraph="121.2")
    assert sorted(state.iso3 for state in one.recommending_states.all()) == ["SVK", "UKR"]
    assert "(" not in one.text
    other = Recommendation.objects.get(symbol="A/HRC/43/15", paragraph="121.3")
    assert [state.iso3 for state in other.recommending_states.all()] == ["GBR"]
    assert other.text.endswith("1930 (No. 29)")


def test_thematic_lists_and_bulk_export_meet_in_the_same_recommendations(shared_data):
    folder = shared_data / "ohchr"
    files = [*sorted(folder.glob("*.docx")), folder / "uhri-export-sample.json"]
    for file in files:
        bring_in(file)
    assert Recommendation.objects.count() == 469
    assert SourceRow.objects.count() == 938
    before = everything()
    for file in files:
        result = bring_in(file)
        assert (result.counts.created, result.counts.updated) == (0, 0)
        assert result.counts.withdrawn == 0
    assert everything() == before


def test_each_layout_of_thematic_lists_counts_a_recommendation_once(shared_data):
    counts = [counted(bring_in(file)) for file in sorted((shared_data / "ohchr").glob("*.docx"))]
    assert counts == [(215, 0, 0, 0), (254, 0, 0, 0)]
    assert Recommendation.objects.filter(sdgs__isnull=True).count() < 100
    assert not Recommendation.objects.filter(themes__isnull=True).exists()


@pytest.mark.slow
def test_the_two_encodings_of_upr_info_hold_the_same_recommendations(shared_data):
    folder = shared_data / "upr-info"
    first = bring_in(folder / "sessions-01-05-as-published.csv")
    assert counted(first) == (6094, 0, 0, 0)
    second = bring_in(folder / "sessions-01-13.csv")
    assert second.counts.created == 23_482 - 6_094
    assert sum(counted(second)) == 23_484
    assert bring_in(folder / "sessions-01-05-as-published.csv").counts.created == 0
    again = bring_in(folder / "sessions-01-13.csv")
    assert (again.counts.created, again.counts.updated) == (0, 0)
    assert again.counts.unchanged == 23_484


def test_voluntary_pledges_stand_beside_recommendations(shared_data):
    result = bring_in(shared_data / "upr-info" / "voluntary-pledges.csv")
    assert sum(counted(result)) == 947
    assert result.counts.rejected == 0
    assert Pledge.objects.count() == result.counts.created > 940
    assert not Recommendation.objects.exists()
