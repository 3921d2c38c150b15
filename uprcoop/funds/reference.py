"""Brings the funds of resolution 54/28 into a database that does not have them yet.

Afterwards the fund managers keep the pages: what they changed or took away is never brought back.
A statement that nobody has touched gets the languages that a later release adds.
"""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from uprcoop.funds.models import Fund, Statement
from uprcoop.funds.vocabulary import FundKind
from uprcoop.states.reference import is_ready

DATA = Path(__file__).resolve().parent / "data"


def given_funds() -> list[dict[str, Any]]:
    """The funds in order, each with its `statements`: topic, then language, then text."""
    funds: list[dict[str, Any]] = tomllib.loads((DATA / "funds.toml").read_text("utf-8"))["fund"]
    texts = tomllib.loads((DATA / "statements.toml").read_text("utf-8"))
    return [fund | {"statements": texts[fund["code"]]} for fund in funds]


def load(using: str = "default") -> int:
    """Add the funds that are missing; how many. Safe to run any number of times."""
    made = 0
    with transaction.atomic(using=using):
        there = set(Fund.objects.using(using).values_list("code", flat=True))
        for row in given_funds():
            if row["code"] in there:
                add_languages(row, using)
                continue
            fund = Fund.objects.using(using).create(
                code=row["code"],
                kind=FundKind.VOLUNTARY,
                acronym=row["acronym"],
                names=row["names"],
                website=row["website"],
                order=row["order"],
                is_public=True,
            )
            source = row["source"]
            Statement.objects.using(using).bulk_create(
                Statement(
                    fund=fund,
                    topic=topic,
                    texts=texts,
                    language="en",
                    source_title=source["title"],
                    source_url=source["url"],
                    confirmed_on=source["confirmed"],
                )
                for topic, texts in row["statements"].items()
            )
            made += 1
    return made


def add_languages(row: dict[str, Any], using: str) -> None:
    """Give the statements that came with an earlier release the languages they lack."""
    untouched = Statement.objects.using(using).filter(
        fund__code=row["code"], is_current=True, written_by=None
    )
    for statement in untouched:
        texts = row["statements"].get(statement.topic, {})
        is_same = statement.texts.get("en") == texts.get("en")
        if is_same and set(texts) > set(statement.texts):
            statement.texts = texts | statement.texts
            statement.save(using=using, update_fields=["texts"])


def load_after_migration(using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate` (also sent when a test empties the database)."""
    if is_ready(using, Fund, Statement):
        load(using)
