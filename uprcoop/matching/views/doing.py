"""Doing what a button or a form asks, and telling the person what became of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.lifecycle import NoSuchMove

Do = Callable[[], Any]


def attempt(request: HttpRequest, do: Do, done: str = "") -> Any:
    """What the action gave, or None when it could not be done; the person is told either way."""
    try:
        made = do()
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return None
    except NoSuchMove:
        messages.error(request, too_late())
        return None
    messages.success(request, done or _("Done."))
    return made


def take(
    request: HttpRequest, form: Form, do: Callable[[dict[str, Any]], Any], done: str = ""
) -> bool:
    """Do what a form asks. Where that cannot be, the form says why and keeps what was typed."""
    if not form.is_valid():
        return False
    try:
        do(form.cleaned_data)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
    except NoSuchMove:
        # The page that comes now may not have this form any more.
        typed = form.cleaned_data.get("text", "")
        form.add_error(None, too_late())
        if typed:
            form.add_error(None, _("What you typed: %(text)s") % {"text": typed})
    else:
        messages.success(request, done or _("Done."))
    return form.is_valid()


def too_late() -> str:
    return _("Somebody else was quicker: look at it as it stands now.")


def seen_in(request: HttpRequest) -> int:
    """The revision that stood on the page that was sent; 0 where the page named none."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0
