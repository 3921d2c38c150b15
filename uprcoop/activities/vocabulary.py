"""The closed lists of a record: what may be chosen, with its words.

Codes are stored, exported and part of addresses: add to them, never change one.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    ACTIVITY = "activity", _("Activity")
    GOOD_PRACTICE = "good-practice", _("Good practice")


class Assistance(TextChoices):
    LEGISLATIVE = "legislative-advice", _("Legislative and policy advice")
    INSTITUTION = "institution-building", _("Institution-building")
    TRAINING = "training", _("Training")
    DATA = "data-monitoring", _("Data and monitoring")
    REPORTING = "reporting-follow-up", _("Reporting and follow-up")
    PEERS = "peer-exchange", _("Peer exchange")
    AWARENESS = "awareness", _("Awareness-raising")
    EQUIPMENT = "equipment", _("Equipment and infrastructure")
    FUNDING = "funding", _("Funding")
    OTHER = "other", _("Other assistance")


class Modality(TextChoices):
    BILATERAL = "bilateral", _("Bilateral")
    NORTH_SOUTH = "north-south", _("North-South")
    SOUTH_SOUTH = "south-south", _("South-South")
    TRIANGULAR = "triangular", _("Triangular")
    REGIONAL = "regional", _("Regional")
    MULTILATERAL = "multilateral", _("Multilateral")
    PARTNERSHIP = "public-private", _("Public-private partnership")


class Part(TextChoices):
    """What a State concerned is in the record."""

    BENEFICIARY = "beneficiary", _("Receives the assistance")
    PARTNER = "partner", _("Takes part as a partner")
    PROVIDER = "provider", _("Gives the assistance")


class PartnerRole(TextChoices):
    """IATI's four roles of a participating organisation, by their meaning."""

    FUNDING = "funding", _("Funds it")
    ACCOUNTABLE = "accountable", _("Answers for it")
    EXTENDING = "extending", _("Passes the means on")
    IMPLEMENTING = "implementing", _("Carries it out")


class Progress(TextChoices):
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under-way", _("Under way")
    COMPLETED = "completed", _("Completed")
    SUSPENDED = "suspended", _("Suspended")


class Disclosure(TextChoices):
    AMOUNT = "amount", _("An amount of money")
    IN_KIND = "in-kind", _("In kind only")
    NOT_DISCLOSED = "not-disclosed", _("Not disclosed")


class Fund(TextChoices):
    VFTC = "vftc", _("Voluntary Fund for Technical Cooperation in the Field of Human Rights")
    VF_FTA = (
        "vf-fta",
        _("Voluntary Fund for Financial and Technical Assistance in the Implementation of the UPR"),
    )
    VFPU = "vfpu", _("Voluntary Fund for Participation in the UPR")
    LDC_SIDS = "ldc-sids", _("Trust Fund for the participation of LDCs and SIDS in the Council")
    OTHER = "other", _("Another fund")


class Rendering(TextChoices):
    """What a language version is."""

    ORIGINAL = "original", _("Original")
    OFFICIAL = "official", _("Official translation")
    UNOFFICIAL = "unofficial", _("Unofficial translation")


class Withheld(TextChoices):
    """What a State may have withheld from the public while it consents to the rest."""

    MONEY = "money", _("Money")
    CONTACT = "contact", _("Contact")
    ATTACHMENTS = "attachments", _("Attachments")
    PARTNERS = "partners", _("Names of partners")


LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
