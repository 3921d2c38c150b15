"""Who could answer a request, with reasons; the other way round, what an offer could answer."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from uprcoop.accounts.models import STATE_KINDS, Organisation, OrganisationKind
from uprcoop.accounts.permissions import organisations_of, user_can_moderate
from uprcoop.activities.models import Published
from uprcoop.funds.drafts import KINDS
from uprcoop.funds.drafts import draft as write_draft
from uprcoop.funds.views.ask import as_docx
from uprcoop.matching.actions import matches as actions
from uprcoop.matching.engine.explain import Reason, reasons, rule_words
from uprcoop.matching.engine.funds import funds_for, wish_of
from uprcoop.matching.engine.need import need_of
from uprcoop.matching.engine.ranking import Ranked, Ranking, rank
from uprcoop.matching.engine.reverse import gaps_of, made_by, requests_for
from uprcoop.matching.finding import offer_for, own_request, own_state, person, request_for
from uprcoop.matching.models import Match, Offer, Request
from uprcoop.matching.models.requests import PROVIDER_ROLES
from uprcoop.matching.permissions import user_can_request, user_can_see_reasons
from uprcoop.matching.views.doing import attempt
from uprcoop.recommendations.models import Recommendation
from uprcoop.states.models import State


@dataclass
class Answer:
    """One answer as the page shows it. `points`: of 100."""

    kind: str
    points: int
    title: str
    reasons: list[Reason]
    organisation: Organisation | None = None
    offer: Offer | None = None
    peer: State | None = None
    records: list[Published] | None = None
    recommendation: Recommendation | None = None
    match: Match | None = None

    @property
    def key(self) -> str:
        """What a button sends back: kind and id."""
        if self.offer:
            return f"offer:{self.offer.pk}"
        if self.peer:
            return f"peer:{self.peer.pk}"
        return f"provider:{self.organisation.pk}" if self.organisation else ""


def busy_publicly() -> dict[int, int]:
    """Requests that offers serve, of those that everybody may see: others must not show here."""
    counts: dict[int, int] = {}
    rows = Match.objects.filter(
        offer__isnull=False, status__in=["agreed", "under-way"], request__visibility="everyone"
    )
    for offer in rows.values_list("offer_id", flat=True):
        counts[offer] = counts.get(offer, 0) + 1
    return counts


@login_required
@require_safe
def answers(request: HttpRequest, identifier: str) -> HttpResponse:
    """The four kinds of answer, apart and together, with reasons and what was ruled out."""
    user = person(request)
    found = request_for(user, identifier)
    if not user_can_see_reasons(user, found):
        raise PermissionDenied
    ranking = rank(need_of(found), busy=busy_publicly())
    kinds = {"together": ranking.together, "offers": ranking.offers}
    kinds |= {"providers": ranking.providers, "peers": ranking.peers}
    is_own = user_can_request(user, found.state)
    which = request.GET.get("list", "together")
    if which != "funds" and which not in kinds:
        which = "together"
    context = {
        "request_": found,
        "which": which,
        "policy": ranking.policy,
        "answers": filled(found, kinds[which][:20]) if which in kinds else [],
        "asked": funds_for(found) if which in ("funds", "together") else None,
        "ruled_out": ruled_out(ranking) if which in ("offers", "together") else [],
        "can_ask": found.is_open and (is_own or user_can_moderate(user)),
        "is_own": is_own,
        "lists": [
            ("together", _("All together")),
            ("offers", _("Offers")),
            ("providers", _("Providers by what they do")),
            ("peers", _("Peer States")),
            ("funds", _("Funds")),
        ],
    }
    return render(request, "matching/answers.html", context)


@login_required
@require_safe
def draft(request: HttpRequest, identifier: str, code: str, kind: str) -> HttpResponse:
    """A draft application or note verbale from a request, for the State's own people to finish."""
    found = own_request(person(request), identifier)
    answer = next((one for one in funds_for(found).funds if one.fund.code == code), None)
    if kind not in KINDS or answer is None or not answer.may_ask:
        raise Http404
    content = write_draft(
        kind,
        fund=answer.fund,
        state=found.state,
        answers=answer.may_ask,
        wish=wish_of(found),
        language=found.language,
        today=timezone.now().date(),
    )
    return as_docx(content, f"{kind}-{code}-{found.identifier}")


def ruled_out(ranking: Ranking) -> list[tuple[Offer, str]]:
    offers = Offer.objects.select_related("organisation").in_bulk(
        [offer for offer, _code in ranking.ruled_out]
    )
    return [(offers[o], rule_words(code)) for o, code in ranking.ruled_out if o in offers][:10]


def filled(found: Request, ranked: list[Ranked]) -> list[Answer]:
    """With what the page names, in a handful of queries."""
    organisations = Organisation.objects.select_related("state").in_bulk(
        [one.organisation for one in ranked if one.organisation]
    )
    offers = Offer.objects.open().in_bulk([one.offer for one in ranked if one.offer])
    peers = State.objects.in_bulk([one.peer for one in ranked if one.peer])
    records = Published.objects.defer("text", "content").in_bulk(
        [id_ for one in ranked for id_ in one.facts.get("records", ())]
    )
    likes = Recommendation.objects.select_related("state").in_bulk(
        [one.facts["recommendation"] for one in ranked if "recommendation" in one.facts]
    )
    there = {
        (one.organisation_id, one.peer_id): one
        for one in found.matches.exclude(status__in=["declined", "dropped"])
    }
    answers = []
    for one in ranked:
        organisation, peer = organisations.get(one.organisation), peers.get(one.peer)
        offer = offers.get(one.offer)
        if not (organisation or peer) or (one.offer and not offer):
            continue
        title = offer.title if offer else str(organisation or (peer.name if peer else ""))
        match = there.get((one.organisation or None, None))
        if peer:
            match = next((m for (_o, p), m in there.items() if p == peer.pk), None)
        answers.append(
            Answer(
                kind=one.kind,
                points=round(100 * one.score),
                title=title,
                reasons=reasons(one),
                organisation=organisation,
                offer=offer,
                peer=peer,
                records=[records[id_] for id_ in one.facts.get("records", ()) if id_ in records],
                recommendation=likes.get(one.facts.get("recommendation", 0)),
                match=match,
            )
        )
    return answers


