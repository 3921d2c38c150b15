"""What an import would change, in words for the preview page."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uprcoop.recommendations.models import PersonGroup, Position, Sdg, Standing, Theme
from uprcoop.states.models import State
from uprcoop.states.resolver import resolver

SORTS = {
    "created": gettext_lazy("New"),
    "updated": gettext_lazy("Changed"),
    "withdrawn": gettext_lazy("Withdrawn"),
}
FIELDS = {
    "session": gettext_lazy("Session"),
    "cycle": gettext_lazy("Cycle"),
    "symbol": gettext_lazy("Document"),
    "paragraph": gettext_lazy("Paragraph"),
    "text": gettext_lazy("Text"),
    "language": gettext_lazy("Language"),
    "position": gettext_lazy("Position"),
    "action": gettext_lazy("Kind of action"),
    "standing": gettext_lazy("Standing"),
    "recommenders": gettext_lazy("Recommending States"),
    "themes": gettext_lazy("Themes"),
    "persons": gettext_lazy("Affected persons"),
    "sdgs": gettext_lazy("SDGs"),
}
LABELS: dict[str, type[models.Model]] = {
    "recommenders": State,
    "themes": Theme,
    "persons": PersonGroup,
    "sdgs": Sdg,
}
CHOICES: dict[str, dict[Any, Any]] = {
    "position": dict(Position.choices),
    "standing": dict(Standing.choices),
}


DETAILS = ("recommenders", "position", "themes")  # told of each change, where they are not changed


def shown_changes(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changes as `taking.Change` has them, with names in the reader's language."""
    names = {
        field: {thing.pk: str(thing) for thing in model._default_manager.all()}
        for field, model in LABELS.items()
        if changes
    }

    def words(field: str, value: str) -> str:
        if field in names and value:
            return ", ".join(names[field].get(int(part), part) for part in value.split(", "))
        return str(CHOICES.get(field, {}).get(value, value))

    def shown(change: dict[str, Any]) -> dict[str, Any]:
        facts = change.get("facts", {})
        before = {field: value for field, value, _after in change["differences"]}
        language = facts.get("language", "")
        return {
            "sort": SORTS[change["sort"]],
            "state": states[change["state"]],
            "place": place_words(facts.get("session"), facts.get("symbol", "")),
            "address": address_of(change),
            "paragraph": change["paragraph"],
            "text": change["text"],
            "language": language,
            "details": [
                (FIELDS[field], words(field, facts[field]))
                for field in DETAILS
                if facts.get(field) and field not in before
            ],
            "differences": [
                {
                    "name": FIELDS[field],
                    "before": words(field, old),
                    "after": words(field, new),
                    "language_before": before.get("language", language) if field == "text" else "",
                    "language_after": language if field == "text" else "",
                }
                for field, old, new in change["differences"]
            ],
        }

    states = resolver().by_id
    return [
        shown(change)
        for change in sorted(changes, key=lambda change: list(SORTS).index(change["sort"]))
    ]


def address_of(change: dict[str, Any]) -> str:
    """The record's page; there is none where the change was told by an older version."""
    key, kind = change.get("key"), change.get("kind")
    return reverse(f"website:{kind}", args=[key]) if key and kind else ""


def place_words(session: int | None, symbol: str) -> str:
    """Session and document in the reader's language: session 12 · A/HRC/19/4."""
    parts = [_("session %(number)s") % {"number": session}] if session else []
    return " · ".join([*parts, symbol] if symbol else parts)


def shown_withdrawals(summary: dict[str, Any]) -> dict[str, Any]:
    """What leaves the public site, by documents, as `withdrawals.Withdrawals` has it."""
    states = resolver().by_id
    documents = []
    for one in summary.get("documents", []):
        place = place_words(one["session"], one["symbol"])
        documents.append({**one, "name": f"{states[one['state']].name} · {place}"})
    return {"among": summary.get("among", 0), "documents": documents}
