"""States by number of recommendations, most first; each leads to the records it counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from uprcoop.states.models import State
from uprcoop.website.links import search_with

Line = tuple[State, int, str]  # the State, its count, and the address of the records counted


@dataclass
class StateList:
    first: list[Line]
    rest: list[Line]  # folded away, so that none is missing


def by_count(
    counts: Mapping[int, int], first: int, facet: str, filters: Mapping[str, str | int]
) -> StateList:
    """`counts` by M49 number. `facet`: what the State is to the records, "state" or "by"."""
    states = State.objects.in_bulk(list(counts)) if counts else {}
    lines = [
        (state, counts[number], search_with(**filters, **{facet: state.iso3.lower()}))
        for number, state in states.items()
    ]
    lines.sort(key=lambda line: (-line[1], line[0].name))
    return StateList(lines[:first], lines[first:])
