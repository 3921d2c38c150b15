"""Signing in, with guesses counted; and each person's own page."""

from typing import Any

from allauth.account.views import LoginView
from axes.decorators import axes_dispatch, axes_form_invalid
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from uprcoop.accounts.forms import AccountForm
from uprcoop.accounts.middleware import needs_second_factor
from uprcoop.accounts.models import User


@method_decorator(axes_dispatch, name="dispatch")
@method_decorator(axes_form_invalid, name="form_invalid")
class SignInView(LoginView):
    """allauth's; after too many guesses the answer is 429, whether or not the address is known."""


def person(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = AccountForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:account")
    memberships = (
        user.memberships.filter(status__in=["asked", "invited", "accepted", "refused"])
        .select_related("organisation", "organisation__state")
        .prefetch_related("roles")
    )
    context: dict[str, Any] = {
        "form": form,
        "memberships": memberships,
        "needs_second_factor": needs_second_factor(user),
    }
    return render(request, "accounts/account.html", context)
