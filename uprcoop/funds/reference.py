"""Brings the funds of resolution 54/28 into a database that does not have them yet.

Afterwards the fund managers keep the pages: what they changed or took away is never brought back.
"""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from uprcoop.funds.models import Fund, Statement
from uprcoop.funds.vocabulary import FundKind
from uprcoop.states.reference import is_ready

FILE = Path(__file__).resolve().parent / "data" / "funds.toml"


def given_funds() -> list[dict[str, Any]]:
    with FILE.open("rb") as file:
        return list(tomllib.load(file)["fund"])


def load(using: str = "default") -> int:
    """Add the funds that are missing; how many. Safe to run any number of times."""
    made = 0
    with transaction.atomic(using=using):
        there = set(Fund.objects.using(using).values_list("code", flat=True))
        for row in given_funds():
            if row["code"] in there:
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
                    texts={"en": text},
                    language="en",
                    source_title=source["title"],
                    source_url=source["url"],
                    confirmed_on=source["confirmed"],
                )
                for topic, text in row["statements"].items()
            )
            made += 1
    return made


def load_after_migration(using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate` (also sent when a test empties the database)."""
    if is_ready(using, Fund, Statement):
        load(using)
