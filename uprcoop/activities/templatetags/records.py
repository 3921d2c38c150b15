"""What a template shows of a record's content: each field under its name, in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from uprcoop.accounts.models import OrganisationKind
from uprcoop.activities.labels import FIELDS, Names, in_words, label
from uprcoop.activities.models import Published
from uprcoop.activities.vocabulary import Kind, Rendering

register = template.Library()

TEXTS = ("summary", "done", "results", "evidence", "lessons", "obstacles")
FACTS = (
    "states",
    "progress",
    "starts",
    "ends",
    "assistance",
    "modality",
    "money",
    "partners",
    "themes",
    "persons",
    "sdgs",
    "contact",
    "part_of",
    "other_identifier",
)
LINKED = {"recommendations": "website:recommendation", "pledges": "website:pledge"}


@dataclass(frozen=True)
class Row:
    field: str
    label: Any
    lines: list[str]
    address: str = ""  # where the one line leads


@register.filter
def record_texts(content: Mapping[str, Any]) -> list[Row]:
    """The long texts that are filled, in their order."""
    return [Row(name, FIELDS[name], [content[name]]) for name in TEXTS if content.get(name)]


@register.filter
def record_facts(content: Mapping[str, Any]) -> list[Row]:
    """The other fields that say something, each as lines of words."""
    names = Names([content])
    rows = [
        Row(name, FIELDS[name], in_words(name, content[name], names), address_of(name, content))
        for name in FACTS
    ]
    if content.get("is_peer"):
        rows.append(Row("is_peer", FIELDS["is_peer"], [_("Yes")]))
    return [row for row in rows if row.lines]


def address_of(field: str, content: Mapping[str, Any]) -> str:
    """Of the activity that a good practice belongs to, while it is public."""
    identifier = content["part_of"] if field == "part_of" else ""
    if identifier and Published.objects.filter(identifier=identifier).exists():
        return reverse("permanent-activity", args=[identifier])
    return ""


@register.filter
def record_statements(content: Mapping[str, Any]) -> list[dict[str, str]]:
    """The recommendations and pledges it implements: words, and the address of each."""
    names = Names([content])
    found = []
    for field, address in LINKED.items():
        for key in content[field]:
            try:
                link = reverse(address, args=[key])
            except NoReverseMatch:
                link = ""
            found.append({"words": names.of(field, key), "address": link})
    return found


@register.filter
def record_kind(content: Mapping[str, Any]) -> str:
    return label(Kind, content["kind"])


@register.filter
def rendering_name(value: str) -> str:
    return label(Rendering, value)


@register.filter
def record_contributor(content: Mapping[str, Any]) -> str:
    """Who submitted it and of what kind they are, as the public may know."""
    name = contributor_name(content)
    if not content["organisation"]["name"]:
        return name
    return f"{name} · {label(OrganisationKind, content['organisation']['kind'])}"


def contributor_name(content: Mapping[str, Any]) -> str:
    shown = content["organisation"]
    if not shown["name"]:
        kind = label(OrganisationKind, shown["kind"])
        return _("An organisation that keeps its name from the public (%(kind)s)") % {"kind": kind}
    return f"{shown['name']} ({shown['acronym']})" if shown.get("acronym") else str(shown["name"])