def speaking_for(peer: State) -> Organisation | None:
    """The body of a peer State that would be asked: its Mission first."""
    bodies = Organisation.objects.filter(
        state=peer, status="verified", kind__in=STATE_KINDS, memberships__status="accepted"
    ).distinct()
    return bodies.filter(kind=OrganisationKind.PERMANENT_MISSION).first() or bodies.first()


def chosen(ranking: Ranking, key: str) -> Ranked | None:
    kind, _colon, number = key.partition(":")
    if not number.isdecimal():
        return None
    lists = {"offer": ranking.offers, "provider": ranking.providers, "peer": ranking.peers}
    for one in lists.get(kind, []):
        if int(number) in (one.offer if kind == "offer" else one.organisation or one.peer,):
            return one
    return None


@login_required
@require_POST
def ask(request: HttpRequest, identifier: str) -> HttpResponse:
    """Take a suggestion up; where the State does and wishes it so, show the request at once."""
    user = person(request)
    found = request_for(user, identifier)
    if not user_can_see_reasons(user, found):
        raise PermissionDenied
    ranking = rank(need_of(found), busy=busy_publicly())
    one = chosen(ranking, request.POST.get("answer", ""))
    if one is None:
        raise Http404
    peer = State.objects.filter(pk=one.peer).first() if one.peer else None
    organisation = (
        speaking_for(peer) if peer else Organisation.objects.filter(pk=one.organisation).first()
    )
    if organisation is None:
        messages.error(
            request, _("This State has nobody here yet. Ask the Secretariat to write to it.")
        )
        return redirect("matching:answers", identifier)
    offer = Offer.objects.filter(pk=one.offer).first() if one.offer else None
    match = attempt(
        request,
        lambda: actions.take_up(
            request=found,
            by=user,
            kind=one.kind,
            organisation=organisation,
            policy=ranking.policy,
            score=one.score,
            parts={**one.parts, "records": len(one.facts.get("records", ()))},
            offer=offer,
            peer=peer,
        ),
        _("Taken up. The provider sees nothing before the State shows it the request."),
    )
    return (
        redirect("matching:match", match.identifier)
        if match
        else redirect("matching:answers", identifier)
    )


@login_required
@require_POST
def volunteer(request: HttpRequest, identifier: str) -> HttpResponse:
    """A provider that sees the request says that it can help."""
    user = person(request)
    found = request_for(user, identifier)
    number = request.POST.get("organisation", "")
    own = organisations_of(user, *PROVIDER_ROLES)
    organisation = get_object_or_404(own, pk=int(number) if number.isdecimal() else 0)
    ranking = rank(need_of(found))
    lists = [*ranking.offers, *ranking.providers]
    one = next((r for r in lists if r.organisation == organisation.pk), None)
    offer = Offer.objects.filter(pk=one.offer).first() if one and one.offer else None
    match = attempt(
        request,
        lambda: actions.volunteer(
            request=found,
            organisation=organisation,
            by=user,
            policy=ranking.policy,
            score=one.score if one else 0.0,
            parts={**one.parts} if one else {},
            offer=offer,
        ),
        _("The State has been told that you can help."),
    )
    if match:
        return redirect("matching:match", match.identifier)
    return redirect("matching:request", identifier)


@login_required
@require_http_methods(["GET", "HEAD"])
def for_offer(request: HttpRequest, identifier: str) -> HttpResponse:
    """The open requests that an offer's people may see, the likest first."""
    user = person(request)
    offer = offer_for(user, identifier)
    if not organisations_of(user, *PROVIDER_ROLES).filter(pk=offer.organisation_id).exists():
        raise PermissionDenied
    context = {"offer": offer, "rows": requests_for(offer)}
    return render(request, "matching/for_offer.html", context)


@login_required
@require_safe
def gaps(request: HttpRequest, iso3: str) -> HttpResponse:
    """A State's supported recommendations that no public record helps with, and who could."""
    user = person(request)
    state = own_state(user, iso3)
    context: dict[str, Any] = {"state": state, "rows": gaps_of(state, request.GET.get("q", ""))}
    context["words"] = request.GET.get("q", "")
    return render(request, "matching/gaps.html", context)


@login_required
@require_safe
def made(request: HttpRequest, iso3: str) -> HttpResponse:
    """What a State recommended and was supported: it is invited to offer help with it."""
    user = person(request)
    state = own_state(user, iso3)
    words = request.GET.get("q", "")
    own = organisations_of(user, *PROVIDER_ROLES).filter(state=state)
    context = {
        "state": state,
        "words": words,
        "page": Paginator(made_by(state, words), 25).get_page(request.GET.get("page")),
        "organisation": own.first(),
    }
    return render(request, "matching/made.html", context)
