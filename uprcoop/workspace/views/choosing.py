"""Choosing what a record implements, and taking suggestions by one click."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.actions.drafting import change_lists
from uprcoop.activities.models import Version
from uprcoop.recommendations.models import Pledge, Recommendation
from uprcoop.search import query
from uprcoop.search.request import SearchRequest
from uprcoop.workspace.finding import person
from uprcoop.workspace.sections import BY_SLUG
from uprcoop.workspace.suggestions import Suggestions, suggest
from uprcoop.workspace.views.writing import go_on, not_editable, version_to_write

SHOWN = 15
CHOSEN = 50  # of the chosen ones on a page: more would make it heavy on a slow line
LISTS = ("recommendations", "pledges", "themes", "persons", "sdgs")


def by_list(given: set[str]) -> dict[str, list[str]]:
    """Ticks "recommendations:key" and "pledges:key", sorted by the list they belong to."""
    parted = [one.partition(":") for one in given]
    return {
        key: [code[:80] for name, _colon, code in parted if name == key and code]
        for key in ("recommendations", "pledges")
    }


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
        # Only what this page showed is taken out: another one may have put in more meanwhile.
        out = set(request.POST.getlist("shown")) - given
        try:
            change_lists(
                version=version, by=person(request), add=by_list(given), take_out=by_list(out)
            )
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        if "more" in request.POST:
            return redirect("workspace:recommendations", identifier)
        return go_on(request, version, "recommendations")
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
        "page": Paginator(chosen_of(version), CHOSEN).get_page(request.GET.get("page")),
        "has_states": bool(states),
        "words": words,
        "hits": hits,
        "suggestions": suggest(version, person(request), get_language() or "en").statements
        if not words
        else [],
        "comments": version.comments.visible_to(person(request))
        .with_speakers()
        .filter(field__in=("recommendations", "pledges")),
    }
    return render(request, "workspace/recommendations.html", context)


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
            try:
                change_lists(version=version, by=user, add={key: [code[:80]]})
            except NotPossible as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Taken."))
        return redirect("workspace:suggestions", identifier)
    found: Suggestions = suggest(version, user, get_language() or "en")
    context = {"version": version, "record": version.record, "found": found}
    return render(request, "workspace/suggestions.html", context)
