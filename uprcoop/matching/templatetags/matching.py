"""Codes of requests and offers as words."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _

from uprcoop.accounts.models import OrganisationKind
from uprcoop.activities.vocabulary import Assistance, Modality
from uprcoop.matching.vocabulary import Place
from uprcoop.states.models import RegionalGroup, State

register = template.Library()
LISTS: dict[str, dict[str, Any]] = {
    "assistance": dict(Assistance.choices),
    "modality": dict(Modality.choices),
    "kind": dict(OrganisationKind.choices),
    "group": {**dict(RegionalGroup.choices), **dict(Place.choices)},
}


@register.filter
def coded(codes: Iterable[str], name: str) -> str:
    """Codes of a closed list in words, one after the other."""
    words = [str(LISTS[name][code]) for code in codes if code in LISTS[name]]
    return _(", ").join(words)


@register.filter
def state_names(codes: Iterable[str]) -> str:
    """ISO codes as the States' names."""
    return _(", ").join(state.name for state in State.objects.filter(iso3__in=list(codes)))
