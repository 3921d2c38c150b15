"""The spreadsheet pages: get a template or one's records, upload, look, take; and by e-mail."""

import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from uprcoop.accounts.files import FileNotTaken
from uprcoop.accounts.models import Organisation, User
from uprcoop.accounts.permissions import (
    check_moderate,
    organisations_of,
    user_can_contribute,
    user_can_moderate,
)
from uprcoop.activities.actions.common import NotPossible
from uprcoop.exchange.models import SheetUpload
from uprcoop.exchange.refusals import sentence
from uprcoop.exchange.sheets.exporting import write_records
from uprcoop.exchange.sheets.faults import again
from uprcoop.exchange.sheets.forms import LetterForm, SheetForm, TakeForm
from uprcoop.exchange.sheets.headings import column_label
from uprcoop.exchange.sheets.letters import (
    open_link,
    receive_by_email,
    verified_organisations,
)
from uprcoop.exchange.sheets.taking import keep_sheet, start_taking
from uprcoop.exchange.sheets.tasks import work_on
from uprcoop.exchange.sheets.words import LANGUAGES, own_name
from uprcoop.exchange.sheets.workbook import write_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def own_organisations(user: User) -> QuerySet[Organisation]:
    return organisations_of(user, "contributor", "focal-point")


def uploads_of(user: User) -> QuerySet[SheetUpload]:
    return SheetUpload.objects.visible_to(user).select_related("organisation", "by")


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    by = person(request)
    own = own_organisations(by)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SheetForm(*given, organisations=own)
    if request.method == "POST" and own.exists() and form.is_valid():
        upload = keep_sheet(file=form.cleaned_data["file"], organisation=form.chosen, by=by)
        work_on(upload)
        return redirect("sheets:upload", upload.pk)
    context = {
        "form": form,
        "organisations": own,
        "languages": languages(),
        "uploads": uploads_of(by)[:20],
        "can_receive": user_can_moderate(by),
    }
    return render(request, "exchange/sheets/start.html", context)


def languages() -> list[dict[str, str]]:
    """The six, the reader's own first."""
    own = (get_language() or "en")[:2]
    ordered = sorted(LANGUAGES, key=lambda code: code != own)
    return [
        {"code": code, "name": own_name(code), "dir": "rtl" if code == "ar" else "ltr"}
        for code in ordered
    ]


@require_GET
@never_cache
def template(request: HttpRequest, language: str) -> FileResponse:
    """The empty template: it holds nothing that is not public, so nobody has to sign in."""
    stream = io.BytesIO()
    write_book(stream, known(language))
    return download(stream, f"template-{language}.xlsx")


def known(language: str) -> str:
    if language not in LANGUAGES:
        raise Http404
    return language


def download(stream: Any, name: str) -> FileResponse:
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


@login_required
@require_GET
@never_cache
def records(request: HttpRequest, organisation: int, language: str) -> FileResponse:
    by = person(request)
    found = get_object_or_404(own_organisations(by), pk=organisation)
    stream = io.BytesIO()
    write_records(stream, organisation=found, language=known(language), by=by)
    return download(stream, f"records-{language}.xlsx")


@login_required
@require_GET
def upload(request: HttpRequest, number: int) -> HttpResponse:
    by = person(request)
    found = get_object_or_404(uploads_of(by), pk=number)
    context = shown(found) | {"can_take": user_can_contribute(by, found.organisation)}
    return render(request, "exchange/sheets/upload.html", context)


def shown(found: SheetUpload) -> dict[str, Any]:
    """What the page of an upload shows, in the reader's language."""
    summary = found.summary
    return {
        "upload": found,
        "counts": found.counts,
        "refusal": sentence(found.refusal["code"], found.refusal["values"])
        if found.refusal
        else "",
        "faults": with_words(summary.get("faults", [])),
        "lacking": with_words(summary.get("lacking", [])),
        "rows": summary.get("rows", []),
        "form": TakeForm(),
    }


def with_words(faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**kept, "column": column_label(kept["key"]), "sentence": again(kept).sentence}
        for kept in faults
    ]


@login_required
@require_POST
def take_sheet(request: HttpRequest, number: int) -> HttpResponse:
    by = person(request)
    found = get_object_or_404(uploads_of(by), pk=number)
    form = TakeForm(request.POST)
    send = form.is_valid() and form.cleaned_data["send"]
    if start_taking(upload=found, by=by, send=send):
        work_on(found)
    else:
        messages.warning(request, _("This file has already been taken, or cannot be."))
    return redirect("sheets:upload", found.pk)


@login_required
@require_GET
def copy(request: HttpRequest, number: int) -> FileResponse:
    """The file that came in, with its faulty cells marked."""
    found = get_object_or_404(uploads_of(person(request)), pk=number)
    if not found.marked:
        raise Http404
    return download(found.marked.open("rb"), marked_name(found))


def marked_name(upload: SheetUpload) -> str:
    return f"{upload.name.removesuffix('.xlsx')}-marked.xlsx"


@login_required
@require_http_methods(["GET", "POST"])
def by_email(request: HttpRequest) -> HttpResponse:
    by = person(request)
    check_moderate(by)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LetterForm(*given, organisations=verified_organisations())
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            found = receive_by_email(
                organisation=cleaned["organisation"],
                sender=cleaned["sender"],
                evidence=cleaned["evidence"],
                file=cleaned["file"],
                by=by,
            )
        except (NotPossible, FileNotTaken) as refusal:
            form.add_error("evidence", str(refusal))
        else:
            work_on(found)
            messages.success(
                request, _("The organisation has been written to. It decides what happens.")
            )
            return redirect("sheets:upload", found.pk)
    return render(request, "exchange/sheets/by_email.html", {"form": form})


@require_http_methods(["GET", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of a letter opens: no other page, and nothing but this one file."""
    opened = open_link(token)
    if opened is None:
        raise Http404
    found = opened.upload
    if request.method == "POST" and not opened.must_sign_in:
        form = TakeForm(request.POST)
        send = form.is_valid() and form.cleaned_data["send"]
        if start_taking(upload=found, by=opened.person, send=send, by_link=True):
            work_on(found)
        else:
            messages.warning(request, _("This file has already been taken, or cannot be."))
        return redirect("sheets:confirm", token)
    context = shown(found) | {"opened": opened, "token": token, "can_take": True}
    return render(request, "exchange/sheets/upload.html", context)
