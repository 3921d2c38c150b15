"""Recommendations as stacked bars by the position of the State under review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from uprcoop.common.charts import Chart, stacked
from uprcoop.recommendations.models import Position

SERIES = {
    Position.SUPPORTED: 1,
    Position.NOTED: 2,
    Position.PARTLY: 3,
    Position.PENDING: 4,
    Position.UNKNOWN: 5,
}


@dataclass
class Row:
    label: str
    counts: Mapping[str, int]
    address: str = ""


def by_position(
    name: str, title: str, heading: str, rows: Sequence[Row], most: int | None = None
) -> Chart:
    """One bar a row. Positions that no row has are left out of legend and table."""
    shown = [p for p in Position if any(row.counts.get(p.value) for row in rows)]
    return stacked(
        name,
        title,
        heading,
        [(SERIES[position], str(position.label)) for position in shown],
        [
            (row.label, [row.counts.get(position.value, 0) for position in shown], row.address)
            for row in rows
        ],
        most,
    )
