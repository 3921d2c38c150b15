"""Funds that a request may be put to: by hard rules, each with its words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from uprcoop.activities.vocabulary import Fund
from uprcoop.matching.models import Request
from uprcoop.recommendations.models import Position


@dataclass(frozen=True)
class FundAnswer:
    name: str
    fits: bool
    reason: str


def funds_for(request: Request) -> list[FundAnswer]:
    """The voluntary funds of the Human Rights Council's field, those that fit first."""
    supported = request.recommendations.filter(
        recommendation__position__in=[Position.SUPPORTED, Position.PARTLY]
    ).exists()
    state = request.state
    is_priority = state.is_ldc or state.is_sids
    found = [
        FundAnswer(
            str(Fund.VF_FTA.label),
            supported,
            _("It serves the implementation of recommendations that the State supported.")
            if supported
            else _("It asks for a recommendation that the State supported; none is named here."),
        ),
        FundAnswer(
            str(Fund.VFTC.label),
            True,
            _("It serves technical cooperation in human rights that a State asks for."),
        ),
        FundAnswer(
            str(Fund.VFPU.label),
            is_priority and "reporting-follow-up" in request.assistance,
            _("It serves taking part in the review, LDCs and SIDS first."),
        ),
        FundAnswer(
            str(Fund.LDC_SIDS.label),
            is_priority and "training" in request.assistance,
            _("It serves training for the Council and taking part in it, of LDCs and SIDS."),
        ),
    ]
    return sorted(found, key=lambda one: not one.fits)
