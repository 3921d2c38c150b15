"""Forms of this room. What is complete enough to be sent is the actions' to say."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import Organisation, OrganisationKind
from uprcoop.activities.vocabulary import LANGUAGES, Assistance, Modality
from uprcoop.common.fields import DayField, Radios, Ticks
from uprcoop.common.reading import is_currency
from uprcoop.matching.models import Group, Offer, Proposal, Request
from uprcoop.matching.vocabulary import Outcome, Payer, Place, Refusal, Visibility
from uprcoop.recommendations.models import Theme
from uprcoop.states.fields import StateField, StatesField
from uprcoop.states.models import RegionalGroup

NAMES = {code[:2]: name for code, name in settings.LANGUAGES}
LANGUAGE_CHOICES = [(code, NAMES[code]) for code in LANGUAGES]
YES_NO = [("no", _("No")), ("yes", _("Yes"))]


def ticks(label: Any, choices: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=Ticks, required=False, help_text=help_text
    )


def long_text(label: Any, rows: int = 4, most: int = 4_000, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, max_length=most, widget=widget, **options)


class ThemesField(forms.ModelMultipleChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            Theme.objects.all(),
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
            **options,
        )

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class OrganisationsField(forms.ModelMultipleChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            Organisation.objects.filter(status="verified"),
            required=False,
            widget=forms.SelectMultiple(attrs={"size": 8}),
            **options,
        )


class PlainForm(forms.ModelForm):
    use_required_attribute = False


class RequestForm(PlainForm):
    """What a State needs, on one page. A draft may be incomplete."""

    title = forms.CharField(
        label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    need = long_text(
        _("What is needed"),
        help_text=_("What you wish to do, what is lacking, and what you have tried."),
        required=False,
    )
    result = long_text(_("The result you want"), rows=3, most=2_000, required=False)
    by_when = DayField(label=_("By when"), required=False)
    contribution = long_text(
        _("What your State contributes itself"), rows=3, most=2_000, required=False
    )
    assistance = ticks(_("Assistance sought"), Assistance.choices)
    themes = ThemesField(
        label=_("Themes"),
        help_text=_("Left empty, those of the recommendations count."),
    )
    modalities = ticks(_("Modality, if it matters"), Modality.choices)
    languages = ticks(_("Languages in which help must be given"), LANGUAGE_CHOICES)
    preferred_kinds = ticks(_("Kinds of provider you prefer"), OrganisationKind.choices)
    excluded_kinds = ticks(
        _("Kinds of provider you exclude"),
        OrganisationKind.choices,
        _("They are never suggested to you."),
    )
    cost = forms.DecimalField(
        label=_("Cost, if known"), required=False, min_value=0, max_digits=15, decimal_places=2
    )
    currency = forms.CharField(label=_("Currency, for example USD"), required=False, max_length=3)
    language = forms.ChoiceField(label=_("Language of this text"), choices=LANGUAGE_CHOICES)
    visibility = forms.ChoiceField(
        label=_("Who may see this request"),
        choices=Visibility.choices,
        widget=Radios,
        help_text=_("Your State and the Secretariat always do. You can change it at any time."),
    )
    named = OrganisationsField(
        label=_("Providers who may see it"),
        help_text=_("Only where you chose providers that you name."),
    )
    summary = long_text(
        _("What others read instead of the need"),
        rows=3,
        most=2_000,
        required=False,
        help_text=_("Left empty, those who may see the request read the need itself."),
    )
    secretariat_first = forms.BooleanField(
        label=_("Let the Secretariat look at each suggestion before a provider is asked"),
        required=False,
    )

    class Meta:
        model = Request
        fields = (
            "title", "need", "result", "by_when", "contribution", "assistance", "themes",
            "modalities", "languages", "preferred_kinds", "excluded_kinds", "cost", "currency",
            "language", "visibility", "named", "summary", "secretariat_first",
        )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A draft may lack them; what is sent may not.
        for name in ("need", "assistance"):
            self.fields[name].is_needed = True  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        typed = str(self.cleaned_data.get("currency") or "").upper()
        if typed and not is_currency(typed):
            raise forms.ValidationError(_("Give the currency as three letters, for example USD."))
        return typed

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("cost") and not given.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Name the currency of the cost."))
        both = set(given.get("preferred_kinds", [])) & set(given.get("excluded_kinds", []))
        if both:
            self.add_error("excluded_kinds", _("A kind cannot be both preferred and excluded."))
        if given.get("visibility") == Visibility.NAMED and not given.get("named"):
            self.add_error("named", _("Name the providers who may see it."))
        return given


class VisibilityForm(forms.Form):
    use_required_attribute = False
    visibility = forms.ChoiceField(
        label=_("Who may see this request"), choices=Visibility.choices, widget=Radios
    )
    named = OrganisationsField(label=_("Providers who may see it"))


class TextForm(forms.Form):
    """One text: a reason, or a summary."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, label: Any, most: int, required: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["text"] = long_text(label, rows=3, most=most, required=required)


