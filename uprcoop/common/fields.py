"""Form fields that several rooms use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class FirstBox:
    """A group of boxes is reached through its first one, by the links of the error summary."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index or "0")  # type: ignore[misc]


class Radios(FirstBox, forms.RadioSelect):
    pass


class Ticks(FirstBox, forms.CheckboxSelectMultiple):
    pass


class DayField(forms.DateField):
    """A day. `missing`: what is said where it is needed and not given."""

    def __init__(self, missing: Any = "", **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            # What a browser's own calendar sends; the other for those without one.
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
            error_messages={
                "invalid": gettext_lazy("Give the day as year-month-day, for example 2027-03-31."),
                "required": missing,
            },
            **options,
        )
