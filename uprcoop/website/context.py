"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from uprcoop.accounts.permissions import user_can_import
from uprcoop.website.links import site_address

RIGHT_TO_LEFT = {"ar"}


def languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The same page in each language: `address` without and `link` with what was asked of it."""
    current = get_language() or settings.LANGUAGE_CODE
    query = request.META.get("QUERY_STRING", "") if request.method == "GET" else ""
    found = []
    for code, name in settings.LANGUAGES:
        address = translate_url(request.path, code)
        found.append(
            {
                "code": code,
                "name": name,
                "dir": "rtl" if code in RIGHT_TO_LEFT else "ltr",
                "is_current": code == current,
                "address": address,
                "link": f"{address}?{query}" if query else address,
            }
        )
    return found


def site(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "site_name": settings.SITE_NAME,
        "site_url": site_address(request),
        "is_demo": settings.DEMO,
        "page_languages": SimpleLazyObject(lambda: languages(request)),
        "page_dir": "rtl" if get_language_bidi() else "ltr",
        "can_import": user is not None and user_can_import(user),
    }
