"""Forms of this room. What adds up, and who may do it, is the actions' to say."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import Organisation
from uprcoop.activities.models import Record
from uprcoop.common.fields import DayField, Radios, Ticks
from uprcoop.funds.models import Call, Contribution, Fund, Grant
from uprcoop.funds.models.funds import LANGUAGES
from uprcoop.funds.models.money import FIRST_YEAR
from uprcoop.funds.vocabulary import Disclosure, FundKind, Purpose
from uprcoop.recommendations.models import Recommendation
from uprcoop.states.fields import StateField

NAMES = {code[:2]: name for code, name in settings.LANGUAGES}
LANGUAGE_CHOICES = [(code, NAMES[code]) for code in LANGUAGES]
KNOWN = [("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))]
# Parts of addresses below /funds/ that are no fund.
RESERVED = {
    "ask", "money", "new", "rates", "calls", "sums", "complementarity", "subscriptions", "feed",
}  # fmt: skip
SEVERAL = re.compile(r"[;,\n\s；،、]+")


def line(label: Any, most: int = 200, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(label=label, max_length=most, widget=widget, **options)


def known(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=KNOWN, widget=Radios, required=False)


class PlainForm(forms.Form):
    use_required_attribute = False


class AskForm(PlainForm):
    """Where do I ask? Everything stands in the address, so that it can be kept and sent on."""

    state = StateField(to_field_name="iso3", label=_("Your State"))
    purposes = forms.MultipleChoiceField(
        label=_("What you need support for"),
        choices=Purpose.choices,
        widget=Ticks,
        error_messages={"required": _("Choose at least one thing that you need support for.")},
    )
    paragraphs = line(
        _("Recommendations that it serves"),
        most=400,
        required=False,
        help_text=_(
            "Their paragraph numbers, for example 136.4; 136.7. They are put into the draft."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the draft"), choices=LANGUAGE_CHOICES, required=False
    )
    is_developing = known(_("Does the United Nations treat your State as a developing country?"))
    is_from_home = known(_("Does whoever travels work in the home country?"))
    lacks_mission = known(_("Is your State without a permanent mission in Geneva?"))
    is_council_member = known(_("Is your State a member of the Human Rights Council?"))

    FACTS = ("is_developing", "is_from_home", "lacks_mission", "is_council_member")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["recommendations"] = []
        state, written = given.get("state"), given.get("paragraphs")
        if state and written:
            wanted = [one.rstrip(".") for one in SEVERAL.split(written) if one]
            found: dict[str, Recommendation] = {}
            rows = Recommendation.objects.current().filter(state=state, paragraph__in=wanted)
            # Of the same number in two reviews, the newer one.
            for row in rows.order_by("cycle", "id"):
                found[row.paragraph] = row
            missing = [one for one in wanted if one not in found]
            if missing:
                self.add_error(
                    "paragraphs",
                    _now("No recommendation to %(state)s has this number here: %(missing)s")
                    % {"state": state.name, "missing": "; ".join(missing[:10])},
                )
            given["recommendations"] = [found[one] for one in wanted if one in found]
        return given

    def known_facts(self) -> dict[str, bool | None]:
        answers = {"yes": True, "no": False}
        return {name: answers.get(self.cleaned_data.get(name, "")) for name in self.FACTS}


class SubscribeForm(PlainForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class StatementForm(PlainForm):
    """What a fund's page states on one topic, in one language or several."""

    language = forms.ChoiceField(label=_("Language of the original"), choices=LANGUAGE_CHOICES)
    source_title = line(
        _("Source"), most=300, help_text=_("For example the symbol of a document, or a page.")
    )
    source_url = forms.URLField(
        label=_("Address of the source"), max_length=400, required=False, assume_scheme="https"
    )
    confirmed_on = DayField(
        label=_("Confirmed on"), missing=_("Say on what day you made sure that it holds.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for code in LANGUAGES:
            widget = forms.Textarea(attrs={"rows": 4, "lang": code, "dir": "auto"})
            self.fields[f"text_{code}"] = forms.CharField(
                label=NAMES[code], max_length=4_000, required=False, widget=widget
            )

    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"text_{code}", "") for code in LANGUAGES}


