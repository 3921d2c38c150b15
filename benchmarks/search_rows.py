"""Rows for the search benchmarks, straight from UPR Info's file into the tables.

The importer is measured elsewhere; here only the rows matter. Past the real 23,000 the texts are
varied: two halves of different recommendations to the same State, so that words, lengths and
labels stay as they are in life and few texts are alike.
"""

import csv
import random
from pathlib import Path
from typing import Any

from django.db import transaction

from uprcoop.recommendations import vocabulary
from uprcoop.recommendations.models import (
    ImportRun,
    Position,
    Recommendation,
    RecommendationTheme,
    RecommendingState,
    Source,
)
from uprcoop.states.resolver import resolver


def read(file: Path, sessions: range) -> list[dict[str, Any]]:
    """The rows of these sessions: text, State, recommending State, session, position, themes."""
    rows = []
    find = resolver().find_id
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if int(row["Session"]) not in sessions:
                continue
            state, by = find(row["To"]), find(row["From"])
            if state is None or by is None:
                continue
            labels = [label.strip() for label in row["Issue"].split(",")]
            themes = {theme for label in labels if (theme := vocabulary.find_theme(label))}
            rows.append(
                {
                    "text": row["Text"],
                    "state": state,
                    "by": by,
                    "session": int(row["Session"]),
                    "position": Position.SUPPORTED if row["Response"] == "Accepted" else "noted",
                    "themes": themes,
                    "labels": frozenset(filter(None, labels)),
                }
            )
    return rows


def vary(rows: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The rows, and as many more made from them as `count` asks for."""
    chance = random.Random(16)  # noqa: S311  the same rows in every run
    made = list(rows[:count])
    while len(made) < count:
        one, other = chance.choice(rows), chance.choice(rows)
        head, tail = one["text"].split(), other["text"].split()
        text = " ".join(head[: len(head) // 2 + 1] + tail[len(tail) // 2 :])
        session = chance.randint(1, 47)
        made.append({**one, "text": text, "session": session, "by": other["by"]})
    return made


def load(rows: list[dict[str, Any]]) -> list[int]:
    """Write the rows; their ids, in order."""
    run = ImportRun.objects.create(source=Source.UPR_INFO, file_name="benchmark")
    ids: list[int] = []
    for start in range(0, len(rows), 5_000):
        part = rows[start : start + 5_000]
        with transaction.atomic():
            made = Recommendation.objects.bulk_create(
                Recommendation(
                    key=f"bench{start + place:09d}",
                    state_id=row["state"],
                    session_id=row["session"],
                    cycle=vocabulary.cycle_of_session(row["session"]),
                    text=row["text"],
                    language="en",
                    position=row["position"],
                    changed_in=run,
                )
                for place, row in enumerate(part)
            )
            RecommendingState.objects.bulk_create(
                RecommendingState(recommendation=record, state_id=row["by"])
                for record, row in zip(made, part, strict=True)
            )
            RecommendationTheme.objects.bulk_create(
                RecommendationTheme(recommendation=record, theme_id=theme)
                for record, row in zip(made, part, strict=True)
                for theme in sorted(row["themes"])
            )
        ids += [record.pk for record in made]
    return ids
