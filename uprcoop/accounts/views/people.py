"""An organisation's people, for its focal points; invitations, for whoever got one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from uprcoop.accounts.actions.members import (
    accept_member,
    end_membership,
    has_focal_point,
    invitation_of,
    invite,
    refuse_member,
    set_decisions_needed,
    set_roles,
    take_up,
)
from uprcoop.accounts.actions.organisations import NotDone, replace_identifier
from uprcoop.accounts.forms import DecisionsForm, IdentifierForm, InviteForm, RolesForm
from uprcoop.accounts.models import Membership, Organisation
from uprcoop.accounts.permissions import (
    decisions_needed,
    organisations_of,
    user_can_audit,
    user_can_consent,
    user_can_manage,
    user_can_moderate,
)
from uprcoop.accounts.views.account import person
from uprcoop.accounts.views.organisations import as_download


def organisation_of(request: HttpRequest, number: int) -> Organisation:
    """The organisation, for its own people and the Secretariat; 404 for all others."""
    user = person(request)
    found = get_object_or_404(Organisation.objects.select_related("state"), pk=number)
    roles = ("contributor", "focal-point", "consent-officer", "fund-manager")
    is_own = organisations_of(user, *roles).filter(pk=found.pk).exists()
    if not (is_own or user_can_moderate(user) or user_can_audit(user)):
        raise Http404
    return found


@login_required
@require_GET
def people(request: HttpRequest, number: int) -> HttpResponse:
    return people_page(request, organisation_of(request, number))


def people_page(
    request: HttpRequest,
    organisation: Organisation,
    form: InviteForm | None = None,
    identifier_form: IdentifierForm | None = None,
) -> HttpResponse:
    user = person(request)
    members = (
        organisation.memberships.filter(status__in=["asked", "accepted"])
        .select_related("user")
        .prefetch_related("roles")
    )
    state = organisation.state
    can_consent = state is not None and user_can_consent(user, state)
    context = {
        "organisation": organisation,
        "members": [
            (
                member,
                RolesForm(
                    organisation=organisation,
                    initial={"roles": [row.role for row in member.roles.all()]},
                    prefix=f"m{member.pk}",
                ),
            )
            for member in members
        ],
        "can_manage": user_can_manage(user, organisation),
        "can_accept_first": user_can_moderate(user) and not has_focal_point(organisation),
        "form": form or InviteForm(organisation=organisation),
        "identifier_form": identifier_form or IdentifierForm(),
        "failed": identifier_form or form,
        "can_consent": can_consent,
        "officers_form": DecisionsForm(initial={"needed": decisions_needed(state.pk)})
        if state is not None and organisation.is_of_a_state
        else None,
    }
    return render(request, "accounts/people.html", context)


@login_required
@require_POST
def invite_person(request: HttpRequest, number: int) -> HttpResponse:
    user = person(request)
    organisation = organisation_of(request, number)
    if not user_can_manage(user, organisation):
        raise PermissionDenied
    form = InviteForm(request.POST, organisation=organisation)
    if not form.is_valid():
        return people_page(request, organisation, form)
    given = form.cleaned_data
    try:
        invite(organisation=organisation, email=given["email"], roles=given["roles"], by=user)
    except NotDone as refusal:
        form.add_error(None, str(refusal))
        return people_page(request, organisation, form)
    messages.success(request, _("An invitation is on its way."))
    return redirect("accounts:people", number)


@login_required
@require_POST
def identifier(request: HttpRequest, number: int) -> HttpResponse:
    """A new official identifier. The one before stays valid for looking the organisation up."""
    user = person(request)
    organisation = organisation_of(request, number)
    if not user_can_manage(user, organisation):
        raise PermissionDenied
    form = IdentifierForm(request.POST)
    if form.is_valid():
        try:
            replace_identifier(organisation=organisation, by=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("value", error.messages)
    if form.errors:
        return people_page(request, organisation, identifier_form=form)
    messages.success(request, _("Saved."))
    return redirect("accounts:people", number)


@login_required
@require_POST
def officers(request: HttpRequest, number: int) -> HttpResponse:
    user = person(request)
    organisation = organisation_of(request, number)
    form = DecisionsForm(request.POST)
    if organisation.state is None or not organisation.is_of_a_state:
        raise Http404
    if form.is_valid():
        set_decisions_needed(state=organisation.state, needed=form.cleaned_data["needed"], by=user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose one or two officers."))
    return redirect("accounts:people", number)


@login_required
@require_POST
def member(request: HttpRequest, number: int) -> HttpResponse:
    """Accept, refuse, end, or give other roles."""
    user = person(request)
    found = get_object_or_404(Membership.objects.select_related("organisation"), pk=number)
    organisation = organisation_of(request, found.organisation_id)
    what = request.POST.get("what")
    form = RolesForm(request.POST, organisation=organisation, prefix=f"m{found.pk}")
    try:
        if what == "refuse":
            refuse_member(membership=found, by=user)
        elif what == "end":
            end_membership(membership=found, by=user)
        elif what == "accept-first":
            accept_member(membership=found, roles=["focal-point"], by=user)
        elif not form.is_valid():
            if not user_can_manage(user, organisation):
                raise PermissionDenied
            raise NotDone(_("Choose at least one role."))
        elif what == "accept":
            accept_member(membership=found, roles=form.cleaned_data["roles"], by=user)
        else:
            set_roles(membership=found, roles=form.cleaned_data["roles"], by=user)
    except NotDone as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("accounts:people", organisation.pk)


@login_required
@require_GET
def evidence(request: HttpRequest, number: int) -> FileResponse:
    user = person(request)
    found = get_object_or_404(Membership, pk=number)
    may = user_can_moderate(user) or user_can_audit(user)
    if not may and not user_can_manage(user, found.organisation):
        raise Http404
    if not found.evidence:
        raise Http404
    return as_download(found.evidence)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitation_of(token)
    if found is None:
        return render(request, "accounts/invitation.html", {"invitation": None}, status=404)
    if request.method == "POST":
        try:
            take_up(invitation=found, by=person(request))
        except NotDone as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("You belong to the organisation now."))
            return redirect("accounts:account")
    return render(request, "accounts/invitation.html", {"invitation": found})


@login_required
@require_POST
def leave(request: HttpRequest, number: int) -> HttpResponse:
    user = person(request)
    found = get_object_or_404(Membership, pk=number, user=user)
    try:
        end_membership(membership=found, by=user)
    except NotDone as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return redirect("accounts:account")
