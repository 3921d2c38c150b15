"""Forms of the pages that hold a list: one row a State, partner, link or further language.

Without JavaScript a list grows by saving: two blank rows stand at its end, and "Save and add more"
brings two others. A row that is emptied or ticked for removal goes.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from uprcoop.activities.content import MOST_ROWS, TEXTS
from uprcoop.activities.labels import FIELDS
from uprcoop.activities.vocabulary import Part, PartnerRole, Rendering
from uprcoop.states.models import State
from uprcoop.workspace.writing_forms import LANGUAGE_CHOICES, long_text

BLANK_ROWS = 2


class RowForm(forms.Form):
    use_required_attribute = False


class StateRow(RowForm):
    state = forms.ChoiceField(label=_("State"))
    part = forms.ChoiceField(label=_("Its part"), choices=[("", "–"), *Part.choices])

    def __init__(self, *args: Any, states: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"].choices = states  # type: ignore[attr-defined]

    def row(self) -> dict[str, Any]:
        return {"state": self.cleaned_data["state"], "part": self.cleaned_data["part"]}


class PartnerRow(RowForm):
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    role = forms.ChoiceField(
        label=_("Its role"), choices=[("", "–"), *PartnerRole.choices], required=False
    )

    def row(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "role": self.cleaned_data["role"]}


class LinkRow(RowForm):
    address = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    title = forms.CharField(
        label=_("What is there"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if not address.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Give an address that begins with https://."))
        return address

    def row(self) -> dict[str, Any]:
        return {"address": self.cleaned_data["address"], "title": self.cleaned_data["title"]}


class LanguageRow(RowForm):
    language = forms.ChoiceField(label=_("Language"), choices=[("", "–"), *LANGUAGE_CHOICES])
    rendering = forms.ChoiceField(
        label=FIELDS["rendering"], choices=Rendering.choices[1:], required=False
    )
    title = forms.CharField(
        label=FIELDS["title"],
        max_length=TEXTS["title"],
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    summary = long_text("summary", rows=3)
    done = long_text("done", rows=3)
    results = long_text("results", rows=2)
    evidence = long_text("evidence", rows=2)
    lessons = long_text("lessons", rows=2)
    obstacles = long_text("obstacles", rows=2)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in TEXTS:
            self.fields[name].required = False

    def row(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("language", "rendering", *TEXTS)}


# Section: the key of the content, its row form, blank rows at the end.
ROWS: dict[str, tuple[str, type[RowForm], int]] = {
    "states": ("states", StateRow, BLANK_ROWS),
    "partners": ("partners", PartnerRow, BLANK_ROWS),
    "files": ("links", LinkRow, BLANK_ROWS),
    "languages": ("translations", LanguageRow, 1),
}


def state_choices() -> list[tuple[str, str]]:
    states = sorted(State.objects.all(), key=lambda state: state.name)
    return [("", "–"), *((state.iso3, state.name) for state in states)]


def rows_form(slug: str, content: Mapping[str, Any], data: Any = None) -> BaseFormSet:
    """The list of a section, filled from the content or from what was sent."""
    key, form, extra = ROWS[slug]
    options: dict[str, Any] = {"states": state_choices()} if form is StateRow else {}
    made = formset_factory(
        form, extra=extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 10
    )
    return made(data, initial=content[key], prefix=key, form_kwargs=options)


def changes_of(slug: str, formset: BaseFormSet) -> dict[str, Any]:
    """The rows that remain, under the key of the content."""
    rows = [
        form.row()
        for form in formset.forms
        if form.has_changed() or form.initial
        if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]
    return {ROWS[slug][0]: rows}
