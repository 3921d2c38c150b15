"""Measures ranking on real recommendations as needs and offers in the project's own words.

    python -m benchmarks.matching_quality [--shared ../shared/data] [--each 14] [--skip 0] [--train]

Honest: the database it uses holds sessions 1 to 10 only, its theme model learns from those, and the
needs are single-label recommendations of sessions 11 to 13, at most `--each` a label. The first 14
of each label are those on which settings were chosen: `--skip 14` measures on others, of the labels
that have more. Without `--train` it uses the database it made before (in UPRCOOP_DATA_DIR, or
var/matching-quality).
Writes NEEDS and OFFERS files and runs `uprcoop evaluate matching` on them: offers that declare
their theme, offers in English without, and in five other languages without.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
LAST_TRAINED = 10


def uprcoop(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "uprcoop", *arguments], cwd=ROOT, check=True, text=True, **options
    )  # type: ignore[call-overload,no-any-return]


def make_database(rows: list[dict[str, str]], folder: Path) -> None:
    file = folder / "sessions-01-10.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(row for row in rows if int(row["Session"]) <= LAST_TRAINED)
    uprcoop("migrate", "--verbosity", "0")
    uprcoop("import", str(file), "--complete")
    uprcoop("embed")
    uprcoop("themes", "train")


def needs_of(
    rows: list[dict[str, str]], labels: set[str], each: int, skip: int
) -> list[dict[str, str]]:
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    found = []
    for row in rows:
        label, text = row["Issue"].strip(), row["Text"].strip()
        if int(row["Session"]) <= LAST_TRAINED or label not in labels or text in seen:
            continue
        seen.add(text)
        counts[label] += 1
        if skip < counts[label] <= skip + each:
            need = {"id": str(len(found)), "text": text, "language": "en", "right_offer": label}
            found.append(need)
    return found


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--each", type=int, default=14)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--train", action="store_true")
    options = parser.parse_args()
    folder = Path(os.environ.setdefault("UPRCOOP_DATA_DIR", str(ROOT / "var/matching-quality")))
    folder.mkdir(parents=True, exist_ok=True)
    with (options.shared / "upr-info/sessions-01-13.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if options.train:
        make_database(rows, folder)
    with (ROOT / "benchmarks/matching_offers.csv").open(encoding="utf-8") as file:
        offers = list(csv.DictReader(file))
    needs = write(
        folder / "needs.csv",
        needs_of(rows, {one["label"] for one in offers}, options.each, options.skip),
    )
    figures = {}
    for name, languages, declares in (
        ("themes declared", ("en",), True),
        *((f"on text alone, offers in {one}", (one,), False) for one in LANGUAGES),
    ):
        chosen = [
            {
                "id": one["label"],
                "text": one["text"],
                "language": one["language"],
                "themes": one["label"] if declares else "",
            }
            for one in offers
            if one["language"] in languages
        ]
        file_ = write(folder / "offers.csv", chosen)
        told = uprcoop(
            *("evaluate", "matching", "--needs", str(needs), "--offers", str(file_), "--json"),
            stdout=subprocess.PIPE,
        )
        figures[name] = found = json.loads(told.stdout)
        plain = {key: one["first"] for key, one in found["baselines"].items()}
        print(f"{name:34}{found['first']:8.3f}{found['five']:8.3f}{found['mrr']:8.3f}  {plain}")
    others = [figures[f"on text alone, offers in {one}"]["first"] for one in LANGUAGES[1:]]
    print(f"mean of the five other languages  {sum(others) / len(others):8.3f}")


if __name__ == "__main__":
    main()
