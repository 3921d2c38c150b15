"""Rows for the tests of search, written straight to the tables: the importer is not under test."""

from typing import Any

from uprcoop.recommendations.models import (
    ImportRun,
    Recommendation,
    RecommendationTheme,
    Session,
    Source,
    Theme,
)
from uprcoop.search import actions, columns, labels, vectors
from uprcoop.states.models import State

SAYINGS = {
    "death penalty": ["Abolish the death penalty", "Adopt a moratorium on executions"],
    "education": ["Ensure that girls go to school", "Improve the quality of education"],
    "water": ["Give safe drinking water to villages", "Protect sources of clean water"],
}
PLACES = ["in the north", "by next year", "in law", "step by step", "for everyone", "in prisons"]


def import_run() -> ImportRun:
    return ImportRun.objects.create(source=Source.UPR_INFO, file_name="rows.csv")


def recommendation(text: str, **fields: Any) -> Recommendation:
    """A recommendation to Kenya (404) of session 8 from France (250), unless told otherwise."""
    themes, persons = fields.pop("themes", []), fields.pop("persons", [])
    by, sdgs = fields.pop("by", [250]), fields.pop("sdgs", [])
    values: dict[str, Any] = {"state_id": 404, "session_id": 8, "cycle": 1, "language": "en"}
    values |= fields
    made = Recommendation.objects.create(
        key=f"row{Recommendation.objects.count():06d}", text=text, changed_in=import_run(), **values
    )
    made.recommending_states.set(by)
    made.themes.set(themes)
    made.persons.set(persons)
    made.sdgs.set(sdgs)
    return made


def index() -> dict[str, int]:
    columns.forget()
    labels.forget()
    vectors.forget()
    return actions.index_pending()


def labelled() -> list[Theme]:
    """300 recommendations of ten sessions about three themes, a hundred each. The themes."""
    run = import_run()
    state, chosen = State.objects.first(), list(Theme.objects.order_by("id")[:3])
    sessions = list(Session.objects.order_by("number")[:10])
    for number in range(300):
        theme = number % 3
        saying = list(SAYINGS.values())[theme][number // 3 % 2]
        row = Recommendation.objects.create(
            key=f"k{number}",
            state=state,
            session=sessions[number % 10],
            language="en",
            text=f"{saying} {PLACES[number % 6]} {number % 25}",
            changed_in=run,
        )
        RecommendationTheme.objects.create(recommendation=row, theme=chosen[theme])
    return chosen
