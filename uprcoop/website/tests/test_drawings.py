"""Charts and the tile map as numbers: complete, mirrored for Arabic, one tile a State."""

import pytest
from django.utils.translation import override

from uprcoop.common import charts as drawing
from uprcoop.states.models import State
from uprcoop.website import charts, tile_map

ROWS = [
    charts.Row("Cycle 1", {"supported": 30, "noted": 10}),
    charts.Row("Cycle 2", {"supported": 80}),
]


def chart() -> drawing.Chart:
    return charts.by_position("c", "title", "Cycle", ROWS)


def test_bars_are_as_long_as_their_counts():
    first, second = chart().bars
    assert float(second.pieces[0].width) == pytest.approx(
        drawing.WIDTH - drawing.ROOM_FOR_TOTAL, abs=0.1
    )
    ratio = float(first.pieces[0].width) / float(second.pieces[0].width)
    assert ratio == pytest.approx(30 / 80, abs=0.01)


def test_positions_that_nobody_took_are_left_out():
    assert [number for number, _label in chart().series] == [1, 2]
    assert chart().totals == [110, 10]


def test_the_table_has_every_row_of_which_some_are_drawn():
    cut = charts.by_position("c", "title", "Cycle", ROWS, most=1)
    assert [bar.label for bar in cut.drawn_bars] == ["Cycle 1"]
    assert [bar.label for bar in cut.bars] == ["Cycle 1", "Cycle 2"]
    assert cut.totals == chart().totals
    assert cut.height == drawing.ROW_HEIGHT


def test_bars_grow_from_the_right_in_arabic():
    with override("ar"):
        piece = chart().bars[0].pieces[0]
    assert float(piece.x) + float(piece.width) == pytest.approx(drawing.WIDTH, abs=0.1)


@pytest.mark.django_db
def test_every_state_has_one_tile_and_darker_means_more():
    states = list(State.objects.all())
    received = {state.m49: at for at, state in enumerate(states)}
    drawn = tile_map.draw(received)
    assert len({(tile.x, tile.y) for tile in drawn.tiles}) == len(states)
    shades = [tile.shade for tile in sorted(drawn.tiles, key=lambda tile: tile.count)]
    assert shades == sorted(shades)
    assert set(shades) == {0, 1, 2, 3, 4, 5}
    for tile in drawn.tiles:
        step = next(step for step in drawn.legend if step.shade == tile.shade)
        assert step.least <= tile.count <= step.most


@pytest.mark.django_db
def test_without_any_recommendation_the_map_is_blank():
    drawn = tile_map.draw({})
    assert {tile.shade for tile in drawn.tiles} == {0}
    assert len(drawn.legend) == 1
