"""What the index takes from a public record: its text, and its labels by number."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import models

from uprcoop.activities.models import (
    Published,
    PublishedPerson,
    PublishedSdg,
    PublishedState,
    PublishedTheme,
)
from uprcoop.recommendations.models import Sdg, Standing
from uprcoop.search.columns import FIELD_BITS
from uprcoop.search.kinds import CHOICE_NUMBER, MULTIPLE


def record_rows(ids: list[int], run: int) -> Iterator[dict[str, Any]]:
    """Public records in the shape that a statement's row has. `run`: for `indexed_run`."""
    columns = ("modality", "progress", "fund")
    for row in Published.objects.filter(id__in=ids).order_by("id"):
        numbers = {name: CHOICE_NUMBER[name].get(getattr(row, name), 0) for name in columns}
        numbers["organisation"] = CHOICE_NUMBER["organisation"].get(row.organisation_kind, 0)
        numbers["year"] = row.starts.year if row.starts else 0
        yield {
            "id": row.pk,
            "text": row.text,
            "language": row.language,
            "state_id": 0,
            "session_id": None,
            "cycle": None,
            "standing": Standing.CURRENT,
            "paragraph": row.identifier,
            "changed_in_id": run,
            "numbers": numbers,
        }


def record_labels(ids: list[int]) -> dict[int, list[int]]:
    """Codes of the facets of several values, by record."""
    found: dict[int, list[int]] = defaultdict(list)
    tables: list[tuple[str, type[models.Model], str]] = [
        ("concerned", PublishedState, "state_id"),
        ("theme", PublishedTheme, "theme_id"),
        ("persons", PublishedPerson, "group_id"),
        ("sdg", PublishedSdg, "sdg_id"),
    ]
    for name, table, column in tables:
        rows = table._default_manager.filter(published__in=ids)
        for record, value in rows.values_list("published_id", column):
            found[record].append(MULTIPLE[name] << FIELD_BITS | value)
    for record, content in Published.objects.filter(id__in=ids).values_list("id", "content"):
        for code in content["assistance"]:
            number = CHOICE_NUMBER["assistance"][code]
            found[record].append(MULTIPLE["assistance"] << FIELD_BITS | number)
    return with_goals(found)


def with_goals(found: dict[int, list[int]]) -> dict[int, list[int]]:
    """With each target its goal, so that whoever asks for the goal finds both."""
    goals = dict(Sdg.objects.filter(goal__isnull=False).values_list("id", "goal_id"))
    for codes in found.values():
        for code in list(codes):
            goal = goals.get(code & ((1 << FIELD_BITS) - 1))
            if code >> FIELD_BITS == MULTIPLE["sdg"] and goal is not None:
                codes.append(MULTIPLE["sdg"] << FIELD_BITS | goal)
    return found
