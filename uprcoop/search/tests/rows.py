"""Rows for the tests of search, written straight to the tables: the importer is not under test."""

from typing import Any

from uprcoop.recommendations.models import ImportRun, Recommendation, Source
from uprcoop.search import actions, columns, labels, vectors


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
