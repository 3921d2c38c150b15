"""Calls for applications: the lists, the feeds, letters to subscribers, publishing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.syndication.views import Feed
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uprcoop.activities.actions.common import NotPossible
from uprcoop.funds.actions import calls as actions
from uprcoop.funds.finding import fund_for, fund_to_look_behind, person
from uprcoop.funds.forms import CallForm, SubscribeForm
from uprcoop.funds.models import Call, Fund, Subscription
from uprcoop.funds.permissions import user_can_keep

IN_FEED = 50


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Open calls of all funds, those that end first at the top; then the past ones."""
    today = timezone.now().date()
    found = Call.objects.public().select_related("fund")
    context = {
        "open": found.filter(closes_on__gte=today).order_by("closes_on", "id"),
        "past": found.filter(closes_on__lt=today).order_by("-closes_on", "id")[:50],
    }
    return render(request, "funds/calls.html", context)


@require_safe
def call(request: HttpRequest, identifier: str) -> HttpResponse:
    found = get_object_or_404(Call.objects.public().select_related("fund"), identifier=identifier)
    context = {
        "call": found,
        "fund": found.fund,
        "can_keep": user_can_keep(request.user, found.fund),
    }
    return render(request, "funds/call.html", context)


class CallsFeed(Feed[Call, Fund | None]):
    """The newest calls of all funds, as Atom."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Fund | None:
        return None

    def title(self, obj: Fund | None) -> str:
        name = _("Calls of the voluntary funds")
        return f"{name}: {obj.name}" if obj else name

    def link(self, obj: Fund | None) -> str:
        return reverse("funds:fund", args=[obj.code]) if obj else reverse("funds:calls")

    def items(self, obj: Fund | None) -> Any:
        found = Call.objects.public().select_related("fund")
        return found.filter(fund=obj)[:IN_FEED] if obj else found[:IN_FEED]

    def item_title(self, item: Call) -> str:
        return f"{item.fund.short}: {item.title}"

    def item_description(self, item: Call) -> str:
        return item.text

    def item_link(self, item: Call) -> str:
        return reverse("funds:call", args=[item.identifier])

    def item_pubdate(self, item: Call) -> Any:
        return item.published_at

    def item_guid(self, item: Call) -> str:
        return f"urn:uprcoop:{item.identifier}"


class FundFeed(CallsFeed):
    """The newest calls of one fund."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Fund | None:
        return fund_for(request.user, kwargs["code"])


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, code: str) -> HttpResponse:
    """Ask to hear of a fund's calls. The answer is the same whoever subscribed already."""
    fund = get_object_or_404(Fund.objects.public(), code=code)
    form = SubscribeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        actions.subscribe(fund=fund, email=email, language=get_language() or "en")
        messages.success(
            request, _("A letter is on its way to this address: open the link in it to confirm.")
        )
        return redirect("funds:fund", fund.code)
    return render(request, "funds/subscribe.html", {"fund": fund, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirmed by a button: what only opens links must not subscribe anybody."""
    found = get_object_or_404(Subscription.objects.select_related("fund"), token=token)
    if request.method == "POST":
        actions.confirm_subscription(token)
        messages.success(request, _("You hear of the fund’s next call."))
        return redirect("funds:fund", found.fund.code)
    return render(request, "funds/confirm.html", {"fund": found.fund, "ends": False})


@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    found = get_object_or_404(Subscription.objects.select_related("fund"), token=token)
    if request.method == "POST":
        actions.unsubscribe(token)
        messages.success(request, _("You hear no more of this fund’s calls."))
        return redirect("funds:fund", found.fund.code)
    return render(request, "funds/confirm.html", {"fund": found.fund, "ends": True})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, code: str) -> HttpResponse:
    user = person(request)
    fund, may_write = fund_to_look_behind(user, code)
    if not may_write:
        raise PermissionDenied
    initial = {"language": (get_language() or "en")[:2], "opens_on": timezone.now().date()}
    form = CallForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.publish_call(fund=fund, by=user, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The call is public, and the subscribers hear of it."))
            return redirect("funds:call", made.identifier)
    context = {"fund": fund, "form": form, "subscribers": subscribers(fund)}
    return render(request, "funds/publish_call.html", context)


def subscribers(fund: Fund) -> int:
    return fund.subscriptions.filter(confirmed_at__isnull=False).count()


@login_required
@require_POST
def withdraw(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    found = get_object_or_404(Call.objects.public().select_related("fund"), identifier=identifier)
    if not user_can_keep(user, found.fund):
        raise Http404
    try:
        actions.withdraw_call(call=found, by=user)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The call is withdrawn."))
    return redirect("funds:fund", found.fund.code)
