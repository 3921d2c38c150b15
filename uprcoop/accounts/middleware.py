"""Who decides or checks for others signs in with a second factor, or gets no further."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import states_of

# Rooms whose pages read or change what is not public.
GUARDED = frozenset(
    {"workspace", "exchange", "sheets", "accounts", "matching", "funds", "fund-files"}
)
FREE = frozenset({"sign-in", "sign-out"})
DEMO_DOMAIN = "@demo.invalid"


def needs_second_factor(user: User) -> bool:
    """Consent officers and all of the Secretariat. One-click people of a demonstration cannot."""
    if settings.DEMO and user.email.endswith(DEMO_DOMAIN):
        return False
    return bool(user.staff_role) or bool(states_of(user, "consent-officer"))


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.app_name not in GUARDED or match.url_name in FREE:
            return None
        user = request.user
        if not isinstance(user, User) or not needs_second_factor(user) or is_mfa_enabled(user):
            return None
        messages.warning(
            request,
            _(
                "Your role needs a second factor. Add a passkey or an authenticator app, "
                "then go on."
            ),
        )
        return HttpResponseRedirect(reverse("mfa_index"))
