"""How well search finds recommendations about the same issue: nDCG@10, beside its baselines.

    python benchmarks/search_quality.py [--queries 1000] [--keep FOLDER] [--e5]

Loads UPR Info's sessions 1 to 10 into a database of its own, trains the theme model on them, and
asks the texts of sessions 11 to 13. A record's grade is the overlap of its labels with the
question's (intersection over union); the gain is linear, the best possible order is worked out
over all records. Printed: BM25 as SQLite's FTS5 has it (any word), our leg of words, the leg of
meaning, and both with the leg of themes as the search page ranks. `--keep` leaves the database
for another run; `--e5` also computes the second encoder's vectors, which the theme model then uses
(slow: some 40 texts a second).
"""

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.own_database import own_database  # noqa: E402

DEPTH = 10


def prepare(data: Path, with_e5: bool) -> tuple[list[int], list[dict[str, Any]]]:
    """Load, index and embed sessions 1 to 10, train on them; their ids and rows in order."""
    from django.conf import settings
    from django.core.management import call_command

    from benchmarks.search_rows import load, read
    from uprcoop.recommendations.models import Recommendation
    from uprcoop.search import embedding
    from uprcoop.search.actions import index_pending
    from uprcoop.search.encoders import search_encoder, theme_encoder
    from uprcoop.search.models import ThemeModel
    from uprcoop.search.thememodel import training

    call_command("migrate", verbosity=0)
    rows = read(data / "upr-info" / "sessions-01-13.csv", range(1, 11))
    ids = list(Recommendation.objects.order_by("id").values_list("id", flat=True))
    if not ids:
        ids = load(rows)
    index_pending()
    if not with_e5:
        settings.THEME_ENCODER = "none"
    for one in (search_encoder(), theme_encoder() if with_e5 else None):
        if one is not None:
            embedding.embed(one)
    if not ThemeModel.objects.exists():
        training.train(lambda line: print(line, file=sys.stderr))
    return ids, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--queries", type=int, default=1_000)
    parser.add_argument("--keep", type=Path, help="a folder for the database, used again if there")
    parser.add_argument("--e5", action="store_true", help="with the second encoder")
    options = parser.parse_args()
    with own_database(options.keep) as data:
        ids, rows = prepare(data, options.e5)
        print(json.dumps(measure(data, ids, rows, options.queries), indent=2))


def measure(data: Path, ids: list[int], rows: list[dict[str, Any]], count: int) -> dict[str, Any]:
    import numpy as np
    from scipy.sparse import csr_matrix

    from benchmarks.search_rows import read
    from uprcoop.search import columns as column_store
    from uprcoop.search.analysis import tokens
    from uprcoop.search.models import SearchDocument
    from uprcoop.search.parse import parse
    from uprcoop.search.ranking import rank

    asked = [
        row
        for row in read(data / "upr-info" / "sessions-01-13.csv", range(11, 14))
        if row["labels"]
    ]
    random.Random(7).shuffle(asked)  # noqa: S311  the same questions in every run
    asked = asked[:count]
    names = sorted({label for row in [*rows, *asked] for label in row["labels"]})
    place = {name: at for at, name in enumerate(names)}

    def matrix(some: list[dict[str, Any]]) -> csr_matrix:
        pairs = [(at, place[label]) for at, row in enumerate(some) for label in row["labels"]]
        own, labels = zip(*pairs, strict=True)
        return csr_matrix(
            (np.ones(len(pairs), dtype=np.float32), (own, labels)), shape=(len(some), len(names))
        )

    held, wanted = matrix(rows), matrix(asked)
    sizes = np.asarray(held.sum(axis=1)).ravel()
    document_of = dict(SearchDocument.objects.filter(kind=1).values_list("object_id", "id"))
    row_of = {document_of[number]: at for at, number in enumerate(ids) if number in document_of}
    columns = column_store.current()
    discount = 1 / np.log2(np.arange(DEPTH) + 2)
    totals: dict[str, float] = {}
    seconds: dict[str, float] = {}
    for at, row in enumerate(asked):
        common = np.asarray((wanted[at] @ held.T).todense()).ravel()
        grades = common / (sizes + len(row["labels"]) - common)
        ideal = float(np.sort(grades)[::-1][:DEPTH] @ discount)

        def score(found: list[int], grades: Any = grades, ideal: float = ideal) -> float:
            gains = [grades[row_of[one]] for one in found[:DEPTH]]
            return float(np.array(gains) @ discount[: len(gains)]) / ideal

        question = parse(row["text"])
        for name in ("bm25", "words", "meaning", "hybrid"):
            began = time.perf_counter()
            if name == "bm25":
                found = by_fts5(tokens(row["text"], "en"))
            else:
                legs = "all" if name == "hybrid" else name
                ranked = rank(columns, question, columns.is_public, "en", legs=legs)
                found = [int(one) for one in ranked.ids[:DEPTH]]
            seconds[name] = seconds.get(name, 0) + time.perf_counter() - began
            totals[name] = totals.get(name, 0) + score(found)
    return {
        "records": len(ids),
        "queries": len(asked),
        "ndcg_at_10": {name: round(total / len(asked), 4) for name, total in totals.items()},
        "ms_a_query": {name: round(1000 * s / len(asked), 1) for name, s in seconds.items()},
    }


def by_fts5(stems: list[str]) -> list[int]:
    """The ten best by FTS5's own bm25 over the same stems, any of them."""
    from django.db import connection

    words = " OR ".join(f'"{stem}"' for stem in dict.fromkeys(stems))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM search_lexical WHERE search_lexical MATCH %s"
            " ORDER BY bm25(search_lexical) LIMIT %s",
            [words, DEPTH],
        )
        return [row[0] for row in cursor.fetchall()]


if __name__ == "__main__":
    main()
