"""Fictitious records, each brought to where it stands by the same actions as a real one.

Their texts are ours, say that they are fictitious, and say nothing that a State could mind.
"""

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from uprcoop.accounts.models import Organisation, User
from uprcoop.activities.actions.consent import decide
from uprcoop.activities.actions.drafting import begin
from uprcoop.activities.actions.sending import (
    clear,
    return_to_contributor,
    submit,
    withdraw_own,
)
from uprcoop.activities.models import Choice, Record, Version
from uprcoop.demo.cast import BY_CODE, ORGANISATIONS, make_cast
from uprcoop.demo.statements import SYMBOL, check_demo
from uprcoop.recommendations.models import Pledge, Recommendation
from uprcoop.states.models import State

FILE = Path(__file__).parent / "data" / "records.json"
OFFICERS = {"FJI": "officer-a", "URY": "officer-b"}


def key_of(place: str, model: type[Recommendation] | type[Pledge]) -> str:
    """The key of a demonstration statement named "FJI 48 148.1"."""
    iso3, session, paragraph = [*place.split(), ""][:3]
    symbol = SYMBOL.format(session=session, state=iso3)
    return model.objects.values_list("key", flat=True).get(symbol=symbol, paragraph=paragraph)


def content_of(row: dict[str, Any]) -> dict[str, Any]:
    content = {
        key: value for key, value in row.items() if key not in ("code", "by", "until", "withheld")
    }
    content["recommendations"] = [
        key_of(place, Recommendation) for place in row.get("recommendations", ())
    ]
    content["pledges"] = [key_of(place, Pledge) for place in row.get("pledges", ())]
    # Its themes and affected persons are those of what it implements.
    for statement in Recommendation.objects.filter(key__in=content["recommendations"]):
        for name in ("themes", "persons"):
            codes = getattr(statement, name).values_list("code", flat=True)
            content[name] = [*content.get(name, ()), *codes]
    return content


@transaction.atomic
def load_records() -> int:
    """Make the records that are not there yet; how many. Raises NotADemo outside demo mode."""
    check_demo()
    people = make_cast()
    rows = json.loads(FILE.read_text("utf-8"))
    made = 0
    for row in rows:
        organisation = Organisation.objects.get(name=ORGANISATIONS[row["by"]][0])
        source_key = f"demo:{row['code']}"
        if Record.objects.filter(organisation=organisation, source_key=source_key).exists():
            continue
        bring(row, organisation, source_key, people)
        made += 1
    return made


def bring(
    row: dict[str, Any], organisation: Organisation, source_key: str, people: dict[str, User]
) -> None:
    """Bring one record as far as it says."""
    first = next(person for person in BY_CODE.values() if person.organisation == row["by"])
    by, moderator = people[first.code], people["moderator"]
    version = begin(
        organisation=organisation, by=by, content=content_of(row), source_key=source_key
    )
    if row["until"] == "draft":
        return
    version = submit(version=version, by=by)
    if row["until"] == "submitted":
        return
    if row["until"] == "returned":
        words = "Demonstration: please say how many people took part, and in which month."
        return_to_contributor(version=version, by=moderator, comments={"done": words})
        return
    version = clear(version=version, by=moderator)
    if row["until"] == "with-states":
        return
    for concerned in version.states.select_related("state"):
        consent(version, concerned.state, people, row.get("withheld", []))
    if row["until"] == "withdrawn":
        withdraw_own(record=version.record, by=by)


def consent(version: Version, state: State, people: dict[str, User], withheld: list[str]) -> None:
    decide(
        version=version,
        state=state,
        choice=Choice.CONSENT,
        by=people[OFFICERS[state.iso3]],
        seen_hash=version.content_hash,
        withheld=withheld,
        from_date=timezone.now().date(),
    )
