"""One-click sign-in as anybody of the demonstration's cast. Outside demo mode there is no page."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from uprcoop.demo.cast import BY_CODE, CAST, make_cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The cast, with what each may do; one click becomes any of them."""
    if not settings.DEMO:
        raise Http404
    return render(request, "demo/people.html", {"cast": CAST})


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    person = BY_CODE.get(request.POST.get("who", "administrator"))
    if person is None:
        raise Http404
    user = make_cast()[person.code]
    logout(request)
    login(request, user, backend=BACKEND)
    wanted = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(wanted if is_here else reverse("workspace:desk"))
