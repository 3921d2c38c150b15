"""One-click sign-in as the demonstration's Secretariat. Outside demo mode there is no such page."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from uprcoop.demo.account import demo_secretariat


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    login(request, demo_secretariat())
    return HttpResponseRedirect(reverse("website:home"))
