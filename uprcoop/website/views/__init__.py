"""Views fetch, ask the rooms below, and render. What they count stands in `figures.py`."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

View = Callable[..., HttpResponse]


def public_page(view: View) -> Callable[..., HttpResponseBase]:
    """A page anyone may read: GET and HEAD only, asked again with its ETag.

    Private, because header and banner depend on who is signed in.
    """
    wrapped = conditional_page(cache_control(private=True, no_cache=True)(view))
    return require_safe(wrapped)
