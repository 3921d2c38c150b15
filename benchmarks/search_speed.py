"""How fast search is with 300,000 recommendations, beside a bare full-text query on the same rows.

    python benchmarks/search_speed.py [--rows 300000] [--rounds 3] [--keep FOLDER] [--postgres]

Rows are UPR Info's, varied to so many (`search_rows.py`). The real texts are embedded; a varied
text gets the mean of two real vectors, which scans as slowly as its own would and saves an hour.
Questions: words, phrases, operators, filters, sentences, six languages, and nothing typed; each is
asked `--rounds` times of a warm process after one round that warms it. The baseline is SQLite's
FTS5 asked for the twenty best documents with all words (bm25), and nothing else; on PostgreSQL
its `@@` with `ts_rank`. Prints milliseconds (p50, p95, worst), the leg of words alone beside the
baseline, and the memory of the process.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.own_database import own_database  # noqa: E402

WORDS = [
    "torture", "training of judges", "death penalty", "violence against women",
    "rights of the child", "national human rights institution", "freedom of expression journalists",
    "access to education for girls in rural areas", "ratify the optional protocol",
    "minimum age of marriage", "prison conditions", "indigenous peoples land",
    "trafficking persons", "women", "human rights", "adopt a national action plan", "clean water",
    "refugees asylum seekers", "independence of the judiciary",
    "persons with disabilities employment", "corruption",
    "hate speech", "statelessness", "climate change", "domestic workers",
    "How can a small country train its police in human rights?",
    "what has been recommended about juvenile justice and detention of minors",
    "technical assistance to draft legislation on violence in the family",
]  # fmt: skip
EXACT = [
    '"right to food"', '"optional protocol to the convention against torture"',
    "torture AND prison", "women OR girls", "children NOT education", "educat*",
    "(police OR army) AND training", "justice -military",
]  # fmt: skip
LANGUAGES = [
    "تدريب القضاة", "حقوق المرأة في العمل", "妇女参政", "废除死刑", "lutte contre la torture",
    "accès à la justice pour les femmes", "права детей", "независимость судебной системы",
    "derechos de los pueblos indígenas", "violencia contra la mujer",
]  # fmt: skip
FILTERS: list[dict[str, list[str]]] = [
    {"group": ["africa"]},
    {"cycle": ["2"], "position": ["supported"]},
    {"development": ["sids"]},
    {"state": ["ken"]},
    {"by": ["fra"], "language": ["en"]},
]


def questions() -> list[Any]:
    from uprcoop.search.query import SearchRequest

    found = [SearchRequest(text=text) for text in [*WORDS, *EXACT, *LANGUAGES]]
    found += [
        SearchRequest(text=text, filters=filters)
        for place, text in enumerate(WORDS)
        for filters in [FILTERS[place % len(FILTERS)]]
    ]
    found += [SearchRequest(filters=filters) for filters in FILTERS]
    found += [SearchRequest(), SearchRequest(page=40), SearchRequest(sort="state")]
    found += [SearchRequest(text=text, page=2) for text in WORDS[:5]]
    return found


def prepare(rows: int, data: Path) -> None:
    """Load, index and give vectors, unless the database has them already."""
    import numpy as np
    from django.core.management import call_command
    from django.db import connection, transaction

    from benchmarks.search_rows import load, read, vary
    from uprcoop.search.actions import index_pending
    from uprcoop.search.encoders import search_encoder, text_digest
    from uprcoop.search.models import SearchDocument
    from uprcoop.search.thememodel import training
    from uprcoop.search.vectors.store import save_vectors

    call_command("migrate", verbosity=0)
    if SearchDocument.objects.count() >= rows:
        return
    real = read(data / "upr-info" / "sessions-01-13.csv", range(1, 14))
    load(vary(real, rows))
    began = time.monotonic()
    index_pending()
    say(f"indexed {rows:,} in {time.monotonic() - began:.0f} s")
    of = search_encoder()
    if of is None:
        return
    texts = list(dict.fromkeys(row["text"] for row in real if row["text"].strip()))
    vectors = of.encode(texts, "en")
    known = {text_digest(text) for text in texts}
    others = list(
        SearchDocument.objects.exclude(digest__in=[""]).values_list("digest", flat=True).distinct()
    )
    others = [digest for digest in others if digest not in known]
    chance = np.random.default_rng(5)
    pairs = chance.integers(0, len(texts), size=(len(others), 2))
    with transaction.atomic():
        for start in range(0, len(texts), 2_000):
            part = slice(start, start + 2_000)
            save_vectors(of, [text_digest(text) for text in texts[part]], vectors[part])
    for start in range(0, len(others), 2_000):
        part = slice(start, start + 2_000)
        mixed = vectors[pairs[part, 0]] + vectors[pairs[part, 1]]
        mixed += chance.normal(scale=0.01, size=mixed.shape).astype(np.float32)
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        with transaction.atomic():
            save_vectors(of, others[part], mixed)
    say(f"vectors of {len(texts) + len(others):,} texts")
    training.train()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def bare(text: str) -> Callable[[], object]:
    """The database's own full-text query for all words of a question, ranked, twenty best."""
    from django.db import connection

    from uprcoop.search.analysis import query_words

    words = [word for word in query_words(text) if not word.is_stopword] or query_words(text)
    stems = [word.stems[0] for word in words]
    if connection.vendor == "postgresql":
        sql = (
            "SELECT id FROM search_searchdocument, (SELECT %s::tsquery AS q) AS asked"
            " WHERE lexemes @@ q ORDER BY ts_rank(lexemes, q) DESC LIMIT 20"
        )
        match = " & ".join("'" + stem.replace("'", "''") + "'" for stem in stems)
    else:
        sql = (
            "SELECT rowid FROM search_lexical WHERE search_lexical MATCH %s"
            " ORDER BY bm25(search_lexical) LIMIT 20"
        )
        match = " ".join(f'"{stem}"' for stem in stems)

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, [match])
            return cursor.fetchall()

    return ask


