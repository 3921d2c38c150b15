"""A search as its address says it: words, filters, order, page. And back to an address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from uprcoop.search.kinds import TITLES

SORTS = ("relevance", "date", "state")
FACETS = tuple(TITLES)
MOST_VALUES = 50  # of one facet in one address


@dataclass(frozen=True)
class SearchRequest:
    """`filters`: readable codes by facet. `show_all`: facets whose every value is wanted."""

    text: str = ""
    filters: dict[str, list[str]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    language: str = "en"
    show_all: tuple[str, ...] = ()
    size: int = 20

    @classmethod
    def from_query(cls, query: QueryDict, language: str) -> "SearchRequest":
        """From an address; an order or page that is none falls back to the first."""
        filters = {}
        for name in FACETS:
            values = [value.strip().lower() for value in query.getlist(name) if value.strip()]
            if values:
                filters[name] = list(dict.fromkeys(values))[:MOST_VALUES]
        page = query.get("page", "1")
        return cls(
            text=query.get("q", "").strip(),
            filters=filters,
            sort=query.get("sort", "relevance"),
            page=int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
            language=language[:2],
            show_all=tuple(name for name in query.getlist("all") if name in FACETS),
        )

    def to_query(self, **changes: Any) -> str:
        """The address's query part, with changes: `page=2`, `filters={…}`, `text="…"`."""
        if changes and "page" not in changes:
            changes["page"] = 1
        new = replace(self, **changes) if changes else self
        pairs: list[tuple[str, str]] = [("q", new.text)] if new.text else []
        pairs += [(name, value) for name in FACETS for value in new.filters.get(name, [])]
        if new.sort != "relevance":
            pairs.append(("sort", new.sort))
        pairs += [("all", name) for name in new.show_all]
        if new.page > 1:
            pairs.append(("page", str(new.page)))
        # A lone half of a surrogate pair is in no encoding.
        return urlencode([(name, value.encode("utf-8", "replace")) for name, value in pairs])

    def toggled(self, name: str, code: str) -> Mapping[str, list[str]]:
        """The filters with one value taken, or left out where it was."""
        values = list(self.filters.get(name, []))
        if code in values:
            values.remove(code)
        else:
            values.append(code)
        return {**self.filters, name: values}
