"""A reader finds a State where the alphabet of his language has it."""

import pytest
from django.utils import translation

from uprcoop.states.fields import StateField, StatesField
from uprcoop.states.models import State
from uprcoop.states.ordering import in_order

pytestmark = pytest.mark.django_db


def names(language: str) -> list[str]:
    with translation.override(language):
        return [state.name for state in in_order(State.objects.all())]


@pytest.mark.parametrize(
    ("language", "first", "then"),
    [
        ("en", "Costa Rica", "Côte d'Ivoire"),
        ("en", "Côte d'Ivoire", "Croatia"),
        ("fr", "Allemagne", "Belgique"),
        ("fr", "Égypte", "Finlande"),
        ("es", "Alemania", "Bélgica"),
        ("ru", "Австрия", "Бельгия"),
        ("ar", "إثيوبيا", "تونس"),
        ("ar", "تونس", "الجزائر"),
    ],
)
def test_letters_with_marks_and_the_arabic_article_do_not_part_names(language, first, then):
    found = names(language)
    assert len(found) == State.objects.count()
    one, other = (next(n for n in found if n.startswith(begin)) for begin in (first, then))
    assert found.index(one) < found.index(other)


@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar"])
def test_a_form_offers_them_in_that_order(language):
    with translation.override(language):
        one = [str(label) for _value, label in StateField().choices]
        many = [str(label) for _value, label in StatesField().choices]
    assert one[1:] == many == names(language)
