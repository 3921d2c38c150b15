"""The closed lists of the funds, with their words.

Codes are stored, exported and used by `data/rules.toml`: add to them, never change one.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FundKind(TextChoices):
    VOLUNTARY = "voluntary-fund", _("Voluntary fund")
    PROGRAMME = "programme", _("Programme")
    OTHER = "other", _("Another resource")


class Topic(TextChoices):
    """What a fund's page states, in this order."""

    PURPOSE = "purpose", _("What it is for")
    WHO = "who-may-ask", _("Who may ask")
    PAYS = "pays", _("What it pays")
    PAYS_NOT = "pays-not", _("What it does not pay")
    AMOUNTS = "amounts", _("Amounts")
    WHEN = "when", _("When to apply")
    HOW = "how", _("How to apply")
    ATTACH = "attach", _("What to attach")
    CONTACT = "contact", _("Contact")
    GOVERNING = "governing-body", _("Governing body")
    LEGAL = "legal-basis", _("Legal basis")


class Purpose(TextChoices):
    """What a State may want money or help for, in the order of the UPR cycle."""

    REPORT_TRAINING = "report-training", _("Training in preparing the national report")
    REVIEW_TRAVEL = "review-travel", _("Travel to the State’s own review in the Working Group")
    ADOPTION_TRAVEL = (
        "adoption-travel",
        _("Travel to the Council session that adopts the outcome of the review"),
    )
    TROIKA_TRAVEL = "troika-travel", _("Travel as a member of another State’s troika")
    IMPLEMENTATION = "implementation", _("Carrying out supported recommendations")
    FOLLOW_UP = (
        "follow-up",
        _("Follow-up: a national mechanism, an implementation plan, a mid-term report"),
    )
    COUNTRY_PROJECT = (
        "country-project",
        _("A longer programme of technical cooperation, or advisers in the country"),
    )
    COUNCIL_TRAVEL = "council-travel", _("Travel to a regular session of the Council")
    COUNCIL_TRAINING = "council-training", _("Training on the Council and how it works")
    FELLOWSHIP = "fellowship", _("A fellowship of some months in Geneva for an official")
    LARGER_DELEGATION = "larger-delegation", _("Travel of a delegation of several people")
    CIVIL_SOCIETY_TRAVEL = (
        "civil-society-travel",
        _("Travel of civil society or of the national institution"),
    )
    BUILDINGS = "buildings", _("Buildings and large equipment")


class Point(TextChoices):
    """Points of the UPR cycle."""

    BEFORE = "before", _("Before the review")
    REVIEW = "review", _("At the review")
    ADOPTION = "adoption", _("At the adoption of the outcome")
    AFTER = "after", _("Between two reviews")
    ANY = "any", _("At any time")


class Outcome(TextChoices):
    ELIGIBLE = "eligible", _("Eligible")
    UNCLEAR = "unclear", _("To be clarified")
    NOT_ELIGIBLE = "not-eligible", _("Not eligible")


class Disclosure(TextChoices):
    AMOUNT = "amount", _("An amount")
    NOT_DISCLOSED = "not-disclosed", _("Not disclosed")


class Naming(TextChoices):
    """Whether a State is named with a sum. Without its word, only where it is public already."""

    UNASKED = "unasked", _("The State has not been asked")
    AWAITING = "awaiting", _("One officer agreed; a second one must")
    AGREED = "agreed", _("The State agreed to be named")
    WITHHELD = "withheld", _("The State is not named, at its wish")
