"""What a provider and the Secretariat do to an offer of assistance."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from uprcoop.accounts.models import Organisation, User
from uprcoop.matching import emails
from uprcoop.matching.actions.common import (
    NotPossible,
    check_seen,
    check_speaking,
    enter_offer,
    locked_offer,
    move_offer,
)
from uprcoop.matching.models import Offer, OfferRecommendation, OffersState, OfferTheme
from uprcoop.matching.models.requests import expected_end
from uprcoop.matching.permissions import check_offer, check_secretariat
from uprcoop.recommendations.models import Recommendation, Theme

FIELDS = (
    "title", "text", "language", "assistance", "states", "groups", "languages", "modalities",
    "capacity", "starts", "ends", "payer", "conditions", "renew_by", "is_own_recommendations",
    "is_peer",
)  # fmt: skip


@transaction.atomic
def begin(*, organisation: Organisation, by: User, **given: Any) -> Offer:
    check_offer(by, organisation)
    offer = Offer(
        organisation=organisation, created_by=by, renew_by=expected_end(timezone.now().date())
    )
    fill(offer, given)
    offer.save()
    set_links(offer, given)
    enter_offer(offer, "offer.begin", by)
    return offer


@transaction.atomic
def write(*, offer: Offer, by: User, seen: int = 0, **given: Any) -> Offer:
    """Change an offer that is not open. `given`: any of FIELDS, `themes`, `recommendations`.

    `seen`: the revision that the writer began from.
    """
    offer = locked_offer(offer)
    check_offer(by, offer.organisation)
    check_seen(offer, seen)
    if not offer.is_editable:
        raise NotPossible(_("This offer has been sent: take it back to change it."))
    fill(offer, given)
    offer.revision += 1
    offer.save()
    set_links(offer, given)
    enter_offer(offer, "offer.write", by)
    return offer


def fill(offer: Offer, given: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in given:
            setattr(offer, name, given[name])
    if not offer.organisation.is_of_a_state:
        offer.is_own_recommendations = offer.is_peer = False


def set_links(offer: Offer, given: dict[str, Any]) -> None:
    if "themes" in given:
        themes: Iterable[Theme] = dict.fromkeys(given["themes"])
        offer.themes.all().delete()
        OfferTheme.objects.bulk_create(OfferTheme(offer=offer, theme=one) for one in themes)
    if "recommendations" in given:
        found: Iterable[Recommendation] = dict.fromkeys(given["recommendations"])
        offer.recommendations.all().delete()
        OfferRecommendation.objects.bulk_create(
            OfferRecommendation(offer=offer, recommendation=one) for one in found
        )


def problems_of(offer: Offer) -> list[str]:
    found = []
    if not offer.title.strip() or not offer.text.strip():
        found.append(_("Give a title, and say what you can give."))
    if not offer.assistance:
        found.append(_("Choose the assistance that you can give."))
    has_subject = offer.themes.exists() or offer.recommendations.exists()
    if not (has_subject or offer.is_own_recommendations):
        found.append(_("Choose at least one theme or recommendation."))
    if not offer.payer:
        found.append(_("Say who pays."))
    today = timezone.now().date()
    if offer.renew_by <= today:
        found.append(_("The date of renewal lies in the past."))
    if offer.renew_by > expected_end(expected_end(today)):
        found.append(_("An offer must be renewed after two years at the latest."))
    if offer.ends and offer.ends < today:
        found.append(_("The offer has ended already: give a later last day."))
    return found


@transaction.atomic
def submit(*, offer: Offer, by: User) -> Offer:
    offer = locked_offer(offer)
    check_offer(by, offer.organisation)
    check_speaking(offer.organisation)
    if found := problems_of(offer):
        raise NotPossible(" ".join(found))
    offer.returned_because = ""
    move_offer(offer, "submit", by=by, update=("returned_because",))
    emails.offer_to_secretariat(offer.identifier)
    return offer


@transaction.atomic
def move(*, offer: Offer, by: User, name: str) -> Offer:
    """A provider's own moves: take-back, pause, resume, change, withdraw."""
    if name not in ("take-back", "pause", "resume", "change", "withdraw"):
        raise NotPossible(_("There is no such move."))
    offer = locked_offer(offer)
    check_offer(by, offer.organisation)
    move_offer(offer, name, by=by)
    changed(offer)
    return offer


@transaction.atomic
def renew(*, offer: Offer, by: User, renew_by: date) -> Offer:
    """Say again that the offer stands, until another day."""
    offer = locked_offer(offer)
    check_offer(by, offer.organisation)
    offer.renew_by = renew_by
    if found := problems_of(offer):
        raise NotPossible(" ".join(found))
    move_offer(offer, "renew", by=by, update=("renew_by",))
    changed(offer)
    return offer


@transaction.atomic
def open_offer(*, offer: Offer, by: User, seen: int = 0) -> Offer:
    """The Secretariat has looked at it: from now on it is public and ranked."""
    offer = locked_offer(offer)
    check_secretariat(by)
    check_seen(offer, seen)
    move_offer(offer, "open", by=by)
    changed(offer)
    emails.offer_to_provider(offer.organisation, offer.identifier)
    return offer


@transaction.atomic
def return_offer(*, offer: Offer, by: User, reason: str) -> Offer:
    offer = locked_offer(offer)
    check_secretariat(by)
    if not reason.strip():
        raise NotPossible(_("Say what should be changed."))
    offer.returned_because = reason.strip()
    move_offer(offer, "return", by=by, update=("returned_because",))
    changed(offer)
    emails.offer_to_provider(offer.organisation, offer.identifier)
    return offer


def changed(*offers: Offer) -> None:
    """Let every process that ranks hear of them, in this very transaction."""
    OffersState.objects.get_or_create(id=1)
    OffersState.objects.filter(id=1).update(version=models.F("version") + 1)
    version = OffersState.objects.values_list("version", flat=True).get(id=1)
    Offer.objects.filter(pk__in=[one.pk for one in offers]).update(changed=version)
