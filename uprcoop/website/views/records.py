"""Public records: the list, each one's page, and the same for machines.

All of it reads `Published` rows. An address that was public once answers 410 and gives nothing else
away, in each language and format alike; any other is unknown, whether a draft has it or nothing.
"""

from collections.abc import Callable
from typing import Any

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from uprcoop.activities.models import Attachment, Published, Record
from uprcoop.activities.templatetags.records import contributor_name
from uprcoop.exchange.iati import as_iati
from uprcoop.search.query import similar
from uprcoop.website.links import search_with, site_address
from uprcoop.website.templatetags.website import day
from uprcoop.website.views import public_page

SHOWN = 30
SHOWN_BESIDE = 5  # on the pages of States and statements

Answer = Callable[[HttpRequest, Published], HttpResponseBase]


def found_or_gone(request: HttpRequest, identifier: str, answer: Answer) -> HttpResponseBase:
    """What is public under this identifier; else 410 where something was, and 404."""
    known = identifier.upper()
    found = Published.objects.filter(identifier=known).first()
    if found is not None:
        return answer(request, found)
    record = Record.objects.was_public().filter(identifier=known).first()
    if record is None:
        raise Http404
    context = {"is_revoked": record.is_revoked}
    gone = render(request, "website/errors/gone.html", context, status=410)
    gone["Cache-Control"] = "no-store"
    return gone


def beside(records: Any) -> dict[str, Any]:
    """The records shown on another page: how many, and the newest."""
    return {
        "records": records.order_by("-published_at", "-id")[:SHOWN_BESIDE],
        "count": records.count(),
    }


@public_page
def activities(request: HttpRequest) -> HttpResponse:
    found = Published.objects.order_by("-published_at", "-id")
    context = {
        "records": found[:SHOWN],
        "count": found.count(),
        "search_activities": search_with(kind="activity"),
        "search_practices": search_with(kind="good-practice"),
    }
    return render(request, "website/activities.html", context)


@public_page
def activity(request: HttpRequest, identifier: str) -> HttpResponse:
    return found_or_gone(request, identifier, activity_page)  # type: ignore[return-value]


def activity_page(request: HttpRequest, found: Published) -> HttpResponse:
    earlier = found.record.versions.filter(public_number__gt=0).exclude(pk=found.version_id)
    comments = found.record.public_comments.filter(
        ended_at__isnull=True, state__in=found.states.values("state")
    )
    context = {
        "record": found,
        "content": found.content,
        "states": [row.state for row in found.states.select_related("state")],
        "earlier": earlier.order_by("-public_number").values(
            "public_number", "published_at", "ended_at"
        ),
        "comments": comments.select_related("state"),
        "permanent_address": site_address(request)
        + reverse("permanent-activity", args=[found.identifier]),
        "citation": [
            str(found.title),
            contributor_name(found.content),
            _("version %(number)s, %(day)s")
            % {"number": found.number, "day": day(found.published_at)},
        ],
        "similar": similar(found, limit=4),
    }
    return render(request, "website/activity.html", context)


@require_safe
def as_json(request: HttpRequest, identifier: str) -> HttpResponseBase:
    def answer(request: HttpRequest, found: Published) -> HttpResponse:
        whole = {
            "identifier": found.identifier,
            "version": found.number,
            "first_published_at": found.first_published_at.isoformat(),
            "published_at": found.published_at.isoformat(),
            "address": site_address(request)
            + reverse("permanent-activity", args=[found.identifier]),
            **found.content,
        }
        # What a State withheld is its own affair: no page says it either. Nor is the hash of what
        # was consented to given out: with it, whoever knows the rest could try amounts of money or
        # organisations until one fits.
        del whole["withheld"]
        return no_store(JsonResponse(whole, json_dumps_params={"ensure_ascii": False, "indent": 1}))

    return found_or_gone(request, identifier, answer)


@require_safe
def iati(request: HttpRequest, identifier: str) -> HttpResponseBase:
    def answer(request: HttpRequest, found: Published) -> HttpResponse:
        return no_store(HttpResponse(as_iati(found), content_type="application/xml"))

    return found_or_gone(request, identifier, answer)


@require_safe
def attachment(request: HttpRequest, identifier: str, number: int) -> HttpResponseBase:
    """A file that the public version names. What was withheld is not in it."""

    def answer(request: HttpRequest, found: Published) -> HttpResponseBase:
        if not any(row["id"] == number for row in found.content["attachments"]):
            raise Http404
        file = get_object_or_404(Attachment.objects.of_public(found), pk=number)
        return no_store(
            FileResponse(
                file.file.open("rb"),
                as_attachment=True,
                filename=file.name,
                content_type=file.media_type,
            )
        )

    return found_or_gone(request, identifier, answer)


def no_store(answer: Any) -> Any:
    """No cache keeps it: what is withdrawn is gone at once."""
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def permanent(request: HttpRequest, identifier: str) -> HttpResponseBase:
    def answer(request: HttpRequest, found: Published) -> HttpResponse:
        to = HttpResponseRedirect(reverse("website:activity", args=[found.identifier]))
        return no_store(to)

    return found_or_gone(request, identifier, answer)
