"""Writing a record: begin, the task list, and its short pages, each saved as one goes."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from uprcoop.accounts.permissions import organisations_of
from uprcoop.activities.actions.common import ChangedMeanwhile, NotPossible
from uprcoop.activities.actions.drafting import begin as begin_record
from uprcoop.activities.actions.drafting import save_draft
from uprcoop.activities.content import BLANK, fingerprint
from uprcoop.activities.labels import FIELDS, Names, in_words
from uprcoop.activities.lifecycle import EDITABLE
from uprcoop.activities.models import Version
from uprcoop.activities.permissions import check_edit, user_can_edit
from uprcoop.activities.problems import problems_of
from uprcoop.workspace.finding import person, record_for, version_for
from uprcoop.workspace.row_forms import ROWS, page_number, pages_of, rows_form
from uprcoop.workspace.sections import BY_SLUG, fields_left, next_section, tasks_of
from uprcoop.workspace.writing_forms import FORMS, NAMES, BeginForm, SdgsForm, SectionForm

CONTRIBUTES = ("contributor", "focal-point")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    user = person(request)
    organisations = organisations_of(user, *CONTRIBUTES)
    if not organisations.exists():
        raise PermissionDenied("Only people of a verified organisation begin records.")
    form = BeginForm(request.POST or None, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        version = begin_record(
            organisation=form.cleaned_data["organisation"],
            by=user,
            content={**BLANK, "kind": form.cleaned_data["kind"]},
        )
        return redirect("workspace:write", version.record.identifier)
    earlier = (
        Version.objects.visible_to(user)
        .filter(record__organisation__in=organisations)
        .exclude(title="")
        .select_related("record")
        .order_by("-changed_at")[:10]
    )
    return render(request, "workspace/begin.html", {"form": form, "earlier": earlier})


def version_to_write(request: HttpRequest, identifier: str) -> Version | None:
    """The version of the person's own record that may be written; None when there is none."""
    user = person(request)
    record = record_for(user, identifier)
    check_edit(user, record)
    return version_for(user, record, *EDITABLE)


def not_editable(request: HttpRequest, identifier: str) -> HttpResponse:
    words = _(
        "This version has been sent meanwhile and can no longer be changed. Take it back first."
    )
    messages.warning(request, words)
    return redirect("workspace:record", identifier)


@login_required
@require_safe
def write(request: HttpRequest, identifier: str) -> HttpResponse:
    """The task list. An auditor reads what there is on the record's own page."""
    version = version_to_write(request, identifier)
    if version is None:
        return not_editable(request, identifier)
    comments = version.comments.visible_to(person(request)).with_speakers().exclude(field="")
    problems = problems_of(version.content, version.record.organisation)
    context = {
        "version": version,
        "tasks": tasks_of(version.content, problems),
        "left": fields_left(problems),
        "comments": [(FIELDS.get(c.field, c.field), c) for c in comments],
        "record": version.record,
    }
    return render(request, "workspace/write.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, identifier: str, section: str) -> HttpResponse:
    """One short page. What somebody else has saved meanwhile is never written over unseen."""
    found = BY_SLUG.get(section)
    if found is None or (section not in FORMS and section not in ROWS):
        raise Http404
    version = version_to_write(request, identifier)
    if version is None:
        return not_editable(request, identifier)
    data = request.POST if request.method == "POST" else None
    form = form_of(request, section, version.content, data)
    rows, page = None, 1
    if section in ROWS:
        page = page_number(section, version.content, request.GET.get("page", ""))
        rows = rows_form(section, version.content, page, data)
    # What is written here: the attachments on the page of links are not.
    keys = (ROWS[section].key,) if rows is not None else found.keys
    conflict: list[tuple[str, list[str]]] = []
    if data is not None and all(one.is_valid() for one in (form, rows) if one is not None):
        changes = form.changes() if form is not None else {}
        if rows is not None:
            changes[ROWS[section].key] = rows.rows()
        user, seen = person(request), data.get("seen", "")
        try:
            saved = save_draft(version=version, changes=changes, by=user, seen=seen)
        except ChangedMeanwhile:
            conflict = as_it_is_now(version, keys)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
            return redirect("workspace:record", identifier)
        else:
            return go_on(request, saved, section)
    context = {
        "version": version,
        "record": version.record,
        "section": found,
        "form": form if form is not None else rows_errors(rows),
        "fields": form,
        "rows": rows,
        "seen": fingerprint(version.content, keys),
        "pages": pages(section, version.content, page) if rows is not None else [],
        "conflict": conflict,
        "comments": version.comments.visible_to(person(request))
        .with_speakers()
        .filter(field__in=found.keys),
    }
    return render(request, "workspace/section.html", context)


def as_it_is_now(version: Version, keys: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """What a colleague has saved, in words; `version` then has it too."""
    version.refresh_from_db(fields=["content"])
    names = Names([version.content])
    return [(str(FIELDS[key]), in_words(key, version.content[key], names)) for key in keys]


def pages(slug: str, content: Mapping[str, Any], current: int) -> list[tuple[int, str, bool]]:
    """The pages of a list: number, what is on it, and whether it is this one. None for a single
    one."""
    kept, many = ROWS[slug], pages_of(slug, content)
    rows = content[kept.key]
    found = []
    for number in range(1, many + 1):
        first = (number - 1) * kept.per_page
        last = min(first + kept.per_page, len(rows))
        if first >= len(rows):
            words = _("One more")
        elif slug == "languages":
            words = str(NAMES[rows[first]["language"]])
        else:
            words = f"{first + 1}–{last}"
        found.append((number, words, number == current))
    return found if many > 1 else []


def form_of(
    request: HttpRequest, slug: str, content: Mapping[str, Any], data: Any
) -> SectionForm | None:
    kind = FORMS.get(slug)
    if kind is None:
        return None
    if kind is SdgsForm:
        return SdgsForm(data, content=content, opened=request.GET.get("goal", ""))
    return kind(data, content=content)


class rows_errors:  # noqa: N801  (stands where a form would: the error summary reads it)
    """The errors of a list's rows as the error summary reads those of a form."""

    def __init__(self, rows: BaseFormSet | None) -> None:
        self.fields: dict[str, Any] = {}
        self.boxes = (
            [box for form in (rows or ()) for box in form] if rows and rows.is_bound else []
        )
        self.errors = [box for box in self.boxes if box.errors]

    def non_field_errors(self) -> list[str]:
        return []

    def __iter__(self) -> Any:
        return iter(self.errors)


def go_on(request: HttpRequest, version: Version, slug: str) -> HttpResponse:
    """Where the button that was pressed leads."""
    identifier = version.record.identifier
    if "more" in request.POST:
        messages.success(request, _("Saved."))
        address = reverse("workspace:section", args=[identifier, slug])
        last = pages_of(slug, version.content) if slug in ROWS else 1
        return redirect(f"{address}?page={last}" if last > 1 else address)
    following = next_section(slug) if "next" in request.POST else ""
    if following == "recommendations":
        return redirect("workspace:recommendations", identifier)
    if following:
        return redirect("workspace:section", identifier, following)
    return redirect("workspace:write", identifier)


def may_write(user: Any, version: Version) -> bool:
    return version.is_editable and user_can_edit(user, version.record)
