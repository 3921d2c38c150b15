"""How well themes are suggested: in English beside TF-IDF with a linear SVM, in six languages
beside nearest neighbours.

    python benchmarks/theme_quality.py [--keep FOLDER] [--e5]

Trains on UPR Info's sessions 1 to 10 in a database of its own (the one of `search_quality.py`,
with the same options), then measures on sessions 11 to 13, and on the targets of the Sustainable
Development Goals in each language against labels set by hand (`sdg_target_themes.csv`; targets
that none of UPR Info's 54 labels names are left out). Every system is measured in the same run.
"""

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.own_database import own_database  # noqa: E402

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="a folder for the database, used again if there")
    parser.add_argument("--e5", action="store_true", help="with the second encoder")
    options = parser.parse_args()
    with own_database(options.keep) as data, tempfile.TemporaryDirectory() as folder:
        from benchmarks.search_quality import prepare
        from uprcoop.search.evaluation import themes

        prepare(data, options.e5)
        asked = Path(folder) / "sessions.csv"
        write(asked, sessions(data))
        targets = Path(folder) / "targets.csv"
        write(targets, goals(data))
        figures = {
            "sessions 11 to 13, English": without_languages(themes.run(asked)),
            "SDG targets": by_language(themes.run(targets)),
        }
    print(json.dumps(figures, indent=2))


def write(path: Path, rows: list[tuple[str, str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "labels", "language"), *rows])


def sessions(data: Path) -> list[tuple[str, str, str]]:
    with (data / "upr-info" / "sessions-01-13.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["Session"]) > 10]
    return [(row["Text"], "|".join(row["Issue"].split(",")), "en") for row in rows]


def goals(data: Path) -> list[tuple[str, str, str]]:
    with (Path(__file__).with_name("sdg_target_themes.csv")).open(encoding="utf-8") as file:
        labels = {row["target"]: row["labels"] for row in csv.DictReader(file)}
    with (data / "languages" / "sdg-targets.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["target"] in labels]
    return [(row[one], labels[row["target"]], one) for row in rows for one in LANGUAGES]


def systems(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {"model": result, **result["baselines"]}


def without_languages(result: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {figure: one[figure] for figure in ("micro_f1", "macro_f1")}
        for name, one in systems(result).items()
    } | {"texts": result["texts"]}


def by_language(result: dict[str, Any]) -> dict[str, Any]:
    """Micro- and macro-F1 of each system in each language, and the mean of all but English."""
    found: dict[str, Any] = {}
    for name, one in systems(result).items():
        rows = one["by_language"]
        others = [rows[language] for language in LANGUAGES if language != "en"]
        found[name] = {
            "others_mean": {
                figure: round(sum(row[figure] for row in others) / len(others), 4)
                for figure in ("micro_f1", "macro_f1")
            },
            **{
                language: [rows[language][f] for f in ("micro_f1", "macro_f1")] for language in rows
            },
        }
    return found


if __name__ == "__main__":
    main()
