"""Amounts as readers of each language write them."""

from decimal import Decimal

import pytest
from django.utils import translation

from uprcoop.common.reading import amount_in_words, left_to_right

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("language", "whole", "parts"),
    [
        ("en", "1,250,000 USD", "0.50 CHF"),
        ("fr", "1\u202f250\u202f000 USD", "0,50 CHF"),
        ("es", "1.250.000 USD", "0,50 CHF"),
        ("ru", "1\xa0250\xa0000 USD", "0,50 CHF"),
        ("zh-hans", "1,250,000 USD", "0.50 CHF"),
    ],
)
def test_an_amount_has_the_readers_separators_and_cents_only_where_there_are_any(
    language, whole, parts
) -> None:
    with translation.override(language):
        assert amount_in_words("1250000.00", "USD") == whole
        assert amount_in_words(Decimal("0.5"), "CHF") == parts


def test_a_number_with_a_mark_is_kept_from_being_turned_round():
    assert left_to_right("2026-3") == "\u20662026-3\u2069"
