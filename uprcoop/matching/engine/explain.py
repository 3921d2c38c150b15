"""Sentences from the very numbers that ranked: one a part, with the points it brought.

A score is told in points of 100; so is each part: its weight times its value.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from uprcoop.matching.engine import policy as policies
from uprcoop.matching.engine.ranking import Ranked

RULES = {
    "own-state": gettext_lazy("It is of the State itself."),
    "excluded-kind": gettext_lazy("You excluded this kind of provider."),
    "not-eligible": gettext_lazy("The offer is made to other States."),
    "only-own-recommendations": gettext_lazy(
        "The offer is for recommendations that this State made, and it made none of these."
    ),
    "ended": gettext_lazy("The offer has ended."),
    "too-late": gettext_lazy("The offer begins after the day by which you need it."),
    "no-capacity": gettext_lazy("The offer’s capacity is used up."),
    "no-language": gettext_lazy("It is given in none of the languages that you need."),
    "other-assistance": gettext_lazy("It gives other kinds of assistance than you seek."),
}


@dataclass(frozen=True)
class Reason:
    """`points`: of 100, what the part brought to the score; `most`: what it could have brought."""

    name: str
    points: float
    most: float
    text: str


def rule_words(code: str) -> str:
    return str(RULES[code])


def reasons(ranked: Ranked) -> list[Reason]:
    """What speaks for an answer, the weightiest first; then what it lacks is what is missing."""
    return reasons_of(ranked.kind, dict(ranked.parts), len(ranked.facts.get("records", ())))


def reasons_of(kind: str, parts: dict[str, float], records: int) -> list[Reason]:
    weights = policies.current().weights
    found = [
        Reason(
            name,
            100 * weights[name] * value,
            100 * weights[name],
            words(kind, name, value, records),
        )
        for name, value in parts.items()
        if name in weights and value > 0
    ]
    found = [one for one in found if one.text]
    return sorted(found, key=lambda one: (-one.points, one.name))


def words(kind: str, name: str, value: float, records: int) -> str:
    """One sentence; "" where the part says nothing worth saying."""
    hundredths = {"number": round(100 * value)}
    if name == "themes":
        return _("Its themes are like those of the need: %(number)d of 100.") % hundredths
    if name == "meaning":
        return _("Its words are near in meaning: %(number)d of 100.") % hundredths
    if name == "recommendations":
        return recommendation_words(kind, value)
    if name == "assistance":
        if value == 0.5:
            return ""
        return _("It gives %(number)d of 100 of the assistance sought.") % hundredths
    if name == "evidence":
        shown = ngettext(
            "%(records)d public record of like work, weighed by how lately: %(number)d of 100.",
            "%(records)d public records of like work, weighed by how lately: %(number)d of 100.",
            records,
        )
        return shown % {**hundredths, "records": records}
    if name == "place":
        return place_words(kind, value)
    if name == "language":
        if value == 0.5:
            return ""
        return _("It speaks %(number)d of 100 of the languages needed.") % hundredths
    return {
        "sdg": _("It worked towards the same targets of the Sustainable Development Goals."),
        "recommending": _("Its State made one of these recommendations."),
        "priority": _(
            "It is made for least developed countries or small island developing States."
        ),
        "preferred": _("It is of a kind that the State prefers."),
        "fairness": _("It has fewer records than others: smaller providers come first in a tie."),
    }.get(name, "")


def recommendation_words(kind: str, value: float) -> str:
    if kind == "peer":
        return _("It received a like recommendation and supported it: %(number)d of 100.") % {
            "number": round(100 * value)
        }
    if kind == "offer":
        return _("It is for one of these very recommendations.")
    return _("It has helped to implement one of these very recommendations.")


def place_words(kind: str, value: float) -> str:
    if kind == "peer":
        return _("It is near: the same region, or the same group of States.")
    if value >= 1:
        return _("It has worked in this State.")
    if value >= 0.8:
        return _("It names this State among those it is made for.")
    return _("It has worked in the same region or in like States.")


PART_TITLES = {
    "themes": gettext_lazy("Themes"),
    "meaning": gettext_lazy("Meaning of the words"),
    "recommendations": gettext_lazy("The very recommendation"),
    "assistance": gettext_lazy("Assistance"),
    "evidence": gettext_lazy("What was done already, and how lately"),
    "place": gettext_lazy("Place"),
    "language": gettext_lazy("Languages"),
    "sdg": gettext_lazy("Sustainable Development Goals"),
    "recommending": gettext_lazy("Recommending State"),
    "priority": gettext_lazy("LDCs and SIDS"),
    "preferred": gettext_lazy("Kind of provider preferred"),
    "fairness": gettext_lazy("Smaller providers"),
}
