"""What waits for a person among organisations and their people."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import Membership, Organisation, Role, User
from uprcoop.accounts.permissions import organisations_of, user_can_moderate
from uprcoop.common.waiting import MANY, Waiting


def waiting_for(user: User) -> Iterable[Waiting]:
    """Who asks to belong to the person's organisations; for the Secretariat, what is proposed."""
    asked = Membership.objects.filter(status="asked", organisation__status="verified")
    asked = asked.select_related("user", "organisation").order_by("asked_at", "id")
    own = organisations_of(user, Role.FOCAL_POINT)
    for one in asked.filter(organisation__in=own)[:MANY]:
        yield membership_waits(one)
    if not user_can_moderate(user):
        return
    proposed = Organisation.objects.filter(status="proposed").order_by("proposed_at", "id")
    for organisation in proposed[:MANY]:
        yield Waiting(
            what=_("An organisation to be verified or refused"),
            address=reverse("accounts:verify", args=[organisation.pk]),
            title=organisation.name,
            since=organisation.proposed_at,
        )
    for one in first_people()[:MANY]:
        yield membership_waits(one)


def first_people() -> QuerySet[Membership]:
    """Who would be the first focal point of an organisation: the Secretariat answers them."""
    focal_points = Membership.objects.filter(
        organisation=OuterRef("organisation"),
        status="accepted",
        roles__role=Role.FOCAL_POINT,
        user__is_active=True,
    )
    asked = Membership.objects.filter(
        ~Exists(focal_points), status="asked", organisation__status="verified"
    )
    return asked.select_related("user", "organisation__state").order_by("asked_at", "id")


def membership_waits(asked: Membership) -> Waiting:
    return Waiting(
        what=_("Say whether this person belongs to the organisation"),
        address=reverse("accounts:people", args=[asked.organisation_id]),
        title=str(asked.user),
        whom=asked.organisation.name,
        since=asked.asked_at,
    )
