"""The kinds of record that search knows, and the facets a record is counted under.

The numbers are stored in the index: add to them, never change one.
"""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import OrganisationKind
from uprcoop.activities.models import Published
from uprcoop.activities.vocabulary import Assistance, Fund, Kind, Modality, Progress
from uprcoop.recommendations.models import Pledge, Position, Recommendation
from uprcoop.states.models import RegionalGroup

RECOMMENDATION, PLEDGE, ACTIVITY, GOOD_PRACTICE = 1, 2, 3, 4
KINDS: dict[int, tuple[str, Promise]] = {
    RECOMMENDATION: ("recommendation", _("Recommendation")),
    PLEDGE: ("pledge", _("Voluntary pledge")),
    ACTIVITY: (Kind.ACTIVITY.value, Kind.ACTIVITY.label),
    GOOD_PRACTICE: (Kind.GOOD_PRACTICE.value, Kind.GOOD_PRACTICE.label),
}
MODELS: dict[int, type[Recommendation] | type[Pledge] | type[Published]] = {
    RECOMMENDATION: Recommendation,
    PLEDGE: Pledge,
    ACTIVITY: Published,
    GOOD_PRACTICE: Published,
}
RECORDS = (ACTIVITY, GOOD_PRACTICE)
KIND_OF_RECORD = {Kind.ACTIVITY.value: ACTIVITY, Kind.GOOD_PRACTICE.value: GOOD_PRACTICE}

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
# 0 stands for "not known" and is no value of a facet.
LANGUAGE_NUMBER = {"": 0, "ar": 1, "zh": 2, "en": 3, "fr": 4, "ru": 5, "es": 6}
POSITION_NUMBER = {
    Position.SUPPORTED.value: 1,
    Position.NOTED.value: 2,
    Position.PARTLY.value: 3,
    Position.PENDING.value: 4,
    Position.UNKNOWN.value: 5,
}
GROUP_NUMBER = {group: number for number, group in enumerate(RegionalGroup.values, start=1)}
DEVELOPMENT: dict[str, tuple[int, Promise]] = {
    "ldc": (1, _("Least developed countries")),
    "lldc": (2, _("Landlocked developing countries")),
    "sids": (3, _("Small island developing States")),
}


def numbered(choices: type[TextChoices]) -> dict[str, int]:
    """A number for each code of a closed list that only grows at its end."""
    return {value: number for number, value in enumerate(choices.values, start=1)}


# Facets of records whose values are closed lists.
CHOICES: dict[str, type[TextChoices]] = {
    "organisation": OrganisationKind,
    "assistance": Assistance,
    "modality": Modality,
    "progress": Progress,
    "fund": Fund,
}
CHOICE_NUMBER = {name: numbered(choices) for name, choices in CHOICES.items()}

# Numbers of the facets that are stored with each document, of one value and of several.
SINGLE = {
    "state": 1,
    "cycle": 3,
    "session": 4,
    "position": 5,
    "language": 9,
    "kind": 10,
    "organisation": 11,
    "modality": 12,
    "progress": 13,
    "fund": 14,
    "year": 15,
}
# A record is about one State or several: "concerned"; "state" is of statements only.
MULTIPLE = {"by": 2, "theme": 6, "persons": 7, "sdg": 8, "assistance": 16, "concerned": 17}
# Facets that follow from the State under review: a new LDC list needs no new index.
DERIVED = ("group", "development")

TITLES: dict[str, Promise] = {
    "state": _("State under review"),
    "by": _("Recommending State"),
    "concerned": _("State concerned by an activity"),
    "group": _("Regional group of the State under review"),
    "development": _("Development group of the State under review"),
    "cycle": _("Cycle"),
    "session": _("Session"),
    "position": _("Position of the State under review"),
    "theme": _("Theme"),
    "persons": _("Affected persons"),
    "sdg": _("Sustainable Development Goal or target"),
    "language": _("Language of the text"),
    "kind": _("Kind of record"),
    "assistance": _("Type of assistance"),
    "organisation": _("Kind of organisation"),
    "modality": _("Modality"),
    "progress": _("Status of the activity"),
    "year": _("Year in which it began"),
    "fund": _("Fund"),
}
