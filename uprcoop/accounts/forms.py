"""Forms about accounts and organisations."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.files import OF_A_SCAN, FileNotTaken, kept_type
from uprcoop.accounts.models import STATE_KINDS, Organisation, OrganisationKind, Role, User
from uprcoop.states.fields import StateField


class ScanField(forms.FileField):
    """A scan of a paper. What it is, its content says."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        if isinstance(found, UploadedFile):
            try:
                kept_type(found, OF_A_SCAN)
            except FileNotTaken as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return found


class SignInForm(LoginForm):
    """allauth's, without its wish for the focus: after an error that belongs to the summary."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
            field.widget.attrs.pop("placeholder", None)


class AddKeyForm(AddWebAuthnForm):
    """allauth's, with labels that stand in all our languages."""

    name = forms.CharField(label=_("Name of this key"), max_length=100, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["passwordless"].label = _("Signs in alone")


class EditKeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of this key"), max_length=100)


class SignUpForm(SignupForm):
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        help_text=_("As your organisation knows you. It is never public."),
    )
    field_order = ("name", "email", "password1", "password2")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
            field.widget.attrs.pop("placeholder", None)

    def save(self, request: Any) -> User:
        user: User = super().save(request)
        user.name = self.cleaned_data["name"]
        user.language = get_language() or "en"
        user.save(update_fields=["name", "language"])
        return user


class AccountForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language of letters to you"), choices=list(settings.LANGUAGES)
    )

    class Meta:
        model = User
        fields = ("name", "language")


class OrganisationForm(forms.ModelForm):
    """Proposing an organisation. `is_another` is asked for once likely twins were shown."""

    state = StateField(
        label=_("State"),
        required=False,
        help_text=_("For bodies of a State and national human rights institutions."),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    identifier_scheme = forms.CharField(
        label=_("Kind of identifier"),
        required=False,
        max_length=30,
        help_text=_("For example org-id, if your organisation has an official identifier."),
    )
    identifier = forms.CharField(label=_("Identifier"), required=False, max_length=100)
    evidence = ScanField(
        label=_("Evidence"),
        required=False,
        help_text=_(
            "A scan (PDF, PNG or JPG). For a body of a State: the note verbale that names you."
        ),
    )
    is_another = forms.BooleanField(label=_("None of these is my organisation"), required=False)

    class Meta:
        model = Organisation
        fields = ("name", "acronym", "kind", "state", "website")

    field_order = (
        "name",
        "acronym",
        "kind",
        "state",
        "website",
        "identifier_scheme",
        "identifier",
        "evidence",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind = given.get("kind")
        if kind in (*STATE_KINDS, OrganisationKind.NHRI) and not given.get("state"):
            self.add_error("state", _("Choose the State to which it belongs."))
        if kind in STATE_KINDS and not given.get("evidence") and "evidence" not in self.errors:
            words = _("Attach a scan of the note verbale that names you for this State.")
            self.add_error("evidence", words)
        return given


class JoinForm(forms.Form):
    evidence = ScanField(
        label=_("Evidence"),
        required=False,
        help_text=_(
            "Needed where the organisation is of a State and has no focal point yet: a scan of the "
            "note verbale that names you (PDF, PNG or JPG)."
        ),
    )


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in Role.choices
            if organisation.is_of_a_state or value != Role.CONSENT_OFFICER
        ]


class InviteForm(RolesForm):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ("email", "roles")


class DecisionsForm(forms.Form):
    needed = forms.TypedChoiceField(
        label=_("Officers needed for a consent"),
        choices=[(1, _("One consent officer")), (2, _("Two different consent officers"))],
        coerce=int,
        widget=forms.RadioSelect,
    )


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is refused"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )


class IdentifierForm(forms.Form):
    scheme = forms.CharField(
        label=_("Kind of identifier"),
        max_length=30,
        help_text=_("For example org-id, if your organisation has an official identifier."),
    )
    value = forms.CharField(label=_("Identifier"), max_length=100)
