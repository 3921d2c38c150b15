"""Organisations: find, join, propose; and the Secretariat's verification."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from uprcoop.accounts.actions.members import ask_to_join, has_focal_point
from uprcoop.accounts.actions.organisations import (
    NotDone,
    merge_organisation,
    near_duplicates,
    propose_organisation,
    refuse_organisation,
    verify_organisation,
)
from uprcoop.accounts.forms import JoinForm, OrganisationForm, RefuseForm
from uprcoop.accounts.models import Organisation
from uprcoop.accounts.permissions import check_moderate, user_can_audit, user_can_moderate
from uprcoop.accounts.views.account import person
from uprcoop.accounts.waiting import first_people

SHOWN = 50


@login_required
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations that may be joined; for the Secretariat also what waits for it."""
    user = person(request)
    words = request.GET.get("q", "").strip()[:200]
    found = Organisation.objects.filter(status="verified").select_related("state")
    if words:
        near = near_duplicates(words, words, words)
        found = found.filter(name__icontains=words) | found.filter(acronym__iexact=words)
        found = found | Organisation.objects.filter(
            pk__in=[one.pk for one in near], status="verified"
        ).select_related("state")
    context = {
        "words": words,
        "organisations": found.distinct()[:SHOWN] if words else [],
        "count": Organisation.objects.filter(status="verified").count(),
    }
    if user_can_moderate(user) or user_can_audit(user):
        context["proposed"] = Organisation.objects.filter(status="proposed").select_related(
            "state", "proposed_by"
        )
        context["first_people"] = first_people()
    return render(request, "accounts/organisations.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = OrganisationForm(request.POST or None, request.FILES or None)
    near: list[Organisation] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        near = near_duplicates(given["name"], given["acronym"], given["identifier"])
        if not near or given["is_another"]:
            identifiers = []
            if given["identifier"]:
                identifiers = [(given["identifier_scheme"] or "other", given["identifier"])]
            try:
                organisation = propose_organisation(
                    by=user,
                    name=given["name"],
                    acronym=given["acronym"],
                    kind=given["kind"],
                    state=given["state"],
                    website=given["website"],
                    identifiers=identifiers,
                    evidence=given["evidence"],
                )
            except ValidationError as error:
                form.add_error(None, error) if not hasattr(error, "error_dict") else [
                    form.add_error(name if name in form.fields else None, words)
                    for name, words in error.message_dict.items()
                ]
            else:
                messages.success(
                    request,
                    _("%(name)s was proposed. The Secretariat will verify it.")
                    % {"name": organisation.name},
                )
                return redirect("accounts:account")
        else:
            form.add_error(
                "is_another",
                _("These organisations look alike: join one of them, or say that none is yours."),
            )
    return render(request, "accounts/propose.html", {"form": form, "near": near})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, number: int) -> HttpResponse:
    user = person(request)
    organisation = get_object_or_404(Organisation, pk=number, status__in=["proposed", "verified"])
    form = JoinForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_join(organisation=organisation, by=user, evidence=form.cleaned_data["evidence"])
        except NotDone as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You have asked to join. You will get a letter."))
            return redirect("accounts:account")
    needs_evidence = organisation.is_of_a_state and not has_focal_point(organisation)
    context = {"form": form, "organisation": organisation, "needs_evidence": needs_evidence}
    return render(request, "accounts/join.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, number: int) -> HttpResponse:
    user = person(request)
    if not user_can_audit(user) or request.method == "POST":
        check_moderate(user)
    organisation = get_object_or_404(Organisation.objects.select_related("state"), pk=number)
    near = [
        one
        for one in near_duplicates(organisation.name, organisation.acronym)
        if one.pk != organisation.pk
    ]
    form = RefuseForm(request.POST if request.POST.get("what") == "refuse" else None)
    if request.method == "POST":
        what = request.POST.get("what")
        try:
            if what == "verify":
                verify_organisation(organisation=organisation, by=user)
            elif what == "merge":
                into = get_object_or_404(
                    Organisation, pk=request.POST.get("into"), status="verified"
                )
                merge_organisation(organisation=organisation, into=into, by=user)
            elif form.is_valid():
                refuse_organisation(
                    organisation=organisation, by=user, reason=form.cleaned_data["reason"]
                )
        except NotDone as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:verify", number)
        except (ValueError, TypeError) as error:
            raise Http404 from error
        if not form.errors:
            messages.success(request, _("Done."))
            return redirect("accounts:organisations")
    context = {"organisation": organisation, "near": near, "form": form}
    return render(request, "accounts/verify.html", context)


@login_required
@require_GET
def evidence(request: HttpRequest, number: int) -> FileResponse:
    user = person(request)
    if not (user_can_moderate(user) or user_can_audit(user)):
        raise PermissionDenied
    organisation = get_object_or_404(Organisation, pk=number)
    if not organisation.evidence:
        raise Http404
    return as_download(organisation.evidence)


def as_download(file: object) -> FileResponse:
    """A file for whoever may have it: saved, never shown in the site's own name."""
    answer = FileResponse(file.open("rb"), as_attachment=True)  # type: ignore[attr-defined]
    answer["Cache-Control"] = "no-store"
    return answer
