"""How long it takes to rank all answers to one request, with explanations; and a portfolio.

    python -m benchmarks.matching_speed [--offers 10000] [--activities 50000] [--requests 60]
        [--train]

Ranks against so many offers of many providers and so many public activities, in one process, each
request for the first time (its words were read by the worker). The baseline of the same run is one
plain matrix product over all their vectors, below which no ranking by meaning can be. Rows are
written straight into the tables, which only a benchmark may do. Then a portfolio of 500 requests
beside 2,000 offers is solved, with first come, first served beside it, and so are dense ones of
chance numbers; and the overview of 2,000 open requests is opened.
"""

import argparse
import os
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.own_database import own_database

BATCH = 5_000


def dice(seed: int) -> random.Random:
    """Chance, but the same in every run."""
    return random.Random(seed)  # noqa: S311


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def people_and_organisations(count: int) -> tuple[Any, list[Any]]:
    from uprcoop.accounts.models import Organisation, User

    user = User.objects.create_user("bench@example.org", None, name="bench")
    kinds = ("un-entity", "civil-society", "international-organisation", "regional-organisation")
    made = Organisation.objects.bulk_create(
        Organisation(name=f"Organisation {n}", kind=kinds[n % 4], status="verified")
        for n in range(count)
    )
    return user, made


