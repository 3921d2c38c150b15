"""The Secretariat's queue, its check of a record, what it records for a State, and the proofs."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from uprcoop.accounts.files import FileNotTaken
from uprcoop.accounts.permissions import user_can_moderate
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.actions.consent import record_note_verbale, withdraw_by_note
from uprcoop.activities.actions.sending import clear, return_to_contributor
from uprcoop.activities.actions.sending import revoke as revoke_clearance
from uprcoop.activities.actions.standing import all_fitting
from uprcoop.activities.difference import differences
from uprcoop.activities.labels import FIELDS
from uprcoop.activities.lifecycle import NoSuchMove, Status
from uprcoop.activities.models import Decision, Version
from uprcoop.activities.permissions import check_moderate_records
from uprcoop.activities.problems import Incomplete
from uprcoop.activities.public import build
from uprcoop.common.lists import listed
from uprcoop.workspace.deciding_forms import NoteForm, ReturnForm
from uprcoop.workspace.desks import PER_PAGE, QUEUE_LISTS, sent, waiting_states
from uprcoop.workspace.finding import (
    check_reads_checks,
    check_reads_queue,
    person,
    record_and_state,
    record_for,
    to_record,
    user_can_read_desk,
    version_for,
)
from uprcoop.workspace.ledgers import lines


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    user = person(request)
    check_reads_queue(user)
    which = request.GET.get("list", "")
    which = which if which in QUEUE_LISTS else "sent"
    found: dict[str, Any] = {
        "sent": sent(user),
        "late": waiting_states(user, is_late=True),
        "asked": waiting_states(user),
    }
    context = {
        "which": which,
        "title": QUEUE_LISTS[which],
        "query": f"list={which}&",
        "lists": [(code, words, found[code].count()) for code, words in QUEUE_LISTS.items()],
        "page": Paginator(found[which], PER_PAGE).get_page(request.GET.get("page")),
        "can_moderate": user_can_moderate(user),
    }
    return render(request, "workspace/queue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    record = record_for(user, identifier)
    check_reads_checks(user)
    if request.method == "POST":
        check_moderate_records(user)
    version = version_for(user, record, Status.SUBMITTED)
    if version is None:
        messages.info(request, _("This record does not wait to be checked."))
        return to_record(record)
    if request.method == "GET":
        return check_page(request, version, ReturnForm(content=version.content))
    sent_hash = request.POST.get("sent_hash", "")
    form = ReturnForm(request.POST, content=version.content)
    try:
        if not sent_hash:
            raise NotPossible(_("The record was sent anew meanwhile. Look at it again."))
        if "clear" in request.POST:
            form = ReturnForm(initial=request.POST.dict(), content=version.content)
            cleared = clear(version=version, by=user, sent_hash=sent_hash)
            if cleared.status == Status.PUBLISHED:
                words = _("The record is cleared, and public now by standing consent.")
            else:
                words = _("The record is cleared and before the States concerned.")
            messages.success(request, words)
            return redirect("workspace:queue")
        if form.is_valid():
            comments = {"": form.cleaned_data["comment"], **form.comments}
            return_to_contributor(version=version, by=user, comments=comments, sent_hash=sent_hash)
            messages.success(request, _("The record is with its contributor again."))
            return redirect("workspace:queue")
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    except NoSuchMove:
        messages.error(request, _("Somebody else was quicker: this record was dealt with already."))
        return to_record(record)
    except Incomplete as lack:
        messages.error(
            request, _("This record cannot be cleared as it is. Return it to have this changed:")
        )
        for problem in lack.problems:
            messages.error(request, f"{FIELDS[problem.field]}: {problem.message}")
    return check_page(request, version, form)


def check_page(request: HttpRequest, version: Version, form: ReturnForm) -> HttpResponse:
    user = person(request)
    earlier = Version.objects.visible_to(user).filter(
        record=version.record, number__lt=version.number
    )
    before = earlier.order_by("-number").first()
    states = list(version.states.select_related("state"))
    standing = all_fitting(version, is_locked=False)
    context = {
        "record": version.record,
        "version": version,
        "form": form,
        "content": build(version, ()),
        "before": before,
        "differences": differences(before.content, version.content) if before else [],
        "states": states,
        "standing": listed(one.state.name for one in standing),
        "is_public_at_once": len(standing) == len(states),
        "can_moderate": user_can_moderate(user),
    }
    return render(request, "workspace/check.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    record = record_for(user, identifier)
    check_reads_checks(user)
    if request.method == "POST":
        check_moderate_records(user)
    statuses = [Status.WITH_STATES, Status.CONSENTED, Status.PUBLISHED]
    version = version_for(user, record, *statuses)
    if version is None:
        messages.info(request, _("There is no clearance of this record to take back."))
        return to_record(record)
    if request.method == "POST":
        # The page named its version: a later one since is another matter.
        if request.POST.get("number") != str(version.number):
            messages.error(request, _("The record was changed meanwhile. Look at it again."))
            return redirect("workspace:revoke", record.identifier)
        try:
            revoke_clearance(version=version, by=user)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        except NoSuchMove:
            messages.error(request, _("There is no clearance of this record to take back."))
        else:
            messages.success(request, _("The clearance is taken back. The record is not public."))
        return to_record(record)
    context = {"record": record, "version": version, "can_moderate": user_can_moderate(user)}
    return render(request, "workspace/revoke.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, identifier: str, iso3: str) -> HttpResponse:
    user = person(request)
    record, state = record_and_state(user, identifier, iso3)
    check_reads_checks(user)
    if request.method == "POST":
        check_moderate_records(user)
    version = version_for(user, record, Status.WITH_STATES, about=state)
    decisions = Decision.objects.visible_to(user).filter(version__record=record, state=state)
    can_withdraw = decisions.in_force().exists()
    if version is None and not can_withdraw:
        messages.info(request, _("This record does not wait for this State’s decision."))
        return to_record(record)
    can = {"can_decide": version is not None, "can_withdraw": can_withdraw}
    form = NoteForm(request.POST or None, request.FILES or None, **can)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        choice = given.pop("choice")
        paper = {name: given.pop(name) for name in ("reference", "note_date", "scan")}
        try:
            if choice == NoteForm.WITHDRAW:
                withdraw_by_note(record=record, state=state, by=user, **paper)
            elif version is not None:
                record_note_verbale(
                    version=version,
                    state=state,
                    choice=choice,
                    by=user,
                    seen_hash=request.POST.get("seen_hash", ""),
                    **paper,
                    **given,
                )
        except (NotPossible, FileNotTaken) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The note verbale is recorded and carried out."))
            return to_record(record)
    context = {
        "record": record,
        "state": state,
        "version": version or version_for(user, record, about=state),
        "form": form,
        "can_moderate": user_can_moderate(user),
        "notes": decisions.filter(grounds="note-verbale").select_related("by"),
    }
    return render(request, "workspace/note.html", context)


@login_required
@require_safe
def scan(request: HttpRequest, identifier: str, number: int) -> FileResponse:
    """The scan of a note verbale: for the Secretariat, that State's people and auditors."""
    user = person(request)
    record = record_for(user, identifier)
    found = Decision.objects.visible_to(user).filter(version__record=record)
    decision = get_object_or_404(found.select_related("state"), pk=number)
    if not decision.scan:
        raise Http404
    if not (user.is_secretariat or user_can_read_desk(user, decision.state)):
        raise PermissionDenied("The scan is between the State and the Secretariat.")
    ending = PurePath(decision.scan.name or "").suffix
    name = f"note-verbale-{decision.state.iso3.lower()}-{decision.pk}{ending}"
    return FileResponse(decision.scan.open("rb"), as_attachment=True, filename=name)


@login_required
@require_safe
def ledger(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    record = record_for(user, identifier)
    context = {
        "record": record,
        "version": version_for(user, record),
        "page": Paginator(lines(record, user), 200).get_page(request.GET.get("page")),
        "reads_all": user.is_auditor or user.is_secretariat,
    }
    return render(request, "workspace/ledger.html", context)
