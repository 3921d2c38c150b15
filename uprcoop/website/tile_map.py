"""The world as one equal tile a State, shaded by recommendations received.

All States stand on an equal footing, small islands as visible as large countries, and no border
is drawn. West stays on the left in every language.
"""

from bisect import bisect_right
from dataclasses import dataclass

from uprcoop.states.models import State
from uprcoop.states.ordering import sort_key

TILE = 34
GAP = 2
SHADES = 5


@dataclass
class Tile:
    state: State
    x: int
    y: int
    count: int
    shade: int

    @property
    def is_deep(self) -> bool:
        """Whether the shade is dark enough to want light letters."""
        return self.shade >= 4

    @property
    def middle(self) -> int:
        return self.x + TILE // 2

    @property
    def baseline(self) -> int:
        return self.y + TILE // 2 + 4


@dataclass
class Step:
    """One line of the legend: from `least` to `most` recommendations (0 to 0: none)."""

    shade: int
    least: int
    most: int


@dataclass
class TileMap:
    width: int
    height: int
    tiles: list[Tile]
    legend: list[Step]

    @property
    def by_count(self) -> list[Tile]:
        return sorted(self.tiles, key=lambda tile: (-tile.count, sort_key(tile.state.name)))


def limits(counts: list[int]) -> list[int]:
    """The highest count of each shade but the last: fifths of the States that received any."""
    given = sorted(count for count in counts if count)
    if not given:
        return []
    cuts = {given[min(len(given) - 1, len(given) * step // SHADES)] for step in range(1, SHADES)}
    return sorted(cuts - {given[-1]})


def draw(received: dict[int, int]) -> TileMap:
    """`received` maps M49 numbers to recommendations received."""
    states = list(State.objects.all())
    cuts = limits([received.get(state.m49, 0) for state in states])
    # With few distinct counts there are fewer steps; they then spread over the shades.
    shades = [round(1 + at * (SHADES - 1) / max(1, len(cuts))) for at in range(len(cuts) + 1)]
    tiles = []
    for state in states:
        count = received.get(state.m49, 0)
        # A count equal to a cut belongs below it.
        shade = shades[bisect_right(cuts, count - 1)] if count else 0
        step = TILE + GAP
        tiles.append(Tile(state, state.tile_column * step, state.tile_row * step, count, shade))
    if tiles:  # the grid may start anywhere
        left, top = min(tile.x for tile in tiles), min(tile.y for tile in tiles)
        for tile in tiles:
            tile.x, tile.y = tile.x - left, tile.y - top
    # Read in rows from the north, as the keyboard steps through them.
    tiles.sort(key=lambda tile: (tile.y, tile.x))
    legend = [Step(0, 0, 0)]
    highest = max(received.values(), default=0)
    for at, shade in enumerate(shades if highest else []):
        least = cuts[at - 1] + 1 if at else 1
        legend.append(Step(shade, least, cuts[at] if at < len(cuts) else highest))
    return TileMap(
        width=max((tile.x for tile in tiles), default=0) + TILE,
        height=max((tile.y for tile in tiles), default=0) + TILE,
        tiles=tiles,
        legend=legend,
    )
