"""Fictitious recommendations and pledges, brought in through the same action as real ones.

Their texts are ours and say nothing that a State could mind; their document symbol begins with
FICTITIOUS, so that each one says so wherever it is shown, cited or exported.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from uprcoop.recommendations.actions import Outcome, take_statements
from uprcoop.recommendations.models import Source
from uprcoop.recommendations.received import Received
from uprcoop.states.models import State

FILE = Path(__file__).parent / "data" / "statements.csv"
SYMBOL = "FICTITIOUS/{session}/{state}"


class NotADemo(Exception):
    """Demonstration data was asked for outside demo mode."""


def check_demo() -> None:
    if not settings.DEMO:
        raise NotADemo(
            _(
                "Demonstration data is only for demo mode. Set UPRCOOP_DEMO=yes on a machine "
                "that holds no real data."
            )
        )


def read_rows() -> Iterator[Received]:
    codes = dict(State.objects.values_list("name_en", "iso3"))
    with FILE.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            paragraph = row["paragraph"]
            yield Received(
                row=number,
                kind=row["kind"],
                text=f"{paragraph} {row['text']}" if paragraph else row["text"],
                states=[row["state"]],
                session=row["session"],
                symbol=SYMBOL.format(session=row["session"], state=codes[row["state"]]),
                position=row["position"],
                recommenders=split(row["recommending_states"]),
                themes=split(row["themes"]),
                persons=split(row["persons"]),
                sdgs=split(row["targets"]),
            )


def split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def load_statements() -> Outcome:
    """Bring the demonstration statements in, or up to date. Raises NotADemo outside demo mode."""
    check_demo()
    return take_statements(
        rows=read_rows(), source=Source.DEMO, file_name=FILE.name, by=None, is_complete=True
    )
