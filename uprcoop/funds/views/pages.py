"""The funds: the list, each one's page with sources, and how a page has changed."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from uprcoop.accounts.permissions import user_can_administer
from uprcoop.activities.models import Published
from uprcoop.funds.actions.funds import CONFIRM_EVERY
from uprcoop.funds.finding import fund_for
from uprcoop.funds.forms import SubscribeForm
from uprcoop.funds.models import Call, Fund, Statement
from uprcoop.funds.permissions import user_can_look_behind
from uprcoop.funds.rules import current
from uprcoop.funds.vocabulary import Point, Purpose, Topic


def language() -> str:
    return (get_language() or "en")[:2]


@require_safe
def funds(request: HttpRequest) -> HttpResponse:
    """All funds and resources, each with its purpose and its open calls."""
    today = timezone.now().date()
    found = Fund.objects.visible_to(request.user).annotate(
        open_calls=Count(
            "calls",
            filter=Q(
                calls__withdrawn_at__isnull=True,
                calls__opens_on__lte=today,
                calls__closes_on__gte=today,
            ),
        )
    )
    purposes = {
        one.fund_id: one.in_language(language())
        for one in Statement.objects.filter(is_current=True, topic=Topic.PURPOSE)
    }
    rows = [(fund, purposes.get(fund.pk)) for fund in found]
    context = {"funds": rows, "can_add": user_can_administer(request.user)}
    return render(request, "funds/funds.html", context)


@require_safe
def fund(request: HttpRequest, code: str) -> HttpResponse:
    """What a fund is for, who may ask and how: each statement with its source and its day."""
    found = fund_for(request.user, code)
    today = timezone.now().date()
    current_ones = {one.topic: one for one in found.statements.filter(is_current=True)}
    statements = [
        (
            topic,
            one,
            one.in_language(language()) if one else None,
            one.is_due(today, CONFIRM_EVERY) if one else False,
        )
        for topic in Topic
        for one in [current_ones.get(topic.value)]
    ]
    records = Published.objects.filter(fund=found.code)
    context = {
        "fund": found,
        "statements": statements,
        "covers": [
            (Purpose(cover.purpose), [Point(code) for code in cover.points])
            for cover in current().covers
            if cover.fund == found.code
        ],
        "rules_version": current().version,
        "calls": Call.objects.public().filter(fund=found, closes_on__gte=today),
        "past_calls": Call.objects.public().filter(fund=found, closes_on__lt=today).count(),
        "records": records.order_by("-published_at", "-id")[:5],
        "record_count": records.count(),
        "form": SubscribeForm(),
        "can_keep": user_can_look_behind(request.user, found),
    }
    return render(request, "funds/fund.html", context)


@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Every statement that the page has ever made, with its source and its day."""
    found = fund_for(request.user, code)
    rows = [
        (one, Topic(one.topic), one.in_language(language()))
        for one in found.statements.order_by("-written_at", "-id")[:200]
    ]
    return render(request, "funds/history.html", {"fund": found, "rows": rows})
