"""Forms of the spreadsheet pages."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import Organisation

FILE_HELP = _("The template, filled in and saved as XLSX.")


class SheetForm(forms.Form):
    """The organisation is asked for only where a person has several."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=FILE_HELP,
        allow_empty_file=True,  # refused with a sentence of our own
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = list(organisations)
        chosen: Any = self.fields["organisation"]
        chosen.queryset = organisations
        if len(self.own) == 1:
            del self.fields["organisation"]

    @property
    def chosen(self) -> Organisation:
        found: Organisation = self.cleaned_data.get("organisation") or self.own[0]
        return found


class LetterForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    sender = forms.EmailField(
        label=_("Address it came from"),
        max_length=254,
        help_text=_(
            "If it is one of the organisation's own people, the confirmation goes there; else to "
            "its focal points."
        ),
    )
    evidence = forms.FileField(
        label=_("The e-mail"),
        help_text=_("The e-mail itself (.eml), or a scan of it (PDF, PNG, JPG)."),
    )
    file = forms.FileField(
        label=_("Spreadsheet"),
        required=False,
        help_text=_("Needed only where the e-mail given above does not hold it."),
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["organisation"]
        chosen.queryset = organisations


class TakeForm(forms.Form):
    send = forms.BooleanField(
        label=_("Send the complete records to the Secretariat at once"), required=False
    )
