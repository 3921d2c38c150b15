"""Measures the search against judgements: nDCG@10 of hybrid, of words alone, of meaning alone."""

import csv
import math
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from uprcoop.recommendations.models import Pledge, Recommendation, SourceRow
from uprcoop.search import columns as column_store
from uprcoop.search.encoders import search_encoder
from uprcoop.search.evaluation.ready import make_ready
from uprcoop.search.kinds import PLEDGE, RECOMMENDATION
from uprcoop.search.parse import parse
from uprcoop.search.ranking import rank

DEPTH = 10
LEGS = {"hybrid": "all", "words": "words", "meaning": "meaning"}


class UnreadableJudgements(ValueError):
    """The files of questions and judgements cannot be used; the message says why."""


def read_rows(path: Path) -> list[list[str]]:
    """The rows that hold anything. Raises UnreadableJudgements, or OSError where there is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableJudgements(f"{path.name} is not a CSV file in UTF-8.") from error


def read_queries(path: Path) -> dict[str, tuple[str, str]]:
    """Text and language by query id. A heading row is known by its first cell."""
    queries = {}
    for line, row in enumerate(read_rows(path), start=1):
        if line == 1 and row[0].strip().lower() in {"id", "query", "query id", "query_id"}:
            continue
        if len(row) < 2:
            raise UnreadableJudgements(f"{path.name}, row {line}: write id, text, language.")
        language = row[2].strip() if len(row) > 2 else "en"
        queries[row[0].strip()] = (row[1], language)
    return queries


def read_grades(path: Path) -> dict[str, dict[str, float]]:
    """Grade by query id and record id."""
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for line, row in enumerate(read_rows(path), start=1):
        if len(row) < 3:
            raise UnreadableJudgements(
                f"{path.name}, row {line}: write query id, record id, grade."
            )
        try:
            grade = float(row[2])
        except ValueError:
            if line == 1:
                continue
            raise UnreadableJudgements(
                f"{path.name}, row {line}: the grade “{row[2]}” is no number."
            ) from None
        grades[row[0].strip()][row[1].strip()] = grade
    return grades


def records_of(names: set[str]) -> dict[str, tuple[int, int]]:
    """(kind, id) by key, permanent address, a source's identifier, or "symbol/paragraph"."""
    found: dict[str, tuple[int, int]] = {}
    wanted = sorted(names)
    keys: dict[str, list[str]] = defaultdict(list)
    for name in wanted:
        keys[name.rstrip("/").rpartition("/")[2].lower()].append(name)
    for start in range(0, len(keys), 500):
        part = list(keys)[start : start + 500]
        for kind, model in ((RECOMMENDATION, Recommendation), (PLEDGE, Pledge)):
            for key, number in model.objects.filter(key__in=part).values_list("key", "id"):
                for name in keys[key]:
                    found.setdefault(name, (kind, number))
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        rows = SourceRow.objects.filter(identifier__in=part)
        for name, record, pledge in rows.values_list("identifier", "recommendation", "pledge"):
            found.setdefault(name, (RECOMMENDATION, record) if record else (PLEDGE, pledge))
    places = {name: name.rpartition("/")[::2] for name in wanted if "/" in name}
    symbols = {symbol for symbol, _paragraph in places.values()}
    by_place = {
        (symbol, paragraph): number
        for number, symbol, paragraph in Recommendation.objects.filter(
            symbol__in=symbols
        ).values_list("id", "symbol", "paragraph")
    }
    for name, place in places.items():
        if place in by_place:
            found.setdefault(name, (RECOMMENDATION, by_place[place]))
    return found


def gain(grades: list[float]) -> float:
    """Discounted cumulative gain of grades in the order of a ranking, to DEPTH."""
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))


def run(
    queries_path: Path, grades_path: Path, tell: Callable[[str], None] = lambda line: None
) -> dict[str, Any]:
    """nDCG@10 by leg over the queries that have a judgement above nought."""
    queries, grades = read_queries(queries_path), read_grades(grades_path)
    make_ready(tell, [one for one in [search_encoder()] if one is not None])
    records = records_of({name for judged in grades.values() for name in judged})
    columns = column_store.current()
    totals, count = dict.fromkeys(LEGS, 0.0), 0
    for name, (text, language) in queries.items():
        judged = {
            records[record]: grade
            for record, grade in grades.get(name, {}).items()
            if record in records
        }
        best = gain(sorted(judged.values(), reverse=True))
        if best <= 0:
            continue
        count += 1
        question = parse(text)
        for figure, legs in LEGS.items():
            ranked = rank(columns, question, columns.is_public, language, legs=legs)
            found = [
                judged.get((int(columns.single["kind"][id_]), int(columns.object_ids[id_])), 0.0)
                for id_ in ranked.ids[:DEPTH]
            ]
            totals[figure] += gain(found) / best
    judged_names = {name for judged in grades.values() for name in judged}
    return {
        "ndcg_at_10": {figure: total / max(count, 1) for figure, total in totals.items()},
        "queries": count,
        "queries_without_relevant": len(queries) - count,
        "records_not_found": len(judged_names - set(records)),
    }


def lines(result: dict[str, Any]) -> list[str]:
    """The result as people read it."""
    figures = result["ndcg_at_10"]
    return [
        f"{result['queries']} queries, nDCG@10:",
        *(f"  {name:<8} {figure:.3f}" for name, figure in figures.items()),
        (
            f"Left out: {result['queries_without_relevant']} queries without a relevant record"
            f" here; {result['records_not_found']} judged records are not in this database."
        ),
    ]
