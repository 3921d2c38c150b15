"""Filters and counts: OR within a facet, AND between facets, live counts beside each value.

A facet's counts leave its own selection aside: they say what one would get by choosing another.
"""

from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from django.utils.translation import gettext as _

from uprcoop.search.columns import Columns, Inside
from uprcoop.search.kinds import TITLES
from uprcoop.search.request import SearchRequest

SHOWN = 12
IN_ORDER = {"cycle", "session", "position", "language", "kind", "group", "development"}


@dataclass(frozen=True)
class FacetValue:
    """`query`: the address with this value chosen, or left out where it is."""

    code: str
    label: str
    count: int
    is_selected: bool
    query: str


@dataclass(frozen=True)
class Facet:
    name: str
    title: str
    values: list[FacetValue]
    total_values: int


class Filters:
    """The selections of a request as masks by document id, each worked out once."""

    def __init__(self, columns: Columns, request: SearchRequest) -> None:
        self.columns = columns
        self.request = request
        self.notes: list[str] = []
        self.numbers: dict[str, list[int]] = {}
        self.masks: dict[str, np.ndarray] = {}
        labels = columns.labels
        for name, codes in request.filters.items():
            if name not in TITLES:
                continue
            known = labels.numbers[name]
            numbers = [known[code] for code in codes if code in known]
            for code in codes:
                if code not in known:
                    self.notes.append(self.unknown(name, code))
            if numbers:
                self.numbers[name] = numbers
                self.masks[name] = columns.bearing(name, numbers)
        self.allowed = self.without("")

    def unknown(self, name: str, code: str) -> str:
        near = get_close_matches(code, self.columns.labels.numbers[name], n=3)
        words = {
            "value": code[:60].encode("utf-8", "replace").decode(),
            "filter": str(TITLES[name]),
            "near": ", ".join(near),
        }
        if near:
            return (
                _(
                    "“%(value)s” is no value of the filter “%(filter)s” and was left out. "
                    "Did you mean: %(near)s?"
                )
                % words
            )
        return _("“%(value)s” is no value of the filter “%(filter)s” and was left out.") % words

    def without(self, name: str) -> np.ndarray:
        """Public documents inside every selection but that of one facet."""
        mask = self.columns.is_public
        for other, found in self.masks.items():
            if other != name:
                mask = mask & found
        return mask

    def facets(self, matches: np.ndarray | None) -> list[Facet]:
        """Every facet counted over `matches` (None: all documents)."""
        inside = Inside(self.allowed if matches is None else matches & self.allowed)
        found = []
        for name in TITLES:
            if matches is None and not self.masks:
                counts = self.columns.all_counts[name]
            elif name in self.masks:
                mask = self.without(name)
                wider = Inside(mask if matches is None else matches & mask)
                counts = self.columns.counts(name, wider)
            else:
                counts = self.columns.counts(name, inside)
            found.append(self.facet(name, counts))
        return found

    def facet(self, name: str, counts: np.ndarray) -> Facet:
        labels = self.columns.labels
        chosen = set(self.numbers.get(name, ()))
        present = [int(number) for number in np.flatnonzero(counts) if number]
        present = [number for number in present if number in labels.codes[name]]
        ranked = sorted(present, key=lambda number: (-int(counts[number]), number))
        shown = ranked if name in self.request.show_all else ranked[:SHOWN]
        shown += [number for number in sorted(chosen) if number not in shown]
        if name in IN_ORDER:
            shown.sort()
        else:
            shown.sort(key=lambda number: number not in chosen)
        values = []
        for number in shown:
            code = labels.codes[name][number]
            values.append(
                FacetValue(
                    code=code,
                    label=labels.name(name, number, self.request.language),
                    count=int(counts[number]) if number < len(counts) else 0,
                    is_selected=number in chosen,
                    query=self.request.to_query(filters=self.request.toggled(name, code)),
                )
            )
        return Facet(name, str(TITLES[name]), values, len(present))
