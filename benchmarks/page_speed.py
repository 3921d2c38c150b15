"""Server time and size of every kind of public page, warm, in English and Arabic.

    python benchmarks/page_speed.py [--rounds 40] [--data FOLDER] [--records 100000] [--no-vectors]

Asks each page through the whole of Django (middleware, templates, compression) without a network,
first once to warm it, then `--rounds` times; the figures of the charts are kept in the process as
on a live site. On a database of its own with the shared data, or on the one in `--data`; with
`--records`, also so many public activities that implement recommendations. The baseline is the
plain page of health, which does next to nothing. Prints p50 and p95 in
milliseconds and kilobytes as sent (compressed), for each page and the worst of all.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.own_database import own_database  # noqa: E402


def pages(language: str) -> dict[str, str]:
    """An address of each kind; records and States that have the most to show."""
    from django.db.models import Count
    from django.urls import reverse
    from django.utils import translation

    from uprcoop.recommendations.models import Pledge, Recommendation

    def most(field: str) -> int:
        rows = Recommendation.objects.values_list(field).annotate(n=Count("id")).order_by("-n")
        return next(value for value, _count in rows if value is not None)

    from uprcoop.recommendations.models import Sdg, Theme
    from uprcoop.states.models import State

    state = State.objects.get(pk=most("state_id"))
    theme, sdg = Theme.objects.get(pk=most("themes")), Sdg.objects.filter(pk=most("sdgs")).first()
    record = Recommendation.objects.current().filter(state=state).order_by("-text").first()
    pledge = Pledge.objects.first()
    assert record is not None
    assert pledge is not None
    with translation.override(language):
        search = reverse("website:search")
        found = {
            "home": reverse("website:home"),
            "states": reverse("website:states"),
            "state": reverse("website:state", args=[state.iso3.lower()]),
            "themes": reverse("website:themes"),
            "theme": reverse("website:theme", args=[theme.code]),
            "sdgs": reverse("website:sdgs"),
            "session": reverse("website:session", args=[most("session_id")]),
            "sessions": reverse("website:sessions"),
            "recommendation": reverse("website:recommendation", args=[record.key]),
            "pledge": reverse("website:pledge", args=[pledge.key]),
            "search, nothing typed": search,
            "search, words": search + "?q=training+of+judges",
            "search, words and filters": search
            + "?q=women&group=africa&cycle=2&position=supported",
            "search, Arabic": search + "?q=%D8%AA%D8%AF%D8%B1%D9%8A%D8%A8",
            "suggestions": reverse("website:suggest") + "?q=chil",
            "about": reverse("website:about"),
            "funds": reverse("funds:funds"),
            "fund": reverse("funds:fund", args=["vfpu"]),
            "where do I ask, answered": reverse("funds:ask")
            + f"?state={state.iso3}&purposes=implementation&purposes=review-travel",
            "the money of a fund": reverse("funds:money", args=["vfpu"]),
            "how the funds complete one another": reverse("funds:complementarity"),
            "the same, of a State": reverse("funds:complementarity") + f"?state={state.iso3}",
        }
        if sdg:
            found["sdg"] = reverse("website:sdg", args=[sdg.code])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--data", type=Path, help="a data folder that is there already")
    parser.add_argument("--records", type=int, default=0, help="public activities beside them")
    parser.add_argument("--no-vectors", action="store_true", help="search by words alone")
    options = parser.parse_args()
    os.environ["UPRCOOP_TASKS"] = "database"
    if options.no_vectors:
        os.environ |= {"UPRCOOP_SEARCH_ENCODER": "none", "UPRCOOP_THEME_ENCODER": "none"}
    os.environ["UPRCOOP_HOSTS"] = "testserver"
    with own_database(options.data) as data:
        from django.core.management import call_command
        from django.test import Client

        if not options.data:
            load(data, has_vectors=not options.no_vectors)
        if options.records:
            add_activities(options.records)
        call_command("collectstatic", interactive=False, verbosity=0)
        from uprcoop.search import query

        query.warm()
        client = Client(headers={"accept-encoding": "gzip"})
        figures = {"baseline: health": measure(client, "/healthz", options.rounds)}
        for language in ("en", "ar"):
            for name, address in pages(language).items():
                figures[f"{language} {name}"] = measure(client, address, options.rounds)
    worst = {
        "p95_ms": max(one["p95_ms"] for one in figures.values()),
        "kB": max(one["kB"] for one in figures.values()),
    }
    for name, one in figures.items():
        times = f"p50 {one['p50_ms']:7.1f} ms  p95 {one['p95_ms']:7.1f} ms"
        print(f"{name:<32} {times}  {one['kB']:5.1f} kB")
    print(json.dumps({"worst": worst, "pages": figures}))


def load(data: Path, *, has_vectors: bool) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    files = [*(data / "upr-info").glob("*.csv"), *(data / "ohchr").iterdir()]
    call_command("import", *map(str, sorted(files)), json=True, stdout=sys.stderr)
    if has_vectors:
        call_command("embed", encoder="use-multilingual-3", stdout=sys.stderr)


def add_activities(records: int) -> None:
    """Public activities of all kinds of organisations, each for three recommendations, with money
    of each fund among them."""
    import random

    from benchmarks.withdrawal import fill
    from uprcoop.accounts.models import OrganisationKind
    from uprcoop.activities.models import Published, PublishedRecommendation
    from uprcoop.activities.tests import building
    from uprcoop.recommendations.models import Recommendation

    drawn = random.Random(5)  # noqa: S311
    building.published(building.make_cast())
    fill(records)
    keys = list(Recommendation.objects.values_list("pk", flat=True))
    kinds, funds = [str(one) for one in OrganisationKind], ["", "", "vftc", "vf-fta"]
    rows = list(Published.objects.only("pk"))
    for row in rows:
        row.organisation_kind, row.fund = drawn.choice(kinds), drawn.choice(funds)
    Published.objects.bulk_update(rows, ["organisation_kind", "fund"], batch_size=2_000)
    PublishedRecommendation.objects.bulk_create(
        (
            PublishedRecommendation(published=row, recommendation_id=key)
            for row in rows
            for key in drawn.sample(keys, 3)
        ),
        batch_size=5_000,
        ignore_conflicts=True,
    )


def measure(client, address: str, rounds: int) -> dict[str, float]:
    times = []
    answer = client.get(address)
    for _round in range(rounds):
        began = time.perf_counter()
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        times.append(1000 * (time.perf_counter() - began))
    assert answer.status_code == 200, (address, answer.status_code)
    times.sort()
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[min(len(times) - 1, int(len(times) * 0.95))], 1),
        "kB": round(len(body) / 1000, 1),
    }


if __name__ == "__main__":
    main()
