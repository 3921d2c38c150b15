"""Forms of States and of the Secretariat. What may be decided when is the actions' to say."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from uprcoop.accounts.forms import ScanField
from uprcoop.accounts.models import Organisation, OrganisationStatus
from uprcoop.activities.labels import FIELDS
from uprcoop.activities.models import Choice
from uprcoop.activities.vocabulary import Assistance, Kind, Withheld
from uprcoop.common.fields import DayField, Radios, Ticks
from uprcoop.recommendations.models import Theme

ON_FIELD = "on_"  # begins the names of the boxes for comments on single fields
ANY = ("", gettext_lazy("Any"))


def withheld_field(help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=gettext_lazy("Withhold from the public"),
        choices=Withheld.choices,
        widget=Ticks,
        required=False,
        help_text=help_text,
    )


class WithComments(forms.Form):
    """A form with a box for a comment on each field of the content that is filled."""

    def __init__(self, *args: Any, content: Mapping[str, Any] | None = None, **options: Any):
        super().__init__(*args, **options)
        self.on_fields: list[str] = []
        for name in [name for name in FIELDS if (content or {}).get(name)]:
            self.fields[ON_FIELD + name] = forms.CharField(
                label=FIELDS[name],
                required=False,
                max_length=5_000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.on_fields.append(name)

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[ON_FIELD + name] for name in self.on_fields]

    @property
    def has_comments(self) -> bool:
        """Whether a comment on a field has been typed: its box is then open."""
        return any(box.value() for box in self.boxes)

    @property
    def comments(self) -> dict[str, str]:
        cleaned = self.cleaned_data
        return {name: cleaned.get(ON_FIELD + name, "") for name in self.on_fields}


class DecisionForm(WithComments):
    choice = forms.ChoiceField(
        label=gettext_lazy("Your State’s decision"),
        choices=Choice.choices,
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose one of the decisions.")},
    )
    withheld = withheld_field(
        gettext_lazy("Only with consent. Nothing ticked: the public sees the record as it is.")
    )
    from_date = DayField(
        label=gettext_lazy("Public not before"),
        required=False,
        help_text=gettext_lazy("Only with consent. Empty: as soon as all States have consented."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What should be changed, or why your State declines"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "A request for a change needs it, a refusal does not. The contributor and the "
            "Secretariat can read it; it is never public."
        ),
    )
    first_field_id = "id_choice_0"

    def clean_from_date(self) -> date | None:
        day: date | None = self.cleaned_data["from_date"]
        if day and day < timezone.now().date():
            raise forms.ValidationError(
                _("This day has passed. Leave it empty to have the record public at once.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("choice") == Choice.CHANGE:
            told = [cleaned.get("reason", ""), *self.comments.values()]
            if not any(text.strip() for text in told):
                self.add_error("reason", _("Say what should be changed."))
        return cleaned


class NoteForm(forms.Form):
    """A note verbale: what it decides, and the proof that it came."""

    WITHDRAW = "withdraw"

    choice = forms.ChoiceField(
        label=gettext_lazy("What the note verbale says"),
        widget=Radios,
        error_messages={"required": gettext_lazy("Choose what the note verbale says.")},
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=100,
        error_messages={"required": gettext_lazy("Give the reference of the note verbale.")},
    )
    note_date = DayField(
        label=gettext_lazy("Date of the note verbale"),
        missing=gettext_lazy("Give the date of the note verbale."),
    )
    scan = ScanField(
        label=gettext_lazy("Scan"),
        help_text=gettext_lazy("PDF, PNG or JPG."),
        error_messages={"required": gettext_lazy("Attach a scan of the note verbale.")},
    )
    withheld = withheld_field(gettext_lazy("Only with consent."))
    from_date = DayField(
        label=gettext_lazy("Public not before"),
        required=False,
        help_text=gettext_lazy("Only with consent."),
    )
    reason = forms.CharField(
        label=gettext_lazy("What should be changed, or the reason it gives"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The contributor can read it; it is never public."),
    )
    first_field_id = "id_choice_0"

    def __init__(self, *args: Any, can_decide: bool, can_withdraw: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: list[tuple[str, Any]] = list(Choice.choices) if can_decide else []
        if can_withdraw:
            choices.append((self.WITHDRAW, gettext_lazy("Withdraw the consent given before")))
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]
        if not can_decide:
            for name in ("withheld", "from_date", "reason"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("choice") == Choice.CHANGE and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say what should be changed."))
        day = cleaned.get("note_date")
        if day and day > timezone.now().date():
            self.add_error("note_date", _("The date of the note verbale lies in the future."))
        return cleaned


class ReturnForm(WithComments):
    """The Secretariat's comments, when it returns a record."""

    comment = forms.CharField(
        label=gettext_lazy("Comment on the whole"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The contributor reads it, and gets the record back to change it."),
    )
    first_field_id = "id_comment"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        told = [cleaned.get("comment", ""), *self.comments.values()]
        if not any(text.strip() for text in told):
            words = _("Say what should be changed: write at least one comment.")
            self.add_error("comment", words)
        return cleaned


class WithheldForm(forms.Form):
    withheld = withheld_field(gettext_lazy("What is ticked leaves the public at once."))
    first_field_id = "id_withheld_0"


class PublicCommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Comment of your State"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Shown beside the record to everyone, at most 1,000 characters. Empty: no comment."
        ),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the comment"))
    first_field_id = "id_text"

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["language"].initial = (get_language() or "en")[:2]


class ThemeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class StandingConsentForm(forms.Form):
    """To which records a State consents in advance. At least one of the four must be said."""

    organisation = forms.CharField(
        label=gettext_lazy("From this organisation"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Its name or acronym, as it stands in the list of organisations."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of record"), choices=[ANY, *Kind.choices], required=False
    )
    assistance = forms.ChoiceField(
        label=gettext_lazy("Type of assistance"),
        choices=[ANY, *Assistance.choices],
        required=False,
    )
    theme = ThemeField(
        label=gettext_lazy("Theme"),
        queryset=Theme.objects.all(),
        required=False,
        empty_label=gettext_lazy("Any"),
    )
    until = DayField(
        label=gettext_lazy("Until and including"),
        required=False,
        help_text=gettext_lazy("Empty: until your State ends it."),
    )
    withheld = withheld_field(gettext_lazy("In each record that is published under it."))
    first_field_id = "id_organisation"

    def clean_organisation(self) -> Organisation | None:
        given = self.cleaned_data["organisation"].strip()
        if not given:
            return None
        known = Organisation.objects.filter(status=OrganisationStatus.VERIFIED)
        found = list(known.filter(name__iexact=given)[:2])
        found = found or list(known.filter(acronym__iexact=given)[:2])
        if len(found) == 1:
            return found[0]
        near = known.filter(acronym__iexact=given) if found else known.filter(name__icontains=given)
        names = "; ".join(one.name for one in near[:5])
        if names:
            raise forms.ValidationError(
                _("No single organisation bears this name. Which one is meant: %(names)s?")
                % {"names": names}
            )
        raise forms.ValidationError(_("No verified organisation bears this name."))

    def clean_until(self) -> date | None:
        day: date | None = self.cleaned_data["until"]
        if day and day < timezone.now().date():
            raise forms.ValidationError(_("The day until which it stands has passed."))
        return day
