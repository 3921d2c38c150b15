"""Stacked bars as plain numbers for an SVG template; the table behind them shows the same rows.

Lengths are in the units of the drawing, 380 wide, so that letters stay
readable on a phone. In a right-to-left language the bars grow from
the right: positions are mirrored here, so that the template has no arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language_bidi

WIDTH = 380
LABEL_HEIGHT = 20
BAR_HEIGHT = 18
ROW_HEIGHT = 50
ROOM_FOR_TOTAL = 50
ROOM_FOR_A_DIGIT = 9
LONGEST_LABEL = 54  # characters
# A count that is there must be seen.
LEAST_WIDTH = 1.5


def shortened(label: str) -> str:
    """As much of a label as fits over its bar; the table has it whole."""
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


@dataclass
class Piece:
    series: int
    x: str
    width: str


@dataclass
class Bar:
    label: str
    short_label: str
    address: str
    total: int
    counts: list[int]  # one for each shown series, as in the legend
    pieces: list[Piece]
    label_x: int
    label_y: int
    bar_y: int
    total_x: str
    total_y: int


@dataclass
class Chart:
    name: str  # unique on its page: the ids of title and description
    title: str
    heading: str  # of the table's first column
    series: list[tuple[int, str]]
    bars: list[Bar]  # every row: the table has them all
    totals: list[int]
    drawn: int  # so many of them are drawn
    width: int = WIDTH
    bar_height: int = BAR_HEIGHT

    @property
    def drawn_bars(self) -> list[Bar]:
        return self.bars[: self.drawn]

    @property
    def height(self) -> int:
        return ROW_HEIGHT * len(self.drawn_bars)

    @property
    def total(self) -> int:
        return sum(self.totals)


def stacked(
    name: str,
    title: str,
    heading: str,
    series: Sequence[tuple[int, str]],
    rows: Sequence[tuple[str, Sequence[int], str]],
    most: int | None = None,
) -> Chart:
    """One bar a row: its label, a count for each of `series`, the address that the label leads to.

    `series`: the number of its colour, and its label. At most `most` rows are drawn, the first
    ones; the table behind the drawing has them all.
    """
    highest = max((sum(counts) for _label, counts, _address in rows), default=0) or 1
    is_mirrored = get_language_bidi()
    room = max(ROOM_FOR_TOTAL, ROOM_FOR_A_DIGIT * len(f"{highest:,}"))
    scale = (WIDTH - room) / highest
    bars = []
    for at, (label, counts, address) in enumerate(rows):
        end = 0.0
        pieces = []
        for (number, _words), count in zip(series, counts, strict=True):
            if not count:
                continue
            width = max(LEAST_WIDTH, count * scale)
            x = WIDTH - end - width if is_mirrored else end
            pieces.append(Piece(number, f"{x:.1f}", f"{width:.1f}"))
            end += width
        top = at * ROW_HEIGHT
        bars.append(
            Bar(
                label=label,
                short_label=shortened(label),
                address=address,
                total=sum(counts),
                counts=list(counts),
                pieces=pieces,
                label_x=WIDTH if is_mirrored else 0,
                label_y=top + LABEL_HEIGHT - 5,
                bar_y=top + LABEL_HEIGHT,
                total_x=f"{WIDTH - end - 6 if is_mirrored else end + 6:.1f}",
                total_y=top + LABEL_HEIGHT + BAR_HEIGHT - 4,
            )
        )
    return Chart(
        name=name,
        title=title,
        heading=heading,
        series=list(series),
        bars=bars,
        totals=[sum(column) for column in zip(*(row[1] for row in rows), strict=True)],
        drawn=len(bars) if most is None else most,
    )
