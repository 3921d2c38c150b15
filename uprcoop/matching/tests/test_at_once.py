"""People act on the same few requests and one offer, one after the other and in one moment."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from uprcoop.activities.tests.at_once import Actor, all_at_once, has_real_transactions
from uprcoop.audit.verify import verify
from uprcoop.matching.actions import clocks, matches, offers, requests
from uprcoop.matching.models import Match, Offer, Request
from uprcoop.matching.tests import building
from uprcoop.matching.vocabulary import Outcome

LIVE = ("agreed", "under-way")
OVER = ("declined", "dropped", "ended")
STEPS = int(os.environ.get("UPRCOOP_MATCHING_STEPS", "250"))


class Person(Actor):
    def request(self) -> Any:
        found = Request.objects.select_related("state")
        mostly = found.filter(status__in=["open", "in-discussion", "submitted"])
        return self.one(mostly if self.chance.random() < 0.7 else found)

    def match(self, *statuses: str) -> Any:
        found = Match.objects.select_related("request__state", "organisation", "offer")
        return self.one(found.filter(status__in=statuses))

    def provider(self) -> Any:
        return self.chance.choice(
            [
                (self.cast.agency, self.cast.contributor),
                (self.cast.other_agency, self.cast.outsider),
            ]
        )

    def people_of(self, match: Any) -> Any:
        is_agency = match.organisation_id == self.cast.agency.pk
        return self.cast.contributor if is_agency else self.cast.outsider

    def ask(self) -> None:
        if Request.objects.filter(status__in=["open", "in-discussion"]).count() < 2:
            building.opened(self.cast)

    def take_up(self) -> None:
        organisation, _person = self.provider()
        offer = Offer.objects.filter(organisation=organisation).first()
        matches.take_up(
            request=self.request(),
            by=self.cast.focal_point,
            kind="offer" if offer else "provider",
            organisation=organisation,
            policy="test",
            score=0.5,
            parts={},
            offer=offer,
        )

    def volunteer(self) -> None:
        organisation, person = self.provider()
        matches.volunteer(
            request=self.request(),
            organisation=organisation,
            by=person,
            policy="test",
            score=0.5,
            parts={},
        )

    def disclose(self) -> None:
        matches.disclose(match=self.match("suggested", "seen"), by=self.cast.focal_point)

    def interest(self) -> None:
        match = self.match("disclosed")
        matches.show_interest(match=match, by=self.people_of(match))

    def introduce(self) -> None:
        matches.introduce(match=self.match("interested"), by=self.cast.focal_point)

    def agree(self) -> None:
        match = self.match("introduced")
        by = self.chance.choice([self.cast.focal_point, self.people_of(match)])
        matches.agree(match=match, by=by)

    def start(self) -> None:
        matches.start(match=self.match("agreed"), by=self.cast.focal_point)

    def outcome(self) -> None:
        match = self.match(*LIVE)
        by = self.chance.choice([self.cast.focal_point, self.people_of(match)])
        matches.say_outcome(match=match, by=by, outcome=self.chance.choice(Outcome.values))

    def drop(self) -> None:
        matches.drop(match=self.match("disclosed", "interested"), by=self.cast.focal_point)

    def decline(self) -> None:
        match = self.match("disclosed", "interested", "introduced")
        matches.decline(match=match, by=self.people_of(match), refusal="other")

    def close(self) -> None:
        requests.close_unmet(request=self.request(), by=self.cast.focal_point)

    def renew(self) -> None:
        ended = Request.objects.select_related("state").filter(status__in=["unmet", "expired"])
        requests.renew(request=self.one(ended), by=self.cast.focal_point)

    def verify(self) -> None:
        requests.verify(request=self.request(), by=self.cast.moderator)

    def see_less(self) -> None:
        visibility = self.chance.choice(["secretariat", "verified", "everyone"])
        requests.set_visibility(
            request=self.request(), by=self.cast.focal_point, visibility=visibility, named=[]
        )

    def offer(self) -> None:
        offer = self.one(Offer.objects)
        name = self.chance.choice(["pause", "resume"])
        offers.move(offer=offer, by=self.cast.contributor, name=name)

    def time_passes(self) -> None:
        clocks.run_clocks(timezone.now() + timedelta(days=self.chance.choice([40] * 9 + [400])))

    def acts(self) -> list[Callable[[], None]]:
        often = [self.take_up, self.disclose, self.interest, self.introduce, self.agree, self.ask]
        often += [self.agree, self.outcome]
        seldom = [self.volunteer, self.start, self.drop, self.decline, self.close]
        seldom += [self.renew, self.verify, self.see_less, self.offer, self.time_passes]
        return [*often * 6, *seldom]


def check_rules(offer: Offer) -> None:
    """What holds of requests, matches and an offer's capacity whatever was done before."""
    assert offer.matches.filter(status__in=LIVE).count() <= offer.capacity
    for request in Request.objects.all():
        now = set(request.matches.values_list("status", flat=True)) - set(OVER)
        assert (request.status in LIVE) == bool(now & set(LIVE)), (request.status, now)
        assert request.is_open or request.status in LIVE or not now, (request.status, now)
        providers = request.matches.exclude(status__in=["declined", "dropped"])
        assert len(providers) == len({one.organisation_id for one in providers})
    assert not Match.objects.filter(Q(agreed_by_state=None) | Q(agreed_by_provider=None)).filter(
        status__in=LIVE
    )


@pytest.mark.any_database
@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_the_rules_hold_after_every_act(cast, seed):
    offer = building.offer(cast, capacity=2)
    person = Person(cast, seed)
    for _time in range(STEPS):
        person.act()
        assert person.broke == []
        check_rules(offer)
    print(dict(person.done.most_common()))  # noqa: T201
    assert min(person.done[name] for name in ("agree", "outcome")) > 0
    assert verify().finding is None


@pytest.mark.django_db(transaction=True)
def test_requests_matches_and_an_offers_capacity_hold_whoever_is_first() -> None:
    if not has_real_transactions():
        pytest.skip("on SQLite one writes after the other")
    from uprcoop.activities.tests.building import make_cast

    cast = make_cast()
    offer = building.offer(cast, capacity=1)
    people = [Person(cast, seed) for seed in range(4)]
    all_at_once(people, wanted=["agree", "take_up", "outcome", "close", "renew"])
    assert verify().finding is None
    check_rules(offer)
