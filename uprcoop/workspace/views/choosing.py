"""Choosing what a record implements, and taking suggestions by one click."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.actions.drafting import save_draft
from uprcoop.activities.models import Version
from uprcoop.recommendations.models import Pledge, Recommendation
from uprcoop.search import query
from uprcoop.search.request import SearchRequest
from uprcoop.workspace.finding import person
from uprcoop.workspace.sections import BY_SLUG
from uprcoop.workspace.suggestions import Suggestions, suggest
from uprcoop.workspace.views.writing import go_on, not_editable, version_to_write

SHOWN = 15
LISTS = ("recommendations", "pledges", "themes", "persons", "sdgs")


def chosen_of(version: Version) -> list[Recommendation | Pledge]:
    content = version.content
    found: list[Recommendation | Pledge] = [
        *Recommendation.objects.filter(key__in=content["recommendations"]).select_related("state"),
        *Pledge.objects.filter(key__in=content["pledges"]).select_related("state"),
    ]
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recommendations(request: HttpRequest, identifier: str) -> HttpResponse:
    """What is chosen, each with a tick to keep it; and a search among those of the States."""
    version = version_to_write(request, identifier)
    if version is None:
        return not_editable(request, identifier)
    if request.method == "POST":
        given = set(request.POST.getlist("take"))
        changes = {
            key: [
                *[code for code in version.content[key] if f"{key}:{code}" in given],
                *[
                    one.partition(":")[2]
                    for one in given
                    if one.startswith(f"{key}:")
                    and one.partition(":")[2] not in version.content[key]
                ],
            ]
            for key in ("recommendations", "pledges")
        }
        # Only what this page showed is taken away: another one may have added more meanwhile.
        shown = set(request.POST.getlist("shown"))
        for key, codes in changes.items():
            codes += [code for code in version.content[key] if f"{key}:{code}" not in shown]
        try:
            save_draft(version=version, changes=changes, by=person(request))
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        return go_on_from_recommendations(request, identifier)
    states = [row["state"].lower() for row in version.content["states"]]
    words = request.GET.get("q", "").strip()[:300]
    hits = []
    if states and words:
        asked = SearchRequest(
            text=words,
            filters={"state": states, "kind": ["recommendation", "pledge"]},
            language=(get_language() or "en")[:2],
            size=SHOWN,
        )
        taken = {*version.content["recommendations"], *version.content["pledges"]}
        hits = [
            hit
            for hit in query.run(asked).hits
            if isinstance(hit.object, Recommendation | Pledge) and hit.object.key not in taken
        ]
    context = {
        "version": version,
        "record": version.record,
        "section": BY_SLUG["recommendations"],
        "chosen": chosen_of(version),
        "has_states": bool(states),
        "words": words,
        "hits": hits,
        "suggestions": suggest(version, person(request), get_language() or "en").statements
        if not words
        else [],
        "comments": version.comments.visible_to(person(request)).filter(
            field__in=("recommendations", "pledges")
        ),
    }
    return render(request, "workspace/recommendations.html", context)


def go_on_from_recommendations(request: HttpRequest, identifier: str) -> HttpResponse:
    if "more" in request.POST:
        return redirect("workspace:recommendations", identifier)
    return go_on(request, identifier, "recommendations")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggestions(request: HttpRequest, identifier: str) -> HttpResponse:
    """What may be taken by one click, with the reasons; and what looks like the same record."""
    version = version_to_write(request, identifier)
    if version is None:
        return not_editable(request, identifier)
    user = person(request)
    if request.method == "POST":
        key, _colon, code = request.POST.get("take", "").partition(":")
        if key in LISTS and code:
            changes: dict[str, Any] = {key: [*version.content[key], code[:80]]}
            try:
                save_draft(version=version, changes=changes, by=user)
            except NotPossible as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Taken."))
        return redirect("workspace:suggestions", identifier)
    found: Suggestions = suggest(version, user, get_language() or "en")
    context = {"version": version, "record": version.record, "found": found}
    return render(request, "workspace/suggestions.html", context)
