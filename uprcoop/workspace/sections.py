"""The short pages on which a version is written: which keys of the content each one holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uprcoop.activities.content import BLANK
from uprcoop.activities.problems import MANDATORY, Problem


@dataclass(frozen=True)
class Section:
    """`keys`: of the content. `why`: what filling it in is good for, where nothing forces to."""

    slug: str
    title: str | Promise
    keys: tuple[str, ...]
    why: str | Promise = ""

    @property
    def is_mandatory(self) -> bool:
        return any(key in MANDATORY for key in self.keys)


SECTIONS: tuple[Section, ...] = (
    Section("basics", _("Kind, title and language"), ("kind", "title", "language", "rendering")),
    Section("story", _("Summary and what was done"), ("summary", "done")),
    Section("states", _("States concerned"), ("states",)),
    Section("recommendations", _("Recommendations and pledges"), ("recommendations", "pledges")),
    Section("assistance", _("Assistance and modality"), ("assistance", "modality")),
    Section("dates", _("Dates and status"), ("progress", "starts", "ends")),
    Section("money", _("Money"), ("money",)),
    Section("contact", _("Contact and name"), ("contact", "hides_name", "is_peer")),
    Section(
        "results",
        _("Results and lessons"),
        ("results", "evidence", "lessons", "obstacles"),
        _("What worked is what others look for; with evidence it can become a good practice."),
    ),
    Section(
        "topics",
        _("Themes and persons"),
        ("themes", "persons"),
        _("Others find the record by its themes and by the people it helps."),
    ),
    Section(
        "sdgs",
        _("Sustainable Development Goals"),
        ("sdgs",),
        _("Ties the record to reports on the 2030 Agenda."),
    ),
    Section(
        "partners",
        _("Partners"),
        ("partners",),
        _("Shows who works together, so that nobody does the same twice."),
    ),
    Section(
        "files",
        _("Attachments and links"),
        ("attachments", "links"),
        _("A handbook or a draft law saves the next State weeks."),
    ),
    Section(
        "languages",
        _("Further languages"),
        ("translations",),
        _("A record in the language of its reader is read."),
    ),
    Section(
        "more",
        _("Ties to other records"),
        ("part_of", "other_identifier"),
        _("Keeps this record and your own database, or IATI, together."),
    ),
)
BY_SLUG = {section.slug: section for section in SECTIONS}
SECTION_OF = {key: section.slug for section in SECTIONS for key in section.keys}


@dataclass(frozen=True)
class Task:
    """A line of the task list."""

    section: Section
    is_filled: bool
    problems: list[str | Promise]


def tasks_of(content: Mapping[str, Any], problems: list[Problem]) -> list[Task]:
    """The task list of a version: each section, what it lacks, and whether anything is in it."""
    return [
        Task(
            section,
            any(content[key] != BLANK[key] for key in section.keys),
            [problem.message for problem in problems if problem.field in section.keys],
        )
        for section in SECTIONS
    ]


def fields_left(problems: list[Problem]) -> int:
    """How many fields still lack something, or are wrong."""
    return len({problem.field for problem in problems})


def next_section(slug: str) -> str:
    """The section after this one; "" after the last."""
    slugs = [section.slug for section in SECTIONS]
    place = slugs.index(slug) + 1
    return slugs[place] if place < len(slugs) else ""
