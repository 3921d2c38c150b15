"""Files of a record: taken in with a draft, given out to whoever may read the version."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from uprcoop.accounts.files import FileNotTaken
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.actions.drafting import attach as attach_file
from uprcoop.activities.actions.drafting import detach
from uprcoop.workspace.finding import person, record_for
from uprcoop.workspace.views.writing import not_editable, version_to_write


@login_required
@require_POST
def attach(request: HttpRequest, identifier: str) -> HttpResponse:
    """Add a file, or take one out."""
    version = version_to_write(request, identifier)
    if version is None:
        return not_editable(request, identifier)
    user = person(request)
    remove = request.POST.get("remove", "")
    file = request.FILES.get("file")
    try:
        if remove.isdecimal():
            detach(version=version, attachment_id=int(remove), by=user)
        elif file is None:
            messages.error(request, _("Choose a file first."))
        else:
            attach_file(version=version, file=file, by=user)
    except (FileNotTaken, NotPossible) as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace:section", identifier, "files")


@login_required
@require_safe
def attachment(request: HttpRequest, identifier: str, number: int) -> FileResponse:
    """A file that some version names which this person may read."""
    user = person(request)
    record = record_for(user, identifier)
    found = get_object_or_404(record.attachments, pk=number)
    for version in record.versions.visible_to(user):
        version.record = record
        content = version.content_seen_by(user)
        if any(row["id"] == number for row in content["attachments"]):
            answer = FileResponse(
                found.file.open("rb"),
                as_attachment=True,
                filename=found.name,
                content_type=found.media_type,
            )
            answer["Cache-Control"] = "no-store"
            return answer
    raise Http404
