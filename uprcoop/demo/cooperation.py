"""Fictitious requests, offers, a match and a group, made by the same actions as real ones."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from uprcoop.accounts.models import Organisation, User
from uprcoop.demo.cast import ORGANISATIONS, make_cast
from uprcoop.demo.records import key_of
from uprcoop.demo.statements import check_demo
from uprcoop.matching.actions import groups, matches, offers, proposals, requests
from uprcoop.matching.engine.need import need_of
from uprcoop.matching.engine.ranking import rank
from uprcoop.matching.models import Match, Offer, Request
from uprcoop.recommendations.models import Recommendation, Theme
from uprcoop.states.models import State

MARK = "(fictitious)"


def organisation(code: str) -> Organisation:
    return Organisation.objects.get(name=ORGANISATIONS[code][0])


def themes(*codes: str) -> list[Theme]:
    return list(Theme.objects.filter(code__in=codes))


def recommendations(*places: str) -> list[Recommendation]:
    keys = [key_of(place, Recommendation) for place in places]
    return list(Recommendation.objects.filter(key__in=keys))


@transaction.atomic
def load_cooperation() -> int:
    """Make them where there is none yet; how many requests. Raises NotADemo outside demo mode."""
    check_demo()
    if Offer.objects.filter(title__contains=MARK).exists():
        return 0
    people = make_cast()
    make_offers(people)
    made = make_requests(people)
    go_on(people, made)
    return len(made)


def make_offers(people: dict[str, User]) -> None:
    given: list[tuple[str, str, dict[str, Any]]] = [
        (
            "agency",
            "agency",
            {
                "title": f"Outreach units for national institutions {MARK}",
                "text": "Advisers help a national human rights institution to set up offices and "
                "boats that reach outer islands, with training of its staff.",
                "assistance": ["institution-building", "training"],
                "themes": themes("nhri"),
                "languages": ["en", "fr"],
                "groups": ["sids"],
                "capacity": 2,
            },
        ),
        (
            "agency",
            "agency",
            {
                "title": f"Reporting made light {MARK}",
                "text": "A coach for the national mechanism: a plan, a table and three meetings "
                "until the report is written.",
                "assistance": ["reporting-follow-up", "training"],
                "themes": themes("nmirf"),
                "languages": ["en", "es"],
                "capacity": 1,
            },
        ),
        (
            "officer-b",
            "mission-b",
            {
                "title": f"Our mechanism tells how it follows up {MARK}",
                "text": "A peer visit of two people who built a register of recommendations.",
                "assistance": ["peer-exchange", "reporting-follow-up"],
                "themes": themes("nmirf"),
                "languages": ["es", "en"],
                "is_peer": True,
                "modalities": ["south-south"],
            },
        ),
        (
            "ngo",
            "ngo",
            {
                "title": f"Workshops on inclusive schools {MARK}",
                "text": "Trainers show teachers how children with disabilities learn in the same "
                "classroom.",
                "assistance": ["training", "awareness"],
                "themes": themes("persons-with-disabilities", "right-to-education"),
                "languages": ["en"],
                "payer": "shared",
            },
        ),
    ]
    until = timezone.now().date() + timedelta(days=300)
    for by, code, fields in given:
        made = offers.begin(
            organisation=organisation(code),
            by=people[by],
            renew_by=until,
            **{"payer": "provider"} | fields,
        )
        offers.submit(offer=made, by=people[by])
        if by != "ngo":
            offers.open_offer(offer=made, by=people["moderator"])


def make_requests(people: dict[str, User]) -> dict[str, Request]:
    fiji, uruguay = State.objects.get(iso3="FJI"), State.objects.get(iso3="URY")
    fijian = recommendations("FJI 48 148.1")
    islands = requests.begin(
        state=fiji,
        by=people["focal-a"],
        title=f"Reaching outer islands {MARK}",
        need="Our national institution has one office and no boat. People on outer islands "
        "cannot reach it. We would like advice on small offices and on a travelling one.",
        result="Two regional offices and a yearly round of visits.",
        assistance=["institution-building", "training"],
        languages=["en"],
        visibility="verified",
        recommendations=fijian,
        contribution="Rooms, and the salaries of four people.",
    )
    confidential = requests.begin(
        state=fiji,
        by=people["focal-a"],
        title=f"A need that only the Secretariat knows {MARK}",
        need="Confidential advice on a draft law. Nobody else is to learn of this request.",
        assistance=["legislative-advice"],
        visibility="secretariat",
        recommendations=fijian,
    )
    waiting = requests.begin(
        state=uruguay,
        by=people["officer-b"],
        title=f"Registro de seguimiento {MARK}",
        need="Nuestro mecanismo busca intercambio con otros Estados sobre cómo medir avances.",
        assistance=["peer-exchange", "data-monitoring"],
        languages=["es"],
        language="es",
        visibility="everyone",
        recommendations=list(Recommendation.objects.current().about(uruguay)[:1]),
    )
    public = requests.begin(
        state=uruguay,
        by=people["officer-b"],
        title=f"Capacitación de quienes redactan informes {MARK}",
        need="Buscamos un curso breve para las personas de cada ministerio que escriben la parte "
        "que les toca del informe.",
        result="Treinta personas capacitadas antes del próximo informe de mitad de período.",
        assistance=["training", "reporting-follow-up"],
        languages=["es"],
        language="es",
        visibility="everyone",
        recommendations=list(Recommendation.objects.current().about(uruguay)[:1]),
    )
    asked = [(islands, "focal-a"), (confidential, "focal-a")]
    for made, by in (*asked, (waiting, "officer-b"), (public, "officer-b")):
        requests.submit(request=made, by=people[by])
    for made in (islands, confidential, public):
        requests.verify(request=made, by=people["moderator"])
    proposals.suggest(
        organisation=organisation("nhri"),
        state=fiji,
        by=people["nhri"],
        title=f"Sign language in courts {MARK}",
        need="Courts have no interpreters. The State might ask for training of the first ten.",
        recommendations=fijian,
    )
    return {"islands": islands, "waiting": waiting, "public": public}


def go_on(people: dict[str, User], made: dict[str, Request]) -> None:
    """One match that the agency is to answer, and a group that waits for the State's word."""
    islands = made["islands"]
    islands.refresh_from_db()
    ranking = rank(need_of(islands))
    offer = Offer.objects.get(title=f"Outreach units for national institutions {MARK}")
    best = next((one for one in ranking.offers if one.offer == offer.pk), None)
    match: Match = matches.take_up(
        request=islands,
        by=people["focal-a"],
        kind="offer",
        organisation=offer.organisation,
        policy=ranking.policy,
        score=best.score if best else 0.0,
        parts=dict(best.parts) if best else {},
        offer=offer,
    )
    matches.disclose(match=match, by=people["focal-a"])
    groups.convene(
        state=islands.state,
        by=people["moderator"],
        title=f"Friends of outreach {MARK}",
        purpose="To look together at how people on outer islands can be reached.",
        request=islands,
        invited=[organisation("agency"), organisation("mission-b")],
    )
