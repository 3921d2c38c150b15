"""How soon everybody sees that a State has withdrawn, with 100,000 public records.

A reader in a process of its own asks for the record's page, a search and a suggestion, again and
again; the time runs from calling the action to the first moment when none of them shows the record.
The baseline of the same run is how long the reader's round takes when nothing changes: no
withdrawal can be seen sooner. Most records are written straight into the tables, which only a
benchmark may do; those that are withdrawn went through the real actions.

    python benchmarks/withdrawal.py [--records 100000] [--withdrawals 100]
"""

import argparse
import multiprocessing
import statistics
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.own_database import own_database

BATCH = 5_000
WORD = "zanthoxylum"


def read(pipe: Connection) -> None:
    """The other process: told an identifier and word, it answers when both are nowhere to be seen;
    told "round", how long one look takes."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    # Addresses of static files as they are: nothing has been gathered here.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    connection.close()
    client = Client()

    def sees(identifier: str, word: str) -> bool:
        if client.get(f"/en/records/{identifier}/").status_code == 200:
            return True
        if identifier in client.get(f"/en/search/?q={word}").content.decode():
            return True
        return word in client.get(f"/en/search/suggest/?q={word[:-1]}").content.decode()

    while True:
        asked = pipe.recv()
        if asked is None:
            return
        identifier, word, is_there = asked
        pipe.send(sees(identifier, word))
        if is_there:
            continue
        while sees(identifier, word):
            pass
        pipe.send(time.time())


def fill(records: int) -> None:
    """Public records without a decision behind them: only their number matters here."""
    from django.db import transaction
    from django.utils import timezone

    from uprcoop.activities.models import Published, PublishedState, Record, Version
    from uprcoop.activities.models.records import new_identifier
    from uprcoop.search.actions import index_pending

    row = Published.objects.get()
    version = row.version
    plain = ("id", "record", "version", "identifier")
    shared = {
        field.attname: getattr(row, field.attname)
        for field in Published._meta.concrete_fields
        if field.name not in plain
    }
    now = timezone.now()
    words = Path(__file__).read_text("utf-8").split()
    made = 0
    while made < records:
        with transaction.atomic():
            rows = [
                Record(
                    identifier=new_identifier(),
                    organisation_id=version.record.organisation_id,
                    created_by_id=version.record.created_by_id,
                    public_versions=1,
                    first_published_at=now,
                )
                for _number in range(BATCH)
            ]
            Record.objects.bulk_create(rows)
            versions = [
                Version(
                    record=one,
                    number=1,
                    status="published",
                    content=version.content,
                    content_hash=version.content_hash,
                    cleared_hash=version.content_hash,
                    title=version.title,
                    kind=version.kind,
                    changed_by_id=version.changed_by_id,
                    public_number=1,
                    published_at=now,
                )
                for one in rows
            ]
            Version.objects.bulk_create(versions)
            public = [
                Published(
                    record=one.record,
                    version=one,
                    identifier=one.record.identifier,
                    **{
                        **shared,
                        "text": " ".join(words[(made + n) % 300 : (made + n) % 300 + 80]),
                    },
                )
                for n, one in enumerate(versions)
            ]
            Published.objects.bulk_create(public)
            state = row.states.get()
            PublishedState.objects.bulk_create(
                PublishedState(published=one, state_id=state.state_id, part=state.part)
                for one in public
            )
        made += BATCH
    index_pending()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--withdrawals", type=int, default=100)
    parser.add_argument("--postgres", action="store_true", help="on DATABASE_URL")
    options = parser.parse_args()
    import os

    os.environ |= {"UPRCOOP_SEARCH_ENCODER": "none", "UPRCOOP_THEME_ENCODER": "none"}
    os.environ["UPRCOOP_TASKS"] = "database"
    with own_database(is_given=options.postgres):
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from uprcoop.activities.actions.consent import withdraw
        from uprcoop.activities.tests import building

        cast = building.make_cast()
        building.published(cast)
        fill(options.records)
        ours = [
            building.published(cast, summary=f"About {WORD}{n:03}x.")
            for n in range(options.withdrawals)
        ]
        here, there = multiprocessing.get_context("spawn").Pipe()
        reader = multiprocessing.get_context("spawn").Process(target=read, args=(there,))
        reader.start()
        there.close()  # so that a reader that dies is noticed here
        rounds, seen, acts = [], [], []
        for n, version in enumerate(ours):
            identifier, word = version.record.identifier, f"{WORD}{n:03}x"
            for _look in range(2):  # the first one warms up
                began = time.perf_counter()
                here.send((identifier, word, True))
                assert here.recv(), "the record ought to be public"
            rounds.append(time.perf_counter() - began)
            here.send((identifier, word, False))
            here.recv()
            began_at = time.time()
            withdraw(record=version.record, state=cast.a, by=cast.officer)
            acts.append(time.time() - began_at)
            seen.append(max(here.recv() - began_at, 0.0))
        here.send(None)
        reader.join()
    print(f"public records                     {options.records:>10,}")
    for title, times in (
        ("the action itself", acts),
        ("seen by everybody, from its call", seen),
        ("one look while nothing changes", rounds),
    ):
        times.sort()
        p95 = times[int(0.95 * (len(times) - 1))]
        print(f"{title:<34} p50 {statistics.median(times):.3f} s   p95 {p95:.3f} s")


if __name__ == "__main__":
    main()