def leg_of_words(text: str) -> Callable[[], object]:
    from uprcoop.search import columns as column_store
    from uprcoop.search.lexical import LexicalSearch
    from uprcoop.search.parse import parse

    def ask() -> object:
        columns = column_store.current()
        return LexicalSearch(columns, columns.is_public, columns.is_public).run(parse(text))

    return ask


def timed(asks: list[Callable[[], object]], rounds: int, before: Callable[[], None]) -> list[float]:
    """Milliseconds of every ask in every round, sorted."""
    found = []
    for _round in range(rounds):
        for ask in asks:
            before()
            began = time.perf_counter()
            ask()
            found.append(1_000 * (time.perf_counter() - began))
    return sorted(found)


def figures(times: list[float]) -> dict[str, float]:
    return {
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "worst_ms": round(times[-1], 1),
    }


def memory_mb() -> float:
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return round(int(line.split()[1]) / 1024)
    except OSError:
        pass
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure(rounds: int) -> dict[str, Any]:
    from uprcoop.search import columns as column_store
    from uprcoop.search import query

    query.warm()
    asked = questions()
    slowest: list[tuple[float, str]] = []
    for request in asked:
        query.run(request)
    asks = [lambda request=request: query.run(request) for request in asked]
    for request in asked:
        began = time.perf_counter()
        query.run(request)
        slowest.append((round(1_000 * (time.perf_counter() - began), 1), request.to_query()[:80]))

    def keep() -> None:
        """Leave what the process remembers as it is."""

    def forget() -> None:
        """Postings are read from the database again: no earlier question helps this one."""
        postings = column_store.current().postings
        for key in [key for key in postings if not key.startswith("\n")]:  # labels stay
            del postings[key]

    warm = timed(asks, rounds, keep)
    cold = timed(asks, rounds, forget)
    words = timed([leg_of_words(text) for text in WORDS], rounds, forget)
    baseline = timed([bare(text) for text in WORDS], rounds, keep)
    suggestions = timed(
        [lambda start=start: query.suggest(start, "en") for start in ("wo", "chil", "ken", "edu")],
        rounds,
        keep,
    )
    return {
        "documents": column_store.current().total,
        "questions": len(asked),
        "search": figures(warm),
        "search, no postings remembered": figures(cold),
        "leg of words, no postings remembered": figures(words),
        "bare full-text query": figures(baseline),
        "leg of words to bare query, sums": round(sum(words) / sum(baseline), 2),
        "suggestions": figures(suggestions),
        "memory_mb": memory_mb(),
        "slowest": sorted(slowest, reverse=True)[:5],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder for the database, used again if there")
    parser.add_argument(
        "--postgres", action="store_true", help="on the database that DATABASE_URL names"
    )
    options = parser.parse_args()
    with own_database(options.keep, is_given=options.postgres) as data:
        # Prepared in another process, so that the memory is that of one which only searches.
        child = os.fork()
        if child == 0:
            prepare(options.rows, data)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if status:
            sys.exit("The rows could not be prepared.")
        print(json.dumps(measure(options.rounds), indent=2))


if __name__ == "__main__":
    main()
