"""The kinds of record that search knows, and the facets a record is counted under.

The numbers are stored in the index: add to them, never change one.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uprcoop.recommendations.models import Pledge, Position, Recommendation
from uprcoop.states.models import RegionalGroup

RECOMMENDATION, PLEDGE = 1, 2
KINDS: dict[int, tuple[str, Promise]] = {
    RECOMMENDATION: ("recommendation", _("Recommendation")),
    PLEDGE: ("pledge", _("Voluntary pledge")),
}
MODELS: dict[int, type[Recommendation] | type[Pledge]] = {
    RECOMMENDATION: Recommendation,
    PLEDGE: Pledge,
}

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

# Numbers of the facets that are stored with each document, of one value and of several.
SINGLE = {"state": 1, "cycle": 3, "session": 4, "position": 5, "language": 9, "kind": 10}
MULTIPLE = {"by": 2, "theme": 6, "persons": 7, "sdg": 8}
# Facets that follow from the State under review: a new LDC list needs no new index.
DERIVED = ("group", "development")

TITLES: dict[str, Promise] = {
    "state": _("State under review"),
    "by": _("Recommending State"),
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
}
