"""Pages for what went wrong. Each says what happened and where to go on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "website/errors/not_found.html", status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "website/errors/refused.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(render_to_string("website/errors/plain.html", {"status": 400}), status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """Without context processors: whatever broke may be what they need."""
    return HttpResponse(render_to_string("website/errors/plain.html", {"status": 500}), status=500)
