"""The manual lists the very columns that the spreadsheet has."""

from pathlib import Path

import pytest
from django.utils.translation import override

from uprcoop.exchange.sheets.book import MOST_MB, MOST_ROWS
from uprcoop.exchange.sheets.columns import documented, row_of_manual
from uprcoop.exchange.sheets.letters import DAYS

pytestmark = pytest.mark.any_database

MANUAL = Path(__file__).resolve().parents[3] / "docs" / "spreadsheet.md"


def test_every_column_is_documented_and_nothing_else_is():
    text = MANUAL.read_text("utf-8")
    begin = text.index("| heading | key | what to write |")
    table = text[begin : text.index("\n\n", begin)].splitlines()[2:]
    with override("en"):
        assert table == [row_of_manual(column) for column in documented()]


def test_its_bounds_are_those_of_the_code():
    text = MANUAL.read_text("utf-8")
    assert f"up to {MOST_MB} MB" in text
    assert f"{MOST_ROWS:,} rows" in text
    assert f"works for {DAYS}\n  days" in text