def return_form(data: Any = None) -> TextForm:
    """Why a request or an offer goes back."""
    return TextForm(data, label=_("What should be changed"), prefix="return", most=2_000)


def summary_form(request: Request, data: Any = None) -> TextForm:
    """What others read of a request; left empty, the need itself."""
    words = request.proposed_summary or request.summary
    label = _("What others should read instead")
    return TextForm(
        data, label=label, required=False, prefix="summary", initial={"text": words}, most=2_000
    )


class MessageForm(forms.Form):
    use_required_attribute = False
    text = long_text(_("Message"), rows=4, most=5_000)
    file = forms.FileField(label=_("Attachment"), required=False)


class ProposalForm(PlainForm):
    title = forms.CharField(
        label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    need = long_text(_("What is needed"))
    language = forms.ChoiceField(label=_("Language of this text"), choices=LANGUAGE_CHOICES)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("For which organisation"), empty_label=None
    )
    state = StateField(label=_("To which State"))

    class Meta:
        model = Proposal
        fields = ("organisation", "state", "title", "need", "language")

    def __init__(self, *args: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            pk__in=[one.pk for one in organisations]
        )
        homes = [one.state_id for one in organisations if one.state_id]
        if homes:
            self.fields["state"].initial = homes[0]


class OfferForm(PlainForm):
    title = forms.CharField(
        label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    text = long_text(_("What you can give"), required=False)
    language = forms.ChoiceField(label=_("Language of this text"), choices=LANGUAGE_CHOICES)
    assistance = ticks(_("Assistance given"), Assistance.choices)
    themes = ThemesField(
        label=_("Themes"),
        help_text=_("The most important field: offers are found by their themes above all."),
    )
    states = StatesField(
        to_field_name="iso3",
        label=_("Only for these States"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Left empty with the groups below, the offer is for all States."),
    )
    groups = ticks(_("For these groups of States"), [*RegionalGroup.choices, *Place.choices])
    languages = ticks(_("Languages in which you can give it"), LANGUAGE_CHOICES)
    modalities = ticks(_("Modality"), Modality.choices)
    capacity = forms.IntegerField(
        label=_("How many requests at a time"), min_value=1, max_value=999, initial=1
    )
    starts = DayField(label=_("From"), required=False)
    ends = DayField(label=_("Until"), required=False)
    payer = forms.ChoiceField(
        label=_("Who pays"), choices=Payer.choices, widget=Radios, required=False
    )
    conditions = long_text(_("Conditions"), rows=3, most=2_000, required=False)
    renew_by = DayField(
        label=_("To be renewed by"),
        missing=_("Say until when the offer stands unless you renew it."),
        help_text=_("Then it is shown no longer, until you renew it."),
    )
    is_own_recommendations = forms.BooleanField(
        label=_("For recommendations that our State made and that were supported"), required=False
    )
    is_peer = forms.BooleanField(
        label=_("As a peer: we solved a like problem and are ready to tell how"), required=False
    )

    class Meta:
        model = Offer
        fields = (
            "title", "text", "language", "assistance", "themes", "states", "groups", "languages",
            "modalities", "capacity", "starts", "ends", "payer", "conditions", "renew_by",
            "is_own_recommendations", "is_peer",
        )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("text", "assistance", "payer"):
            self.fields[name].is_needed = True  # type: ignore[attr-defined]
        if not organisation.is_of_a_state:
            del self.fields["is_own_recommendations"], self.fields["is_peer"]

    def clean_states(self) -> list[str]:
        return [state.iso3 for state in self.cleaned_data["states"]]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("starts") and given.get("ends") and given["ends"] < given["starts"]:
            self.add_error("ends", _("The last day comes before the first."))
        return given


class RenewForm(forms.Form):
    use_required_attribute = False
    renew_by = DayField(label=_("To be renewed by"), missing=_("Give a day."))


class RefusalForm(forms.Form):
    use_required_attribute = False
    refusal = forms.ChoiceField(label=_("Reason"), choices=Refusal.choices, widget=Radios)


class OutcomeForm(forms.Form):
    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=_("What became of it"), choices=Outcome.choices, widget=Radios
    )


class GroupForm(PlainForm):
    title = forms.CharField(
        label=_("Title"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    purpose = long_text(_("What the group is for"))
    state = StateField(label=_("Around which State"))
    invited = OrganisationsField(
        label=_("Whom to invite"),
        help_text=_("Nobody is invited before the State has agreed."),
    )

    class Meta:
        model = Group
        fields = ("title", "purpose", "state", "invited")


class AgendaForm(forms.Form):
    use_required_attribute = False
    agenda = long_text(_("Agenda"), rows=6, required=False)
    meets_on = DayField(label=_("Meets on"), required=False)


class TaskForm(forms.Form):
    use_required_attribute = False
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Who"))
    text = forms.CharField(label=_("Does what"), max_length=500)
    due = DayField(label=_("Until when"), required=False)

    def __init__(self, *args: Any, members: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = members  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    use_required_attribute = False
    invited = OrganisationsField(label=_("Whom to invite"))
