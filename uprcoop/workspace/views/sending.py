"""Sending a version, and what else its contributor may do with the record as a whole."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uprcoop.activities.actions import sending
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.actions.drafting import begin_next, copy_record
from uprcoop.activities.labels import FIELDS
from uprcoop.activities.lifecycle import TRANSITIONS, NoSuchMove
from uprcoop.activities.permissions import check_edit
from uprcoop.activities.problems import Incomplete, problems_of
from uprcoop.activities.public import build
from uprcoop.workspace.finding import person, record_for, version_for
from uprcoop.workspace.sections import SECTION_OF
from uprcoop.workspace.suggestions import similar_records
from uprcoop.workspace.views.writing import not_editable, version_to_write


@login_required
@require_safe
def preview(request: HttpRequest, identifier: str) -> HttpResponse:
    """Who will see what, before anything is sent."""
    version = version_to_write(request, identifier)
    if version is None:
        return not_editable(request, identifier)
    context = {
        "version": version,
        "record": version.record,
        "content": build(version, ()),
        "similar": similar_records(version, person(request)),
        "problems": [
            (problem, FIELDS[problem.field], SECTION_OF[problem.field])
            for problem in problems_of(version.content, version.record.organisation)
        ],
    }
    return render(request, "workspace/preview.html", context)


@login_required
@require_POST
def submit(request: HttpRequest, identifier: str) -> HttpResponse:
    version = version_to_write(request, identifier)
    if version is None:
        return not_editable(request, identifier)
    try:
        sending.submit(
            version=version, by=person(request), seen_hash=request.POST.get("seen_hash", "-")
        )
    except Incomplete:
        messages.error(request, _("Something is still missing: see the list below."))
        return redirect("workspace:preview", identifier)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace:preview", identifier)
    except NoSuchMove:
        return not_editable(request, identifier)
    messages.success(request, _("The record is with the Secretariat. Nothing of it is public."))
    return redirect("workspace:record", identifier)


@login_required
@require_POST
def take_back(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    record = record_for(user, identifier)
    check_edit(user, record)
    version = version_for(user, record, *TRANSITIONS["take-back"].sources)
    try:
        if version is None:
            raise NotPossible(_("There is nothing to take back."))
        sending.take_back(version=version, by=user)
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
    except NoSuchMove:
        messages.warning(request, _("There is nothing to take back."))
    else:
        messages.success(request, _("Taken back: it is a draft again, and nobody else sees it."))
    return redirect("workspace:record", identifier)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_own(request: HttpRequest, identifier: str) -> HttpResponse:
    """The contributor withdraws what is public, once it has confirmed that it means it."""
    user = person(request)
    record = record_for(user, identifier)
    check_edit(user, record)
    if request.method == "POST":
        try:
            sending.withdraw_own(record=record, by=user)
        except (NotPossible, NoSuchMove):
            messages.warning(request, _("The record is not public any more."))
        else:
            messages.success(request, _("Withdrawn. It is public nowhere any more."))
        return redirect("workspace:record", identifier)
    version = version_for(user, record, "published")
    if version is None:
        messages.warning(request, _("The record is not public any more."))
        return redirect("workspace:record", identifier)
    return render(request, "workspace/withdraw_own.html", {"record": record, "version": version})


@login_required
@require_POST
def archive(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    record = record_for(user, identifier)
    check_edit(user, record)
    version = version_for(user, record, *TRANSITIONS["archive"].sources)
    if version is not None:
        try:
            sending.archive(version=version, by=user)
        except NoSuchMove:
            version = None
    if version is None:
        messages.warning(request, _("There is nothing to put away."))
    else:
        messages.success(request, _("Put away. Nothing was lost."))
    return redirect("workspace:record", identifier)


@login_required
@require_POST
def next_version(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    version = begin_next(record=record_for(user, identifier), by=user)
    if version.is_editable:
        return redirect("workspace:write", identifier)
    messages.info(request, _("A version is on its way already."))
    return redirect("workspace:record", identifier)


@login_required
@require_POST
def copy(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    record = record_for(user, identifier)
    check_edit(user, record)
    version = version_for(user, record)
    assert version is not None  # every record has one, and its own people see it
    made = copy_record(version=version, by=user)
    messages.success(request, _("A new record was begun from this one."))
    return redirect("workspace:write", made.record.identifier)
