"""What an import would change, in words for the preview page."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from uprcoop.recommendations.models import PersonGroup, Position, Sdg, Standing, Theme
from uprcoop.states.models import State
from uprcoop.states.resolver import resolver

SORTS = {"created": _("New"), "updated": _("Changed"), "withdrawn": _("Withdrawn")}
FIELDS = {
    "session": _("Session"),
    "cycle": _("Cycle"),
    "symbol": _("Document"),
    "paragraph": _("Paragraph"),
    "text": _("Text"),
    "language": _("Language"),
    "position": _("Position"),
    "action": _("Kind of action"),
    "standing": _("Standing"),
    "recommenders": _("Recommending States"),
    "themes": _("Themes"),
    "persons": _("Affected persons"),
    "sdgs": _("SDGs"),
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


def shown_changes(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changes as `taking.Change` has them, with names in the reader's language."""
    names = {
        field: {thing.pk: str(thing) for thing in model._default_manager.all()}
        for field, model in LABELS.items()
        if any(field == name for change in changes for name, _b, _a in change["differences"])
    }

    def words(field: str, value: str) -> str:
        if field in names and value:
            return ", ".join(names[field].get(int(part), part) for part in value.split(", "))
        return str(CHOICES.get(field, {}).get(value, value))

    states = resolver().by_id
    return [
        {
            "sort": SORTS[change["sort"]],
            "state": states[change["state"]].name,
            "paragraph": change["paragraph"],
            "text": change["text"],
            "differences": [
                (FIELDS[field], words(field, before), words(field, after))
                for field, before, after in change["differences"]
            ],
        }
        for change in sorted(changes, key=lambda change: list(SORTS).index(change["sort"]))
    ]