class CallForm(forms.ModelForm):
    use_required_attribute = False
    title = line(_("Title"))
    text = forms.CharField(
        label=_("Text of the call"),
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language of this text"), choices=LANGUAGE_CHOICES)
    address = forms.URLField(
        label=_("Address of the call elsewhere"),
        max_length=400,
        required=False,
        assume_scheme="https",
    )
    opens_on = DayField(label=_("First day"), missing=_("Give the first day."))
    closes_on = DayField(label=_("Last day"), missing=_("Give the last day."))

    class Meta:
        model = Call
        fields = ("title", "text", "language", "address", "opens_on", "closes_on")


class MoneyForm(forms.ModelForm):
    """What a contribution and a grant have in common."""

    use_required_attribute = False
    state = StateField(to_field_name="iso3", label=_("State"), required=False)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR)
    on = DayField(
        label=_("Day of the payment"),
        required=False,
        help_text=_("Its rate of exchange counts. Left empty: the last day of the year."),
    )
    disclosure = forms.ChoiceField(
        label=_("Amount"), choices=Disclosure.choices, widget=Radios, initial=Disclosure.AMOUNT
    )
    amount = forms.DecimalField(
        label=_("How much"), max_digits=18, decimal_places=2, min_value=Decimal(0), required=False
    )
    currency = line(_("Currency, for example USD"), most=3, required=False)
    reference = line(
        _("Reference"),
        most=120,
        required=False,
        help_text=_("Your own number. Left empty, one is made."),
    )
    source_title = line(_("Public source"), most=300, required=False)
    source_url = forms.URLField(
        label=_("Address of the public source"),
        max_length=400,
        required=False,
        assume_scheme="https",
        help_text=_(
            "Without one, the public does not read which State it is until that State agrees."
        ),
    )

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > timezone.now().year:
            raise forms.ValidationError(_now("This year has not come yet."))
        return year

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        year, day = given.get("year"), given.get("on")
        if year and day and day.year != year:
            self.add_error("on", _now("This day lies in another year."))
        if given.get("disclosure") == Disclosure.AMOUNT and "amount" not in self.errors:
            if not given.get("amount"):
                self.add_error(
                    "amount", _now("Give an amount above zero, or choose “Not disclosed”.")
                )
            if not given.get("currency"):
                self.add_error("currency", _now("Give the currency by its three letters."))
        return given

    def _post_clean(self) -> None:
        """Nothing: the instance is the actions' to change, under their lock."""


COMMON = (
    "year", "on", "disclosure", "amount", "currency", "reference", "source_title", "source_url",
)  # fmt: skip


class ContributionForm(MoneyForm):
    donor = line(_("Or another donor"), required=False)

    class Meta:
        model = Contribution
        fields = ("state", "donor", *COMMON)

    field_order = Meta.fields

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if bool(given.get("state")) == bool(given.get("donor")) and "state" not in self.errors:
            self.add_error("donor", _now("Say who gave it: either a State or another donor."))
        return given


class GrantForm(MoneyForm):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    title = line(_("What it paid for"), most=300)
    language = forms.ChoiceField(label=_("Language of this text"), choices=LANGUAGE_CHOICES)
    paragraphs = line(
        _("Recommendations that it serves"),
        most=400,
        required=False,
        help_text=_("Their paragraph numbers, for example 136.4; 136.7."),
    )
    activities = line(
        _("Activities that it paid for"),
        most=400,
        required=False,
        help_text=_("Their identifiers. They are shown while they are public."),
    )

    class Meta:
        model = Grant
        fields = ("state", "purpose", "title", "language", *COMMON)

    field_order = (*Meta.fields, "paragraphs", "activities")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        asked = AskForm(
            {"state": self["state"].data, "paragraphs": given.get("paragraphs", ""),
             "purposes": [Purpose.IMPLEMENTATION]}
        )  # fmt: skip
        given["recommendations"] = []
        if given.get("paragraphs"):
            if not given.get("state"):
                self.add_error("paragraphs", _now("Name the State of these recommendations."))
            elif not asked.is_valid():
                for words in asked.errors.get("paragraphs", []):
                    self.add_error("paragraphs", words)
            else:
                given["recommendations"] = asked.cleaned_data["recommendations"]
        wanted = [one.upper() for one in SEVERAL.split(given.get("activities") or "") if one]
        # Only what is public: an identifier must not tell whether a draft has it.
        found = Record.objects.filter(published__isnull=False, identifier__in=wanted)
        given["records"] = list(found)
        missing = sorted(set(wanted) - {one.identifier for one in found})
        if missing:
            self.add_error(
                "activities",
                _now("No public activity has this identifier: %(missing)s")
                % {"missing": "; ".join(missing[:10])},
            )
        return given


class RateForm(PlainForm):
    currency = line(_("Currency, for example CHF"), most=3)
    on = DayField(label=_("From the day"), missing=_("Give the day from which the rate holds."))
    per_usd = forms.DecimalField(
        label=_("Units for one US dollar"),
        max_digits=18,
        decimal_places=6,
        min_value=Decimal("0.000001"),
    )


class FundForm(PlainForm):
    """A fund or another resource. `code` is fixed once it is made."""

    code = forms.SlugField(
        label=_("Short name in the address"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens. It cannot be changed later."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=FundKind.choices)
    acronym = line(_("Acronym"), most=20, required=False)
    website = forms.URLField(
        label=_("Website"), max_length=400, required=False, assume_scheme="https"
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(status="verified"),
        label=_("Organisation whose fund managers keep the page"),
        required=False,
    )
    is_public = forms.BooleanField(label=_("The public sees the page"), required=False)

    def __init__(self, *args: Any, fund: Fund | None = None, full: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        for code in LANGUAGES:
            self.fields[f"name_{code}"] = line(
                _("Name, in %(language)s") % {"language": NAMES[code]}, required=False
            )
        if fund:
            del self.fields["code"]
        if not full:
            del self.fields["organisation"], self.fields["is_public"]
        names = [f"name_{code}" for code in LANGUAGES]
        self.order_fields(["code", *names])

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if code in RESERVED:
            raise forms.ValidationError(_now("This word is taken by another page."))
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(f"name_{code}") for code in LANGUAGES):
            self.add_error("name_en", _now("Give a name in at least one language."))
        given["names"] = {
            code: given.pop(f"name_{code}", "").strip()
            for code in LANGUAGES
            if given.get(f"name_{code}")
        }
        return given
