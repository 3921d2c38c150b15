"""The Secretariat's import pages: past imports, upload, preview, apply, report."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import check_import
from uprcoop.exchange.changes import shown_changes, shown_withdrawals
from uprcoop.exchange.forms import ApplyForm, UploadForm
from uprcoop.exchange.models import Upload
from uprcoop.exchange.tasks import work_on
from uprcoop.exchange.uploads import (
    keep_upload,
    look_as_partial,
    refusal_of,
    remarks_of,
    start_applying,
)
from uprcoop.recommendations.models import ImportRun


def person(request: HttpRequest) -> User:
    """Who asks. Raises PermissionDenied unless they may import."""
    check_import(request.user)
    assert isinstance(request.user, User)
    return request.user


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    by = person(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = keep_upload(
            file=form.cleaned_data["file"], extent=form.cleaned_data["extent"], by=by
        )
        work_on(upload)
        return redirect("exchange:upload", upload.pk)
    context: dict[str, Any] = {
        "form": form,
        "uploads": Upload.objects.select_related("by")[:20],
        "runs": Paginator(ImportRun.objects.select_related("by"), 50).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "exchange/imports.html", context)


@login_required
@require_GET
def upload(request: HttpRequest, number: int) -> HttpResponse:
    person(request)
    return upload_page(request, get_object_or_404(Upload, pk=number))


def upload_page(request: HttpRequest, found: Upload, form: ApplyForm | None = None) -> HttpResponse:
    changes = shown_changes(found.summary.get("changes", []))
    context = {
        "upload": found,
        "form": form or ApplyForm(upload=found),
        "counts": found.summary.get("counts"),
        "withdrawals": shown_withdrawals(found.summary),
        "changes": changes,
        "states": list(dict.fromkeys(change["state"] for change in changes)),
        "remarks": remarks_of(found),
        "refusal": refusal_of(found),
    }
    return render(request, "exchange/upload.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, number: int) -> HttpResponse:
    by = person(request)
    found = get_object_or_404(Upload, pk=number)
    if request.method == "POST":
        form = ApplyForm(request.POST, upload=found)
        if found.can_apply and not form.is_valid():
            return upload_page(request, found, form)
        if found.can_apply and start_applying(upload=found, by=by):
            work_on(found)
        else:
            messages.warning(request, _("This file has already been applied, or cannot be."))
    return redirect("exchange:upload", found.pk)


@login_required
@require_POST
def as_partial(request: HttpRequest, number: int) -> HttpResponse:
    by = person(request)
    found = get_object_or_404(Upload, pk=number)
    if look_as_partial(upload=found, by=by):
        work_on(found)
    return redirect("exchange:upload", found.pk)


@login_required
@require_GET
def report(request: HttpRequest, number: int) -> FileResponse:
    person(request)
    found = get_object_or_404(Upload, pk=number)
    if not found.report:
        raise Http404
    return FileResponse(
        found.report.open("rb"), as_attachment=True, filename=f"import-{found.pk}.xlsx"
    )
