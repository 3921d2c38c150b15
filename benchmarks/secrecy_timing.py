"""Whether the time that a page takes tells that a request exists which its reader may not see.

A visitor and a member of another organisation ask for the pages that could hint at it, in turns
with and without hidden requests in the database: one, and 2,000. Printed for each page: the
medians, and how often a page with hidden ones was slower than one without (0.5: they cannot be told
apart; the baseline of the same run is two halves of the turns without any). The address of a hidden
request is compared with one that never existed.

    python benchmarks/secrecy_timing.py [--rounds 40]
"""

import argparse
import logging
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.own_database import own_database

MANY = 2_000
PAGES = ("/en/requests/", "/en/requests/figures/", "/en/states/ken/", "/en/search/?q=judges",
         "/en/offers/", "/en/funds/complementarity/?state=KEN")  # fmt: skip


def slower(with_hidden: list[float], without: list[float]) -> float:
    """How often one of the first is above one of the second; half where they are equal."""
    pairs = [(a > b) + 0.5 * (a == b) for a in with_hidden for b in without]
    return sum(pairs) / len(pairs)


def hide(count: int, user: Any, state: Any) -> list[Any]:
    from django.utils import timezone

    from uprcoop.matching.models import Request

    return Request.objects.bulk_create(
        Request(
            state=state, created_by=user, status="open", opened_at=timezone.now(), title="Judges",
            need="Training.", assistance=["training"], visibility="secretariat",
        )
        for _n in range(count)
    )  # fmt: skip


def timed(client: Any, address: str, status: int) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    took = time.perf_counter() - began
    assert answer.status_code == status, (address, answer.status_code)
    return took * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with own_database():
        from django.conf import settings
        from django.core.management import call_command
        from django.test import Client

        logging.disable(logging.WARNING)  # each address that is not there would be named
        settings.ALLOWED_HOSTS = ["*"]
        settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
        call_command("migrate", verbosity=0)
        from uprcoop.activities.tests import building

        cast = building.make_cast()
        building.recommendation(cast.a)
        visitor, outsider = Client(), Client()
        outsider.force_login(cast.outsider)
        measure({"visitor": visitor, "another organisation": outsider}, cast, options.rounds)


def measure(readers: dict[str, Any], cast: Any, rounds: int) -> None:
    from uprcoop.matching.models import Request

    times: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for turn in range(rounds):
        for count in (0, 1, MANY) if turn % 2 else (MANY, 1, 0):
            # The first look after anybody has written anything is slower: so it is without one too.
            hide(1, cast.focal_point, cast.a)
            Request.objects.all().delete()
            made = hide(count, cast.focal_point, cast.a)
            for client in readers.values():
                timed(client, "/en/offers/", 200)
            for who, client in readers.items():
                for page in PAGES:
                    times[who, page, count].append(timed(client, page, 200))
                if who != "visitor" and made:
                    pair = [
                        ("its own address", f"/en/requests/{made[0].identifier}/answers/"),
                        ("an address that never was", "/en/requests/REQ-000000000/answers/"),
                    ]
                    # Whichever is asked first is slower: each is, in half of the turns.
                    for name, address in pair if turn // 2 % 2 else reversed(pair):
                        times[who, name, count].append(timed(client, address, 404))
            Request.objects.all().delete()
    warm = rounds // 5
    for who in readers:
        for page in PAGES:
            none = times[who, page, 0][warm:]
            line = [f"{statistics.median(none):6.1f} ms without"]
            for count in (1, MANY):
                some = times[who, page, count][warm:]
                line.append(
                    f"{statistics.median(some):6.1f} ms with {count:,}"
                    f" (slower in {slower(some, none):.2f})"
                )
            line.append(f"baseline {slower(none[::2], none[1::2]):.2f}")
            print(f"{who}, {page}: {'; '.join(line)}")
        for count in (1, MANY):
            real = times[who, "its own address", count][warm:]
            if real:
                never = times[who, "an address that never was", count][warm:]
                print(
                    f"{who}, address of a hidden one beside one that never was, of {count:,}: "
                    f"{statistics.median(real):.1f} and {statistics.median(never):.1f} ms, "
                    f"slower in {slower(real, never):.2f}"
                )


if __name__ == "__main__":
    main()
