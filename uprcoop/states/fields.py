"""States to choose from, by their names in the reader's language and in that language's order."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from uprcoop.states.models import State
from uprcoop.states.ordering import in_order


class InOrder(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for state in in_order(self.queryset.all()):
            yield self.choice(state)


class StateField(forms.ModelChoiceField):
    """One State; `to_field_name` says what stands for it in the form, its number unless given."""

    iterator = InOrder

    def __init__(self, **options: Any) -> None:
        super().__init__(State.objects.all(), **options)


class StatesField(forms.ModelMultipleChoiceField):
    iterator = InOrder

    def __init__(self, **options: Any) -> None:
        super().__init__(State.objects.all(), **options)
