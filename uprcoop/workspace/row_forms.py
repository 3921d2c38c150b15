"""Forms of the pages that hold a list: one row a State, partner, link or further language.

Without JavaScript a list grows by saving: blank rows stand at its end, and "Save and add more"
brings others. A row that is emptied or ticked for removal goes. A long list has several pages, so
that each stays light on a slow line; saving one leaves the rows of the others as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from uprcoop.activities.content import MOST_ROWS, TEXTS
from uprcoop.activities.labels import FIELDS
from uprcoop.activities.vocabulary import Part, PartnerRole, Rendering
from uprcoop.states.models import State
from uprcoop.states.ordering import in_order
from uprcoop.workspace.writing_forms import LANGUAGE_CHOICES, long_text


class RowForm(forms.Form):
    """`told`: where all of these are empty, the row is none. `once`: two rows may not share it."""

    use_required_attribute = False
    told: tuple[str, ...] = ()
    once = ""

    @property
    def heading(self) -> str:
        """What the row is about, where that is settled; "" for a new one."""
        return ""

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not any(self[name].value() for name in self.told):
            self._errors = ErrorDict()
            self.cleaned_data = {}

    def row(self) -> dict[str, Any]:
        raise NotImplementedError


class StateRow(RowForm):
    """A State that is chosen is shown by its name: a list of all of them in every row would weigh
    ten kilobytes a row."""

    told = ("state", "part")
    once = "state"
    state = forms.ChoiceField(label=_("State"))
    part = forms.ChoiceField(label=_("Its part"), choices=[("", "–"), *Part.choices])

    def __init__(self, *args: Any, states: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"].choices = states  # type: ignore[attr-defined]
        self.names = dict(states)
        if self.initial.get("state"):
            self.fields["state"].widget = forms.HiddenInput()

    @property
    def heading(self) -> str:
        chosen = self.initial.get("state")
        return self.names.get(chosen, chosen) if chosen else ""

    def row(self) -> dict[str, Any]:
        return {"state": self.cleaned_data["state"], "part": self.cleaned_data["part"]}


class PartnerRow(RowForm):
    told = ("name", "role")
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    role = forms.ChoiceField(
        label=_("Its role"), choices=[("", "–"), *PartnerRole.choices], required=False
    )

    def row(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "role": self.cleaned_data["role"]}


class LinkRow(RowForm):
    told = ("address", "title")
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
    told = tuple(TEXTS)
    once = "language"
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


@dataclass(frozen=True)
class Kept:
    """How the list of a section is written: the key of the content, the form of a row, how many
    rows a page has, and how many of them may be blank."""

    key: str
    form: type[RowForm]
    per_page: int
    blank: int = 2


ROWS: dict[str, Kept] = {
    "states": Kept("states", StateRow, 20),
    "partners": Kept("partners", PartnerRow, 30),
    "files": Kept("links", LinkRow, 30),
    "languages": Kept("translations", LanguageRow, 1, blank=1),
}


class Rows(BaseFormSet):
    """The rows of one page. `before` and `after`: those of the other pages."""

    before: list[dict[str, Any]]
    after: list[dict[str, Any]]

    def clean(self) -> None:
        taken = {row.get(name) for row in self.before + self.after if (name := self.form.once)}
        for form in self.forms:
            value = form.cleaned_data.get(form.once) if hasattr(form, "cleaned_data") else None
            if not value or form.cleaned_data.get("DELETE"):
                continue
            if value in taken:
                form.add_error(form.once, _("This one is in the list already."))
            taken.add(value)

    def rows(self) -> list[dict[str, Any]]:
        """All rows of the list as they are to be kept."""
        given = [
            form.row()
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return [*self.before, *given, *self.after]


def state_choices() -> list[tuple[str, str]]:
    return [("", "–"), *((state.iso3, state.name) for state in in_order(State.objects.all()))]


def pages_of(slug: str, content: Mapping[str, Any]) -> int:
    """How many pages the list of a section has: there is always room for one more row."""
    kept = ROWS[slug]
    return len(content[kept.key]) // kept.per_page + 1


def page_number(slug: str, content: Mapping[str, Any], asked: str) -> int:
    most = pages_of(slug, content)
    return min(max(int(asked), 1), most) if asked.isascii() and asked.isdecimal() else 1


def rows_form(slug: str, content: Mapping[str, Any], page: int = 1, data: Any = None) -> Rows:
    """A page of the list of a section, filled from the content or from what was sent."""
    kept = ROWS[slug]
    start = (page - 1) * kept.per_page
    rows = content[kept.key]
    options: dict[str, Any] = {"states": state_choices()} if kept.form is StateRow else {}
    shown = rows[start : start + kept.per_page]
    made = formset_factory(
        kept.form,
        formset=Rows,
        extra=min(kept.blank, kept.per_page - len(shown)),
        can_delete=True,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + 10,
    )
    formset = cast(Rows, made(data, initial=shown, prefix=kept.key, form_kwargs=options))
    if data is not None:
        # What was shown is as many rows as the page says: a colleague may have added others.
        sent = formset.initial_form_count() if formset.management_form.is_valid() else 0
        formset.initial = shown = shown[:sent]
    formset.before, formset.after = rows[:start], rows[start + len(shown) :]
    return formset
