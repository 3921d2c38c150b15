"""Organisations that submit or decide, who belongs to them, and as what.

Nobody can act for an organisation that has not accepted them, nor for one that the Secretariat has
not verified: `permissions.py` looks at both.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models.people import User
from uprcoop.states.models import State


class OrganisationKind(models.TextChoices):
    PERMANENT_MISSION = "permanent-mission", _("Permanent Mission")
    MINISTRY = "ministry", _("Ministry")
    NMIRF = "nmirf", _("National mechanism for implementation, reporting and follow-up")
    OTHER_STATE_BODY = "other-state-body", _("Other body of a State")
    UN_ENTITY = "un-entity", _("United Nations entity")
    INTERNATIONAL = "international-organisation", _("International organisation")
    REGIONAL = "regional-organisation", _("Regional organisation")
    REGIONAL_MECHANISM = "regional-mechanism", _("Regional human rights mechanism")
    NHRI = "nhri", _("National human rights institution")
    CIVIL_SOCIETY = "civil-society", _("Civil society organisation")
    MANDATE_HOLDER = "mandate-holder", _("Special procedures mandate holder")


# Whose people may speak and decide for a State.
STATE_KINDS = (
    OrganisationKind.PERMANENT_MISSION,
    OrganisationKind.MINISTRY,
    OrganisationKind.NMIRF,
    OrganisationKind.OTHER_STATE_BODY,
)


class OrganisationStatus(models.TextChoices):
    PROPOSED = "proposed", _("Waits for verification")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", _("Refused")
    MERGED = "merged", _("Merged into another one")


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind of organisation"), max_length=30, choices=OrganisationKind)
    # The State it belongs to; needed for bodies of a State and national institutions.
    state = models.ForeignKey(
        State, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    website = models.URLField(_("website"), blank=True)
    status = models.CharField(
        max_length=10, choices=OrganisationStatus, default=OrganisationStatus.PROPOSED
    )
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    evidence = models.FileField(upload_to="organisations/%Y/", blank=True)
    proposed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="organisations_proposed"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was refused; private

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__isnull=False)
                | ~Q(kind__in=[*map(str, STATE_KINDS), str(OrganisationKind.NHRI)]),
                name="accounts_organisation_of_a_state",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values),
                name="accounts_organisation_known_kind",
            ),
            models.CheckConstraint(
                condition=Q(status=OrganisationStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=OrganisationStatus.MERGED) & Q(merged_into__isnull=True)),
                name="accounts_organisation_merged_into_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        return self.status == OrganisationStatus.VERIFIED

    @property
    def is_of_a_state(self) -> bool:
        return self.kind in STATE_KINDS


class OrganisationIdentifier(models.Model):
    """An official identifier, for example an org-id. Old ones stay: files still bear them."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="identifiers"
    )
    scheme = models.CharField(max_length=30)
    value = models.CharField(max_length=100)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-is_current", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"], name="accounts_identifier_of_one_organisation"
            ),
        ]


class MembershipStatus(models.TextChoices):
    ASKED = "asked", _("Has asked to join")
    INVITED = "invited", _("Has been invited")
    ACCEPTED = "accepted", _("Member")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Has left")


class Role(models.TextChoices):
    """What a member may do. docs/roles.md says what each may see and do."""

    CONTRIBUTOR = "contributor", _("Contributor")
    FOCAL_POINT = "focal-point", _("Focal point")
    CONSENT_OFFICER = "consent-officer", _("Consent officer")
    FUND_MANAGER = "fund-manager", _("Fund manager")


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    status = models.CharField(max_length=10, choices=MembershipStatus)
    # For a State's first focal point: a scan of the note verbale that names it.
    evidence = models.FileField(upload_to="memberships/%Y/", blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(status__in=["asked", "invited", "accepted"]),
                name="accounts_membership_one_standing",
            ),
        ]


class MembershipRole(models.Model):
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "role"], name="accounts_membership_role_once"
            ),
        ]


class Invitation(models.Model):
    """An invitation to an address, whether it has an account or not: nobody is told which."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(max_length=254)
    roles = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class StateDesk(models.Model):
    """How a State decides: with one consent officer, or with two of them."""

    state = models.OneToOneField(
        State, primary_key=True, on_delete=models.PROTECT, related_name="desk"
    )
    decisions_needed = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decisions_needed__in=[1, 2]), name="accounts_desk_one_or_two"
            ),
        ]
