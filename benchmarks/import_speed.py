"""How fast a UHRI-shaped export comes in, beside merely parsing and inserting the same rows.

    python benchmarks/import_speed.py [--rows 270000]

Makes an export of that many rows out of the shared data's sample (each text made distinct, three
in a hundred from a treaty body), then measures, each in its own process on its own SQLite file:
the baseline (ijson, and executemany of recommendations and their label rows, nothing else) and
`uprcoop import --no-index`. Prints rows a second, seconds and peak memory (the sum of all
processes) as JSON.
"""

# ruff: noqa: S311, S603  a seeded generator for test data; our own script in a process of its own

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
BATCH = 2_000


def make(rows: int, path: Path, sample_path: Path) -> None:
    """Write an export of `rows` rows: sample rows, spread over States, sessions and paragraphs."""
    from uprcoop.recommendations.vocabulary import cycle_of_session
    from uprcoop.states.resolver import resolver

    sample = json.loads(sample_path.read_text(encoding="utf-8"))
    reviews = [row for row in sample if row["Body"] == "- UPR"]
    others = [row for row in sample if row["Body"] != "- UPR"]
    states = [state.name_en for state in resolver().by_id.values()]
    chance = random.Random(54)
    words = sorted({word for row in reviews for word in row["Text"].split() if word.isalpha()})
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number in range(rows):
            row = dict(chance.choice(others if number % 33 == 32 else reviews))
            row["AnnotationId"] = f"{number:08x}-0000-5000-8000-{chance.getrandbits(48):012x}"
            if row["Body"] == "- UPR":
                review = number // 200
                session = review % 48 + 1
                row["Symbol"] = f"A/HRC/{session + 5}/{review}"
                row["Countries"] = [states[review % len(states)]]
                row["UprSession"] = [f"{session} - November 2019"]
                row["UprCycle"] = f"Cycle {cycle_of_session(session)}"
                own = row["Text"].split(" ", 1)[1]
                extra = " ".join(chance.choices(words, k=6))
                row["Text"] = f"{100 + review % 50}.{number % 200 + 1} {extra}: {own}"
            file.write("," if number else "")
            json.dump(row, file, ensure_ascii=False, indent=1)
        file.write("]")


def baseline(path: Path) -> None:
    """Parse with ijson, insert with executemany, in the same tables: what no import can avoid."""
    import ijson
    from django.core.management import call_command
    from django.db import connection, transaction

    from uprcoop.recommendations.bulk import KINDS
    from uprcoop.recommendations.models import ImportRun, Source

    call_command("migrate", verbosity=0)
    kind = KINDS["recommendation"]
    started = time.monotonic()
    done = 0
    with transaction.atomic(), path.open("rb") as file, connection.cursor() as cursor:
        run = ImportRun.objects.create(source=Source.UHRI_JSON, file_name=path.name).pk
        items = ijson.items(file, "item", use_float=True)
        while batch := list(islice(items, BATCH)):
            rows = []
            labels: list[list[tuple[int, int]]] = [[], [], [], []]
            for row in batch:
                done += 1
                own = (done, str(done), 4, 1, 1, row["Symbol"], "", row["Text"], "en", "current")
                rows.append((*own, run, "supported", None))
                names = ("UprRecommendingCountry", "Themes", "AffectedPersons", "Sdgs")
                for place, name in enumerate(names):
                    labels[place] += [(done, number) for number in ids(place, len(row[name]))]
            insert(cursor, kind.table, kind.columns, rows)
            for label, pairs in zip(kind.labels, labels, strict=True):
                insert(cursor, label.table, (label.owner, label.column), pairs)
    tell(done, time.monotonic() - started)


STATE_IDS = (4, 8, 12, 20, 24, 28, 31, 32, 36, 40, 44, 48, 50, 51, 52, 56, 64, 68, 70, 72)


def ids(place: int, count: int) -> list[int]:
    """As many existing ids of a vocabulary as a row has labels."""
    from uprcoop.recommendations.models import PersonGroup, Sdg, Theme

    if place not in _known:
        model = {1: Theme, 2: PersonGroup, 3: Sdg}.get(place)
        _known[place] = (
            list(STATE_IDS) if model is None else list(model.objects.values_list("pk", flat=True))
        )
    return _known[place][:count]


_known: dict[int, list[int]] = {}


def insert(cursor, table, columns, rows) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608


def importing(path: Path) -> None:
    """The real thing, as the command does it."""
    import io

    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    started = time.monotonic()
    out = io.StringIO()
    call_command("import", str(path), json=True, no_index=True, stdout=out)
    seconds = time.monotonic() - started
    counts = json.loads(out.getvalue())
    names = ("created", "updated", "unchanged", "rejected")
    tell(sum(counts[name] for name in names), seconds, **{name: counts[name] for name in names})


def tell(rows: int, seconds: float, **more: int) -> None:
    # The import reads in a second process: both count, though they share some of their memory.
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    figures = {
        "rows": rows,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(sum(one.ru_utime + one.ru_stime for one in used), 2),
        "rows_per_second": round(rows / seconds),
        "peak_mb": round(sum(one.ru_maxrss for one in used) / 1024),
    }
    print(json.dumps({**figures, **more}))


def measure(what: str, path: Path) -> dict[str, float]:
    """Run one part in a process of its own, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "UPRCOOP_DATA_DIR": folder}
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, __file__, "--part", what, "--file", str(path)],
            env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=270_000)
    parser.add_argument("--file", type=Path, help="an export made before (else one is made)")
    parser.add_argument("--part", choices=["baseline", "import"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uprcoop.settings")
    if options.part:
        import django

        django.setup()
        (baseline if options.part == "baseline" else importing)(options.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ["UPRCOOP_DATA_DIR"] = folder
        import django

        django.setup()
        from conftest import find_shared_data

        path = options.file or Path(folder) / "export.json"
        if not path.exists():
            data = find_shared_data()
            if data is None:
                sys.exit("The folder of real data is not here: set UPRCOOP_SHARED_DATA to it.")
            make(options.rows, path, data / "ohchr" / "uhri-export-sample.json")
        figures = {
            "file_mb": round(path.stat().st_size / 1e6, 1),
            "baseline": measure("baseline", path),
            "import": measure("import", path),
        }
    figures["of_baseline"] = round(
        figures["import"]["rows_per_second"] / figures["baseline"]["rows_per_second"], 2
    )
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
