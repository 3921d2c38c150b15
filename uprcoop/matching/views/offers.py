"""Offers of assistance: the public list, writing one, and its page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uprcoop.accounts.models import User
from uprcoop.accounts.permissions import organisations_of, user_can_moderate
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.models import Published
from uprcoop.activities.vocabulary import Assistance
from uprcoop.matching.actions import offers as actions
from uprcoop.matching.finding import offer_for, person, somebody
from uprcoop.matching.forms import OfferForm, RenewForm, return_form
from uprcoop.matching.lifecycle import OFFER_MOVES, can_move
from uprcoop.matching.models import Offer
from uprcoop.matching.models.requests import PROVIDER_ROLES, expected_end
from uprcoop.matching.permissions import user_can_offer
from uprcoop.matching.views.doing import attempt, seen_in, take
from uprcoop.matching.views.sure import before_offer
from uprcoop.recommendations.models import Recommendation, Theme

SHOWN = 25


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """What is on offer, for everybody; one's own with where they stand."""
    user = somebody(request)
    found = Offer.objects.open().select_related("organisation").prefetch_related("themes__theme")
    theme, assistance = request.GET.get("theme", ""), request.GET.get("assistance", "")
    if theme:
        found = found.filter(themes__theme__code=theme)
    page = Paginator(found.distinct(), SHOWN).get_page(request.GET.get("page"))
    rows = list(page)
    if assistance in Assistance.values:
        # A list in JSON: neither database looks into it the same way.
        ids = [pk for pk, given in found.values_list("pk", "assistance") if assistance in given]
        page = Paginator(found.filter(pk__in=ids).distinct(), SHOWN).get_page(
            request.GET.get("page")
        )
        rows = list(page)
    context: dict[str, Any] = {
        "page": page,
        "offers": rows,
        "theme": theme,
        "assistance": assistance,
        "themes": Theme.objects.filter(offers__offer__status="open").distinct(),
        "kinds": Assistance.choices,
        "query": f"theme={theme}&assistance={assistance}&",
    }
    if isinstance(user, User):
        own = organisations_of(user, *PROVIDER_ROLES)
        context["organisations"] = own
        context["own"] = Offer.objects.filter(organisation__in=own).exclude(status="withdrawn")
        if user_can_moderate(user) or user.is_auditor:
            context["waiting"] = Offer.objects.filter(status="submitted").select_related(
                "organisation"
            )
    return render(request, "matching/offers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, number: int) -> HttpResponse:
    user = person(request)
    organisation = get_object_or_404(organisations_of(user, *PROVIDER_ROLES), pk=number)
    initial: dict[str, Any] = {
        "language": (get_language() or "en")[:2],
        "renew_by": expected_end(timezone.now().date()),
    }
    # For one recommendation, where its page led here.
    about = Recommendation.objects.current().filter(key=request.GET.get("for", "")).first()
    if about:
        initial |= {
            "themes": list(about.themes.values_list("pk", flat=True)),
            "states": [about.state.iso3],
            "is_own_recommendations": True,
        }
    form = OfferForm(request.POST or None, organisation=organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        links = {"recommendations": [about]} if about else {}
        made = actions.begin(organisation=organisation, by=user, **form.cleaned_data, **links)
        messages.success(request, _("Saved as a draft."))
        return redirect("matching:offer", made.identifier)
    context = {"form": form, "organisation": organisation, "about": about}
    return render(request, "matching/write_offer.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    offer = offer_for(user, identifier)
    if not user_can_offer(user, offer.organisation):
        raise PermissionDenied
    initial = {"themes": offer.themes.values_list("theme", flat=True)}
    form = OfferForm(
        request.POST or None, instance=offer, organisation=offer.organisation, initial=initial
    )
    seen = seen_in(request) or offer.revision
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(offer=offer, by=user, seen=seen, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
            seen = Offer.objects.values_list("revision", flat=True).get(pk=offer.pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("matching:offer", identifier)
    context = {"form": form, "organisation": offer.organisation, "offer": offer, "seen": seen}
    return render(request, "matching/write_offer.html", context)


@require_safe
def offer_page(request: HttpRequest, identifier: str) -> HttpResponse:
    """One offer, with the provider's public records as its evidence."""
    return show(request, offer_for(somebody(request), identifier))


def show(request: HttpRequest, offer: Offer, **faulty: Form) -> HttpResponse:
    """The page of an offer. `faulty`: forms that could not be taken, in place of fresh ones."""
    user = somebody(request)
    if faulty:
        offer.refresh_from_db()  # it may be what somebody has changed meanwhile
    organisation = offer.organisation
    records = Published.objects.filter(content__organisation__id=organisation.pk).defer("text")
    themes = list(offer.themes.values_list("theme", flat=True))
    if themes:
        records = records.filter(themes__theme__in=themes).distinct()
    context: dict[str, Any] = {
        "offer": offer,
        "records": records[:5],
        "record_count": records.count(),
    }
    if isinstance(user, User):
        is_own = user_can_offer(user, organisation)
        context |= {
            "is_own": is_own,
            "is_secretariat": user_can_moderate(user),
            "problems": actions.problems_of(offer) if is_own and offer.is_editable else [],
            "can": {
                name.replace("-", "_")
                for name in OFFER_MOVES
                if can_move(OFFER_MOVES, offer.status, name)
            },
            "renew_form": RenewForm(initial={"renew_by": offer.renew_by}),
            "return_form": return_form(),
            "busy": offer.matches.filter(status__in=["agreed", "under-way"]).count()
            if is_own
            else None,
        }
    if faulty:
        context |= {**faulty, "form": next(iter(faulty.values()))}
    return render(request, "matching/offer.html", context)


@login_required
@require_POST
def act(request: HttpRequest, identifier: str) -> HttpResponse:
    user = person(request)
    offer = offer_for(user, identifier)
    what = request.POST.get("what", "")
    if question := before_offer(request, offer, what):
        return question
    if what == "submit":
        done = _("Sent to the Secretariat.")
        attempt(request, lambda: actions.submit(offer=offer, by=user), done)
    elif what == "open":
        seen = seen_in(request)
        attempt(request, lambda: actions.open_offer(offer=offer, by=user, seen=seen))
    elif what == "return":
        reason = return_form(request.POST)

        def send_back(given: dict[str, Any]) -> None:
            actions.return_offer(offer=offer, by=user, reason=given["text"])

        if not take(request, reason, send_back):
            return show(request, offer, return_form=reason)
    elif what == "renew":
        day = RenewForm(request.POST)
        if not take(request, day, lambda given: actions.renew(offer=offer, by=user, **given)):
            return show(request, offer, renew_form=day)
    elif what in ("take-back", "pause", "resume", "change", "withdraw"):
        attempt(request, lambda: actions.move(offer=offer, by=user, name=what))
    else:
        raise Http404
    return redirect("matching:offer", identifier)
