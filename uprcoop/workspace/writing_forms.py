"""Forms of the short pages. A draft may be saved incomplete: what is missing is told elsewhere
(`activities.problems`); a form refuses only what cannot be kept as it was typed.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import Organisation
from uprcoop.activities.content import BLANK, TEXTS
from uprcoop.activities.labels import FIELDS
from uprcoop.activities.problems import MANDATORY, problems_of_dates
from uprcoop.activities.vocabulary import (
    LANGUAGES,
    Assistance,
    Disclosure,
    Fund,
    Kind,
    Modality,
    Progress,
    Rendering,
)
from uprcoop.common.fields import DayField, Radios, Ticks
from uprcoop.common.reading import is_currency
from uprcoop.recommendations.models import PersonGroup, Sdg, Theme
from uprcoop.recommendations.reference import CLUSTERS

NAMES = {code[:2]: name for code, name in settings.LANGUAGES}
LANGUAGE_CHOICES = [(code, NAMES[code]) for code in LANGUAGES]
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class BeginForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("For which organisation"), empty_label=None
    )
    kind = forms.ChoiceField(
        label=FIELDS["kind"], choices=Kind.choices, widget=Radios, initial=Kind.ACTIVITY
    )

    def __init__(self, *args: Any, organisations: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["organisation"].initial = organisations.first()


class SectionForm(forms.Form):
    """One short page. `changes()` gives keys of the content, once the form is valid."""

    use_required_attribute = False
    keys: tuple[str, ...] = ()
    # Of a key with several fields, those without which it is not filled in.
    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, content: Mapping[str, Any], **options: Any) -> None:
        self.content = content
        options.setdefault("initial", self.initial_of(content))
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.required = False
            field.is_needed = name in (*MANDATORY, *self.needed)  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, content: Mapping[str, Any]) -> dict[str, Any]:
        return {key: content[key] for key in cls.keys}

    def changes(self) -> dict[str, Any]:
        return {key: self.cleaned_data.get(key) or BLANK[key] for key in self.keys}


def long_text(name: str, help_text: Any = "", rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=FIELDS[name],
        max_length=TEXTS[name],
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class BasicsForm(SectionForm):
    keys = ("kind", "title", "language", "rendering")
    kind = forms.ChoiceField(
        label=FIELDS["kind"],
        choices=Kind.choices,
        widget=Radios,
        help_text=_(
            "A good practice is something that worked, told so that another State can use it."
        ),
    )
    title = forms.CharField(
        label=FIELDS["title"],
        max_length=TEXTS["title"],
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("What somebody who searches would recognise it by; at most 200 characters."),
    )
    language = forms.ChoiceField(label=_("Language in which you write"), choices=LANGUAGE_CHOICES)
    rendering = forms.ChoiceField(label=FIELDS["rendering"], choices=Rendering.choices)


class StoryForm(SectionForm):
    keys = ("summary", "done")
    summary = long_text("summary", _("Three or four sentences: who did what, with whom, for whom."))
    done = long_text("done", _("The steps, the people reached, the places."), rows=10)


class AssistanceForm(SectionForm):
    keys = ("assistance", "modality")
    assistance = forms.MultipleChoiceField(
        label=FIELDS["assistance"], choices=Assistance.choices, widget=Ticks
    )
    modality = forms.ChoiceField(label=FIELDS["modality"], choices=Modality.choices, widget=Radios)


class DatesForm(SectionForm):
    keys = ("progress", "starts", "ends")
    progress = forms.ChoiceField(label=FIELDS["progress"], choices=Progress.choices, widget=Radios)
    starts = DayField(label=FIELDS["starts"], help_text=_("Year, month and day."))
    ends = DayField(label=FIELDS["ends"], help_text=_("Leave it empty while it is open."))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        days = [day.isoformat() if (day := given.get(key)) else "" for key in ("starts", "ends")]
        for problem in problems_of_dates(given.get("progress") or "", *days):
            self.add_error(problem.field, str(problem.message))
        return given


class MoneyForm(SectionForm):
    keys, needed = ("money",), ("disclosure",)
    disclosure = forms.ChoiceField(
        label=_("What you tell about money"), choices=Disclosure.choices, widget=Radios
    )
    amount = forms.CharField(
        label=_("Amount"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}),
        help_text=_("In figures, for example 12500 or 12500.50."),
    )
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("Three letters, for example USD."),
    )
    in_kind = forms.CharField(
        label=_("In kind"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Staff, rooms, equipment: others see what it takes besides money."),
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Others learn whom they can ask."),
    )
    fund = forms.ChoiceField(
        label=_("Fund"),
        choices=[("", "–"), *Fund.choices],
        help_text=_("Its contributors see what it made possible."),
    )

    @classmethod
    def initial_of(cls, content: Mapping[str, Any]) -> dict[str, Any]:
        return dict(content["money"])

    def clean_amount(self) -> str:
        typed = self.cleaned_data.get("amount", "").strip()
        plain = typed.replace("\u00a0", "").replace(" ", "").replace("’", "")
        if plain.count(",") == 1 and "." not in plain and len(plain.split(",")[1]) != 3:
            plain = plain.replace(",", ".")
        plain = plain.replace(",", "")
        if not plain:
            return ""
        try:
            number = Decimal(plain)
            is_one = 0 <= number < Decimal("1e15")
        except ArithmeticError:
            is_one = False
        if not is_one:
            raise forms.ValidationError(
                _("“%(typed)s” is no amount: write figures, for example 12500 or 12500.50."),
                params={"typed": typed},
            )
        return str(number)

    def clean_currency(self) -> str:
        typed = self.cleaned_data.get("currency", "").strip().upper()
        if typed and not is_currency(typed):
            raise forms.ValidationError(_("Give the currency as three letters, for example USD."))
        return typed

    def changes(self) -> dict[str, Any]:
        return {"money": {key: self.cleaned_data.get(key) or "" for key in BLANK["money"]}}


class ContactForm(SectionForm):
    keys, needed = ("contact", "hides_name", "is_peer"), ("is_public",)
    is_public = forms.ChoiceField(
        label=_("Is there a public contact?"), choices=YES_NO, widget=Radios
    )
    name = forms.CharField(label=_("Name of the contact"), max_length=200)
    email = forms.EmailField(label=_("E-mail address of the contact"), max_length=254)
    hides_name = forms.BooleanField(
        label=_("Keep our organisation’s name from the public"),
        help_text=_("The Secretariat and the States concerned see it; the public does not."),
    )
    is_peer = forms.BooleanField(
        label=_("We are willing to tell others about it"),
        help_text=_("A State that needs something alike may then ask for you as a peer."),
    )

    @classmethod
    def initial_of(cls, content: Mapping[str, Any]) -> dict[str, Any]:
        contact = content["contact"]
        answer = {True: "yes", False: "no", None: ""}[contact["is_public"]]
        return {
            **contact,
            "is_public": answer,
            "hides_name": content["hides_name"],
            "is_peer": content["is_peer"],
        }

    def changes(self) -> dict[str, Any]:
        given = self.cleaned_data
        answer = {"yes": True, "no": False}.get(given.get("is_public", ""))
        return {
            "contact": {"is_public": answer, "name": given["name"], "email": given["email"]},
            "hides_name": bool(given["hides_name"]),
            "is_peer": bool(given["is_peer"]),
        }


class ResultsForm(SectionForm):
    keys = ("results", "evidence", "lessons", "obstacles")
    results = long_text("results", _("What is different now, with figures where there are any."))
    evidence = long_text("evidence", _("How one knows: an evaluation, a register, a law passed."))
    lessons = long_text("lessons", _("What another State should do alike, or otherwise."))
    obstacles = long_text("obstacles", _("What made it hard."))


class TopicsForm(SectionForm):
    keys = ("themes", "persons")
    themes = forms.MultipleChoiceField(label=FIELDS["themes"], widget=Ticks)
    persons = forms.MultipleChoiceField(label=FIELDS["persons"], widget=Ticks)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cluster_of = dict(Theme.objects.values_list("code", "cluster"))
        tables: tuple[tuple[str, Any], ...] = (("themes", Theme), ("persons", PersonGroup))
        for name, model in tables:
            rows = sorted(model._default_manager.all(), key=lambda row: row.name.casefold())
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (row.code, row.name) for row in rows
            ]

    def clusters(self) -> list[tuple[Any, list[BoundWidget], int]]:
        """The boxes of themes under the heading of their cluster, and how many are ticked."""
        boxes = list(self["themes"])
        found = []
        for code, heading in CLUSTERS.items():
            own = [box for box in boxes if self.cluster_of[str(box.data["value"])] == code]
            found.append((heading, own, sum(bool(box.data["selected"]) for box in own)))
        return found


class SdgsForm(SectionForm):
    """The goals; and the targets of those that are ticked, or looked at."""

    keys = ("sdgs",)
    sdgs = forms.MultipleChoiceField(label=FIELDS["sdgs"], widget=Ticks)

    def __init__(self, *args: Any, opened: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = {code.partition(".")[0] for code in [*self.content["sdgs"], opened]}
        if self.is_bound:
            chosen |= {code.partition(".")[0] for code in self.data.getlist("sdgs")}  # type: ignore[attr-defined]
        choices = []
        for sdg in Sdg.objects.select_related("goal"):
            if sdg.goal is None or sdg.goal.code in chosen:
                choices.append((sdg.code, f"{sdg.code} {sdg.name}"))
        self.fields["sdgs"].choices = choices  # type: ignore[attr-defined]


IDENTIFIER = re.compile(r"UPR-[0-9A-Z]{7}", re.IGNORECASE)


class MoreForm(SectionForm):
    keys = ("part_of", "other_identifier")
    part_of = forms.CharField(
        label=FIELDS["part_of"],
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_(
            "The identifier of the activity, such as UPR-7K3M9Q2, or its address. Not shown while "
            "your name is kept back."
        ),
    )
    other_identifier = forms.CharField(
        label=FIELDS["other_identifier"],
        max_length=150,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("For example an IATI identifier. Not shown while your name is kept back."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.content["kind"] != Kind.GOOD_PRACTICE:
            del self.fields["part_of"]

    def clean_part_of(self) -> str:
        typed: str = self.cleaned_data["part_of"]
        found = IDENTIFIER.search(typed)
        if typed and not found:
            raise forms.ValidationError(
                _("“%(typed)s” is no identifier: it looks like UPR-7K3M9Q2."),
                params={"typed": typed},
            )
        return found[0].upper() if found else ""


FORMS: dict[str, type[SectionForm]] = {
    "basics": BasicsForm,
    "story": StoryForm,
    "assistance": AssistanceForm,
    "dates": DatesForm,
    "money": MoneyForm,
    "contact": ContactForm,
    "results": ResultsForm,
    "topics": TopicsForm,
    "sdgs": SdgsForm,
    "more": MoreForm,
}
