"""Demonstration data: only in demo mode, the same twice, and it says that it is fictitious."""

from typing import Any

import pytest

from uprcoop.demo.statements import NotADemo, load_statements
from uprcoop.recommendations.models import Pledge, Recommendation

pytestmark = pytest.mark.django_db


def test_demonstration_data_is_refused_where_real_data_may_be(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(NotADemo, match="UPRCOOP_DEMO"):
        load_statements()
    assert not Recommendation.objects.exists()


def test_loading_twice_changes_nothing_the_second_time(settings: Any) -> None:
    settings.DEMO = True
    first = load_statements().counts
    second = load_statements().counts
    assert first.rejected == first.noticed == second.rejected == 0
    assert (second.created, second.updated, second.withdrawn) == (0, 0, 0)
    assert second.unchanged == first.created == Recommendation.objects.count() + 5
    assert Pledge.objects.count() == 5


def test_every_demonstration_record_says_that_it_is_fictitious(settings: Any) -> None:
    settings.DEMO = True
    load_statements()
    for model in (Recommendation, Pledge):
        assert not model.objects.exclude(symbol__startswith="FICTITIOUS/").exists()


def test_demonstration_data_is_in_all_six_languages_and_understood_whole(settings: Any) -> None:
    settings.DEMO = True
    load_statements()
    languages = set(Recommendation.objects.values_list("language", flat=True))
    assert languages == {"ar", "zh", "en", "fr", "ru", "es"}
    assert not Recommendation.objects.filter(themes=None).exists()
    assert not Recommendation.objects.filter(recommending_states=None).exists()
    assert not Recommendation.objects.filter(sdgs=None).exists()
