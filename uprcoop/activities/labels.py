"""What each field of a record is called on every page, and the words its codes stand for.

A page that shows a content, a difference or a comment on a field asks here, so that a field has one
name everywhere.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uprcoop.activities.vocabulary import (
    Assistance,
    Disclosure,
    Fund,
    Kind,
    Modality,
    Part,
    PartnerRole,
    Progress,
    Rendering,
)
from uprcoop.common.reading import amount_in_words
from uprcoop.recommendations.models import PersonGroup, Pledge, Recommendation, Sdg, Theme
from uprcoop.states.models import State

# In the order in which pages show them.
FIELDS: dict[str, Any] = {
    "kind": gettext_lazy("Kind of record"),
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "done": gettext_lazy("What was done"),
    "results": gettext_lazy("Results"),
    "evidence": gettext_lazy("Evidence"),
    "lessons": gettext_lazy("Lessons"),
    "obstacles": gettext_lazy("Obstacles"),
    "assistance": gettext_lazy("Type of assistance"),
    "modality": gettext_lazy("Modality"),
    "states": gettext_lazy("States concerned"),
    "partners": gettext_lazy("Partners"),
    "recommendations": gettext_lazy("Recommendations"),
    "pledges": gettext_lazy("Pledges"),
    "themes": gettext_lazy("Themes"),
    "persons": gettext_lazy("Affected persons"),
    "sdgs": gettext_lazy("Goals and targets"),
    "starts": gettext_lazy("Begins"),
    "ends": gettext_lazy("Ends"),
    "progress": gettext_lazy("Status"),
    "money": gettext_lazy("Money"),
    "links": gettext_lazy("Links"),
    "attachments": gettext_lazy("Attachments"),
    "is_peer": gettext_lazy("Willing to be a peer for others"),
    "contact": gettext_lazy("Public contact"),
    "language": gettext_lazy("Language"),
    "rendering": gettext_lazy("What this language version is"),
    "translations": gettext_lazy("Further languages"),
    "hides_name": gettext_lazy("Keeps its name from the public"),
    "part_of": gettext_lazy("Belongs to the activity"),
    "other_identifier": gettext_lazy("The contributor’s own identifier"),
}


class Names:
    """Looks up, in four queries at most, the words for the codes that some contents use."""

    def __init__(self, contents: Iterable[Mapping[str, Any]]) -> None:
        used: dict[str, set[str]] = {}
        for content in contents:
            for name in ("recommendations", "pledges", "themes", "persons", "sdgs"):
                used.setdefault(name, set()).update(content[name])
            used.setdefault("states", set()).update(row["state"] for row in content["states"])
        self.words: dict[str, dict[str, str]] = {
            "states": {s.iso3: s.name for s in State.objects.filter(iso3__in=used["states"])}
        }
        tables: tuple[tuple[str, Any], ...] = (
            ("themes", Theme),
            ("persons", PersonGroup),
            ("sdgs", Sdg),
        )
        for name, model in tables:
            rows = model.objects.filter(code__in=used[name]) if used[name] else ()
            self.words[name] = {row.code: row.name for row in rows}
        for name, model in (("recommendations", Recommendation), ("pledges", Pledge)):
            rows = model.objects.filter(key__in=used[name]) if used[name] else ()
            self.words[name] = {row.key: f"{row.paragraph} {row.text}".strip() for row in rows}
        self.words["sdgs"] = {code: f"{code} {name}" for code, name in self.words["sdgs"].items()}

    def of(self, field: str, code: str) -> str:
        return self.words.get(field, {}).get(code, code)


def label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def in_words(field: str, value: Any, names: Names) -> list[str]:
    """The value of one field as lines a person can read; none where it is empty."""
    if field in ("title", "summary", "done", "results", "evidence", "lessons", "obstacles"):
        return [value] if value else []
    if field in ("recommendations", "pledges", "themes", "persons", "sdgs"):
        return [names.of(field, code) for code in value]
    if field == "assistance":
        return [label(Assistance, code) for code in value]
    if field == "states":
        return [f"{names.of('states', r['state'])} ({label(Part, r['part'])})" for r in value]
    if field == "partners":
        return [
            f"{r['name']} ({label(PartnerRole, r['role'])})" if r["role"] else r["name"]
            for r in value
        ]
    if field == "links":
        return [f"{r['title']} {r['address']}".strip() for r in value]
    if field == "attachments":
        # Two files may bear one name; the hash tells them apart.
        return [f"{r['name']} (SHA-256 {r['sha256'][:12]}…)" for r in value]
    if field == "money":
        return money_in_words(value)
    if field == "contact":
        found = [part for part in (value["name"], value["email"]) if part]
        return [", ".join(found)] if value["is_public"] else [_("No public contact")]
    if field in ("is_peer", "hides_name"):
        return [_("Yes") if value else _("No")]
    choices = {"kind": Kind, "modality": Modality, "progress": Progress, "rendering": Rendering}
    if field in choices:
        return [label(choices[field], value)] if value else []
    return [str(value)] if value else []


def money_in_words(money: Mapping[str, str]) -> list[str]:
    if money["disclosure"] == Disclosure.NOT_DISCLOSED:
        return [_("Not disclosed")]
    lines = []
    if money["amount"]:
        lines.append(amount_in_words(money["amount"], money["currency"]))
    if money["in_kind"]:
        lines.append(_("In kind: %(what)s") % {"what": money["in_kind"]})
    if money["source"]:
        lines.append(_("Source: %(source)s") % {"source": money["source"]})
    if money["fund"]:
        lines.append(label(Fund, money["fund"]))
    return lines
