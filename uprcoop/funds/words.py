"""What rules, papers and overlaps are called, for people. A test holds them against the rules."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uprcoop.funds.vocabulary import Outcome

# By rule: what is said where it is met, where it is not, and where it is not known.
RULES: dict[str, dict[str, Promise]] = {
    "any-state": {
        Outcome.ELIGIBLE: _("Any State may ask."),
        Outcome.NOT_ELIGIBLE: _("Only a State may ask."),
        Outcome.UNCLEAR: _("Only a State may ask."),
    },
    "supported": {
        Outcome.ELIGIBLE: _("It serves recommendations that the State supported."),
        Outcome.NOT_ELIGIBLE: _(
            "It serves recommendations that the State supported, and none is named."
        ),
        Outcome.UNCLEAR: _("It serves recommendations that the State supported: name them."),
    },
    "developing": {
        Outcome.ELIGIBLE: _("It serves developing countries, and the State is one."),
        Outcome.NOT_ELIGIBLE: _("It serves developing countries only."),
        Outcome.UNCLEAR: _(
            "It serves developing countries: ask the fund whether it counts the State as one."
        ),
    },
    "ldc-or-sids": {
        Outcome.ELIGIBLE: _(
            "It serves least developed countries and small island developing States, and the "
            "State is on the list."
        ),
        Outcome.NOT_ELIGIBLE: _(
            "It serves least developed countries and small island developing States only."
        ),
        Outcome.UNCLEAR: _(
            "It serves least developed countries and small island developing States."
        ),
    },
    "from-home": {
        Outcome.ELIGIBLE: _("The official works in the home country, as the fund wishes."),
        Outcome.NOT_ELIGIBLE: _("Whoever travels must as a rule work in the home country."),
        Outcome.UNCLEAR: _("Whoever travels must as a rule work in the home country."),
    },
    "without-mission": {
        Outcome.ELIGIBLE: _("It serves States without a mission in Geneva, and the State is one."),
        Outcome.NOT_ELIGIBLE: _("For this it serves only States without a mission in Geneva."),
        Outcome.UNCLEAR: _("For this it serves only States without a mission in Geneva."),
    },
    "council-member": {
        Outcome.ELIGIBLE: _("It serves members of the Council, and the State is one."),
        Outcome.NOT_ELIGIBLE: _("For this it serves only members of the Council."),
        Outcome.UNCLEAR: _("For this it serves only members of the Council."),
    },
}
PAPERS: dict[str, Promise] = {
    "note-verbale": _("A note verbale"),
    "official": _("Name, function and curriculum vitae of the official who travels"),
    "passport": _("A copy of the official’s passport"),
    "participants": _("The list of those who are to be trained, and when"),
    "outline": _("An outline of the project: what is to be done, by whom, by when"),
    "recommendations": _("The recommendations that it serves, with their paragraphs"),
    "budget": _("A budget, with what the State contributes itself"),
    "course": _("The certificate of the fund’s online course"),
}
OVERLAPS: dict[str, Promise] = {
    "one-ticket": _(
        "The outcome of a review is adopted at a regular session of the Council: both funds may "
        "pay that journey, but only one ticket is needed. Ask one of them, and tell it that the "
        "other exists; a second official may be asked of the other fund."
    ),
    "two-budgets": _(
        "Both may pay for the same work. Split it: name in each request which part the other is "
        "asked to pay, and let no budget line stand in both."
    ),
    "follow-up-in-project": _(
        "A longer programme may already hold the follow-up. Ask for it in one place only."
    ),
}
