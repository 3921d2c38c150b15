"""The closed lists of requests, offers and matches, with their words.

Codes are stored and part of addresses: add to them, never change one.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Visibility(TextChoices):
    """Who may learn that a request exists, beside the State and the Secretariat."""

    SECRETARIAT = "secretariat", _("The Secretariat only")
    NAMED = "named", _("The providers that I name")
    VERIFIED = "verified", _("All verified organisations")
    EVERYONE = "everyone", _("Everyone, also the public")


class Payer(TextChoices):
    PROVIDER = "provider", _("The provider pays")
    SHARED = "shared", _("The costs are shared")
    STATE = "state", _("The State pays")
    FUND = "fund", _("A fund is to be found")


class Answer(TextChoices):
    """The four kinds of answer to a request."""

    OFFER = "offer", _("Offer")
    PROVIDER = "provider", _("Provider, by what it already does")
    PEER = "peer", _("Peer State")
    FUND = "fund", _("Fund")


class Refusal(TextChoices):
    """Why a provider declines: a short list, so that it can be counted."""

    CAPACITY = "capacity", _("No capacity at this time")
    MANDATE = "mandate", _("Outside our mandate")
    PLACE = "place", _("We do not work there")
    LANGUAGE = "language", _("Not in this language")
    MONEY = "money", _("The money is lacking")
    OTHER_HELP = "other-help", _("We know of others who help already")
    OTHER = "other", _("Another reason")


class Outcome(TextChoices):
    MET = "met", _("The need is met")
    PARTLY = "partly-met", _("The need is partly met")
    UNMET = "unmet", _("The need is not met")


class Place(TextChoices):
    """Groups of States to which an offer may be limited, beside the five regional ones."""

    LDC = "ldc", _("Least developed countries")
    LLDC = "lldc", _("Landlocked developing countries")
    SIDS = "sids", _("Small island developing States")