def make_offers(count: int, user: Any, organisations: list[Any], texts: list[str]) -> None:
    from django.utils import timezone

    from uprcoop.activities.vocabulary import LANGUAGES, Assistance
    from uprcoop.matching.models import Offer, OffersState, OfferTheme
    from uprcoop.matching.models.requests import expected_end
    from uprcoop.recommendations.models import Theme
    from uprcoop.states.models import RegionalGroup

    chance, themes = dice(7), list(Theme.objects.all())
    until = expected_end(timezone.now().date())
    rows = Offer.objects.bulk_create(
        (
            Offer(
                organisation=chance.choice(organisations), created_by=user, status="open",
                title=f"Offer {n}", text=chance.choice(texts), language="en", renew_by=until,
                assistance=chance.sample(Assistance.values, 2), changed=1,
                languages=chance.sample(LANGUAGES, 2), capacity=chance.randint(1, 4),
                groups=[chance.choice(RegionalGroup.values)] if n % 3 == 0 else [],
            )
            for n in range(count)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    OfferTheme.objects.bulk_create(
        (OfferTheme(offer=row, theme=t) for row in rows for t in chance.sample(themes, 2)),
        batch_size=BATCH,
    )
    OffersState.objects.create(id=1, version=1)


def make_activities(count: int, user: Any, organisations: list[Any], texts: list[str]) -> None:
    from datetime import date

    from django.db import transaction
    from django.utils import timezone

    from uprcoop.activities.models import (
        Published,
        PublishedState,
        PublishedTheme,
        Record,
        Version,
    )
    from uprcoop.activities.models.records import new_identifier
    from uprcoop.activities.vocabulary import Assistance
    from uprcoop.recommendations.models import Theme
    from uprcoop.search.actions import index_pending
    from uprcoop.states.models import State

    chance, now = dice(8), timezone.now()
    themes, states = list(Theme.objects.all()), list(State.objects.all())
    for start in range(0, count, BATCH):
        with transaction.atomic():
            some = range(start, min(start + BATCH, count))
            records = Record.objects.bulk_create(
                Record(
                    identifier=new_identifier(), organisation=chance.choice(organisations),
                    created_by=user, public_versions=1, first_published_at=now,
                )
                for _n in some
            )  # fmt: skip
            versions = Version.objects.bulk_create(
                Version(
                    record=one, number=1, status="published", content={}, content_hash="0" * 64,
                    cleared_hash="0" * 64, title="x", kind="activity", changed_by=user,
                    public_number=1, published_at=now,
                )
                for one in records
            )  # fmt: skip
            public = Published.objects.bulk_create(
                Published(
                    record=one.record, version=one, identifier=one.record.identifier, number=1,
                    kind="activity", content_hash="0" * 64, title=f"Activity {n}", language="en",
                    text=texts[n % len(texts)],
                    content={
                        "assistance": chance.sample(Assistance.values, 2),
                        "organisation": {"id": one.record.organisation_id},
                    },
                    progress=chance.choice(["completed", "under-way"]),
                    starts=date(chance.randint(2015, 2026), 1, 1),
                    first_published_at=now, published_at=now,
                )
                for n, one in zip(some, versions, strict=True)
            )  # fmt: skip
            PublishedState.objects.bulk_create(
                PublishedState(published=one, state=chance.choice(states), part="beneficiary")
                for one in public
            )
            PublishedTheme.objects.bulk_create(
                PublishedTheme(published=one, theme=theme)
                for one in public
                for theme in chance.sample(themes, 2)
            )
    index_pending()


def make_requests(count: int, user: Any, texts: list[str]) -> list[Any]:
    from django.utils import timezone

    from uprcoop.activities.vocabulary import Assistance
    from uprcoop.matching.models import Request, RequestTheme
    from uprcoop.recommendations.models import Theme
    from uprcoop.states.models import State

    chance, now = dice(9), timezone.now()
    states, themes = list(State.objects.all()), list(Theme.objects.all())
    rows = Request.objects.bulk_create(
        Request(
            state=chance.choice(states), created_by=user, status="open", opened_at=now,
            title=f"Request {n}", need=chance.choice(texts), language="en",
            assistance=chance.sample(Assistance.values, 2), visibility="verified",
        )
        for n in range(count)
    )  # fmt: skip
    RequestTheme.objects.bulk_create(
        RequestTheme(request=row, theme=theme) for row in rows for theme in chance.sample(themes, 1)
    )
    return rows


def texts_of(data: Path, count: int) -> list[str]:
    import csv

    with (data / "upr-info/sessions-01-13.csv").open(encoding="utf-8") as file:
        return [row["Text"] for _n, row in zip(range(count), csv.DictReader(file), strict=False)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--offers", type=int, default=10_000)
    parser.add_argument("--activities", type=int, default=50_000)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--train", action="store_true", help="train a theme model first")
    options = parser.parse_args()
    os.environ["UPRCOOP_TASKS"] = "database"
    if not options.train:  # only a theme model reads the second encoder's vectors
        os.environ["UPRCOOP_THEME_ENCODER"] = "none"
    with own_database() as data:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        if options.train:
            call_command("import", str(data / "upr-info/sessions-01-13.csv"), verbosity=0)
        texts = texts_of(data, 8_000)
        user, organisations = people_and_organisations(600)
        make_activities(options.activities, user, organisations, texts)
        make_offers(options.offers, user, organisations, texts)
        requests = make_requests(options.requests, user, texts)
        call_command("embed")
        if options.train:
            call_command("themes", "train")
        rank_all(requests)
        portfolio(user, texts)
        dense()
        overview(user, texts)


def rank_all(requests: list[Any]) -> None:
    import numpy as np

    from uprcoop.matching.actions.reading import read_requests
    from uprcoop.matching.engine import offers as offers_of
    from uprcoop.matching.engine.explain import reasons
    from uprcoop.matching.engine.need import need_of
    from uprcoop.matching.engine.ranking import rank

    began = time.perf_counter()
    rank(need_of(requests[0]))
    print(f"first ranking of the process, memory filled: {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    rank(need_of(requests[1]))
    print(f"a request that nobody has read: {(time.perf_counter() - began) * 1000:.0f} ms")
    began = time.perf_counter()
    count = read_requests()
    print(f"requests read by the worker: {count} in {time.perf_counter() - began:.1f} s")
    times = []
    for request in requests[2:]:
        began = time.perf_counter()
        ranking = rank(need_of(request))
        for one in ranking.together[:20]:
            reasons(one)
        times.append(time.perf_counter() - began)
    print(
        f"ranked with explanations: p50 {statistics.median(times) * 1000:.0f} ms, "
        f"p95 {percentile(times, 0.95) * 1000:.0f} ms"
    )
    within = need_of(requests[0]).within
    held = offers_of.current(within)
    rows = (held.vectors.shape[0] if held.vectors is not None else len(held.ids)) + 50_000
    plain, question = np.ones((rows, 512), dtype=np.float32), np.ones(512, dtype=np.float32)
    looks = []
    for _look in range(20):
        began = time.perf_counter()
        np.argsort(-(plain @ question))
        looks.append(time.perf_counter() - began)
    plain_time = statistics.median(looks) * 1000
    print(f"baseline, one product over all vectors and a sort: {plain_time:.0f} ms")


def portfolio(user: Any, texts: list[str]) -> None:
    from uprcoop.matching.actions.reading import read_requests
    from uprcoop.matching.models import Offer, OffersState, Request
    from uprcoop.matching.portfolio import propose
    from uprcoop.matching.whole import problem_of_all

    Request.objects.update(status="withdrawn")
    requests = make_requests(500, user, texts)
    began = time.perf_counter()
    count = read_requests()
    print(f"requests read by the worker: {count} in {time.perf_counter() - began:.1f} s")
    keep = list(Offer.objects.values_list("id", flat=True)[:2_000])
    Offer.objects.exclude(id__in=keep).update(status="withdrawn", changed=2)
    OffersState.objects.update(version=2)
    began = time.perf_counter()
    problem = problem_of_all(requests)
    middle = time.perf_counter()
    found = propose(problem)
    print(
        f"portfolio: {len(problem.pairs):,} pairs read in {middle - began:.1f} s, solved in "
        f"{found.seconds:.1f} s with what one more unit would change, optimal: {found.is_optimal}; "
        f"{found.chosen.served} served, value {found.chosen.value:.1f}; "
        f"first come, first served: {found.first_come.served}, {found.first_come.value:.1f}"
    )


def dense() -> None:
    """500 requests, with far more pairs than real ones have, and with offers that are scarce."""
    from uprcoop.matching.portfolio import Pair, Problem, propose

    for each, offers, most in ((200, 2_000, 4), (500, 2_000, 1), (2_000, 2_000, 1), (60, 150, 1)):
        chance = dice(3)
        capacities = {offer: chance.randint(1, most) for offer in range(offers)}
        pairs = [
            Pair(request, offer, round(chance.uniform(0.35, 1), 4))
            for request in range(500)
            for offer in chance.sample(range(offers), each)
        ]
        priorities = {request: chance.choice([1.0, 1.5, 2.0]) for request in range(500)}
        found = propose(Problem(priorities, list(range(500)), capacities, pairs))
        print(
            f"portfolio of chance, {offers:,} offers, {len(pairs):,} pairs: {found.seconds:.1f} s "
            f"with {len(found.one_more)} tried again, optimal: {found.is_optimal}; "
            f"{found.chosen.served} served, value {found.chosen.value:.1f}; first come, first "
            f"served: {found.first_come.served}, {found.first_come.value:.1f}"
        )


def overview(user: Any, texts: list[str]) -> None:
    from django.conf import settings
    from django.test import Client

    from uprcoop.accounts.models import User

    settings.ALLOWED_HOSTS = ["*"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    make_requests(1_500, user, texts)
    client = Client()
    from allauth.mfa.models import Authenticator

    moderator = User.objects.create_user("mod@example.org", None, staff_role="moderator")
    Authenticator.objects.create(user=moderator, type="totp", data={"secret": "x"})
    client.force_login(moderator)
    times = []
    for look in range(40):
        began = time.perf_counter()
        answer = client.get(f"/en/requests/?page={look % 20 + 1}")
        times.append(time.perf_counter() - began)
        assert answer.status_code == 200
    times = times[5:]
    print(
        f"overview of 2,000 open requests: p50 {statistics.median(times) * 1000:.0f} ms, "
        f"p95 {percentile(times, 0.95) * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
