"""Brings sessions, themes, affected persons and SDGs into line with `data/` after each migration.

Concepts are added and changed, never deleted: recommendations point at them. Labels that an
import met before anybody had mapped them get their concept as soon as the files know it.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from uprcoop.recommendations import vocabulary
from uprcoop.recommendations.models import (
    PersonGroup,
    PersonLabel,
    Sdg,
    Session,
    Theme,
    ThemeLabel,
)
from uprcoop.states.reference import bring_into_line, is_ready

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")

# Headings over related themes, in the order in which pages list them.
CLUSTERS = {
    "obligations": _("International obligations"),
    "cooperation": _("International cooperation"),
    "framework": _("Laws, institutions and policies"),
    "equality": _("Equality and non-discrimination"),
    "life-and-liberty": _("Life, liberty and security"),
    "justice": _("Justice and accountability"),
    "freedoms": _("Freedoms and public participation"),
    "economic-social": _("Economic, social and cultural rights"),
    "development": _("Development, environment and peace"),
    "women": _("Women and gender equality"),
    "children": _("Children"),
    "groups": _("Specific groups"),
    "general": _("General and other"),
}


def load(using: str = "default") -> None:
    """Load everything that `data/` holds. Safe to run any number of times."""
    with transaction.atomic(using=using):
        bring_into_line(sessions(), using=using)
        bring_into_line(themes(), using=using)
        bring_into_line(persons(), using=using)
        bring_into_line(sdgs(), using=using)
        load_labels(using)


def names_of(row: dict[str, str]) -> dict[str, str]:
    return {f"name_{language}": row[f"name_{language}"] for language in LANGUAGES}


def sessions() -> list[Session]:
    return [
        Session(
            number=int(row["number"]),
            cycle=vocabulary.cycle_of_session(int(row["number"])),
            year=int(row["year"]),
            month=int(row["month"]),
        )
        for row in vocabulary.read("sessions.csv")
    ]


def themes() -> list[Theme]:
    return [
        Theme(id=int(row["id"]), code=row["code"], cluster=row["cluster"], **names_of(row))
        for row in vocabulary.read("themes.csv")
    ]


def persons() -> list[PersonGroup]:
    return [
        PersonGroup(id=int(row["id"]), code=row["code"], **names_of(row))
        for row in vocabulary.read("persons.csv")
    ]


def sdgs() -> list[Sdg]:
    """Goals and targets, goals first: a target points at its goal."""
    rows = [
        Sdg(
            id=int(row["id"]),
            code=row["code"],
            goal_id=None if row["code"].isdigit() else int(row["id"]) // 100 * 100,
            **names_of(row),
        )
        for row in vocabulary.read("sdgs.csv")
    ]
    return sorted(rows, key=lambda sdg: (sdg.goal_id is not None, sdg.id))


def load_labels(using: str) -> None:
    """The labels of the files, and a fresh look at every label that imports have kept."""
    theme_of = {
        label: vocabulary.find_theme(label)
        for label in [
            *(row["label"] for row in vocabulary.read("theme_labels.csv")),
            *ThemeLabel.objects.using(using).values_list("label", flat=True),
        ]
    }
    there = dict(ThemeLabel.objects.using(using).values_list("label", "theme_id"))
    ThemeLabel.objects.using(using).bulk_create(
        [
            ThemeLabel(label=label, theme_id=theme)
            for label, theme in theme_of.items()
            if label not in there or there[label] != theme
        ],
        update_conflicts=True,
        unique_fields=["label"],
        update_fields=["theme"],
    )
    group_of = {
        label: vocabulary.find_person(label)
        for label in [
            *(row["label"] for row in vocabulary.read("person_labels.csv")),
            *PersonLabel.objects.using(using).values_list("label", flat=True),
        ]
    }
    there = dict(PersonLabel.objects.using(using).values_list("label", "group_id"))
    PersonLabel.objects.using(using).bulk_create(
        [
            PersonLabel(label=label, group_id=group)
            for label, group in group_of.items()
            if label not in there or there[label] != group
        ],
        update_conflicts=True,
        unique_fields=["label"],
        update_fields=["group"],
    )


def load_after_migration(using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate` (also sent when a test empties the database)."""
    if is_ready(using, Session, Theme, ThemeLabel, PersonGroup, PersonLabel, Sdg):
        load(using)
