"""The activity that an agreement opens, filled in from the request and the offer."""

from typing import Any

from uprcoop.activities.actions.drafting import begin
from uprcoop.activities.models import Record
from uprcoop.activities.vocabulary import Progress
from uprcoop.matching.models import Match


def content_of(match: Match) -> dict[str, Any]:
    """What is known already. The provider's people write the rest; the State consents as ever."""
    request, offer = match.request, match.offer
    themes = {one.theme.code for one in request.themes.select_related("theme")}
    shared = [one for one in request.assistance if not offer or one in offer.assistance]
    modalities = [one for one in request.modalities if not offer or one in offer.modalities]
    return {
        "kind": "activity",
        "title": request.title,
        # The words others may read, where the State has given such.
        "summary": request.summary or request.need[:2_000],
        "assistance": shared or request.assistance,
        "modality": modalities[0] if len(modalities) == 1 else "",
        "states": [{"state": request.state.iso3, "part": "beneficiary"}]
        + ([{"state": match.peer.iso3, "part": "provider"}] if match.peer else []),
        "recommendations": list(
            request.recommendations.values_list("recommendation__key", flat=True)
        ),
        "pledges": list(request.pledges.values_list("pledge__key", flat=True)),
        "themes": sorted(themes),
        "progress": Progress.PLANNED.value,
        "language": request.language,
    }


def open_activity(match: Match) -> Record:
    """A draft of the provider's, which it alone sees until it sends it."""
    assert match.organisation is not None
    assert match.agreed_by_provider is not None
    version = begin(
        organisation=match.organisation, by=match.agreed_by_provider, content=content_of(match)
    )
    return version.record
