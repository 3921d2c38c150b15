"""Brings the funds of resolution 54/28 into a database that does not have them yet.

Afterwards the fund managers keep the pages: what they wrote is never replaced. What nobody has
touched gets what a later release adds: topics, better words (the old ones stay as history),
languages.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from uprcoop.funds.models import Fund, Statement
from uprcoop.funds.vocabulary import FundKind
from uprcoop.states.reference import is_ready

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Given:
    """A statement as this release gives it. `was`: English words of releases before."""

    topic: str
    texts: dict[str, str]  # by language
    was: list[str]
    source: dict[str, Any]  # title, url, confirmed

    def of(self, fund: Fund) -> Statement:
        return Statement(
            fund=fund,
            topic=self.topic,
            texts=self.texts,
            language="en",
            source_title=self.source["title"],
            source_url=self.source["url"],
            confirmed_on=self.source["confirmed"],
        )


def given_funds() -> list[dict[str, Any]]:
    """The funds in order, each with its `statements`."""
    data = tomllib.loads((DATA / "funds.toml").read_text("utf-8"))
    words = tomllib.loads((DATA / "statements.toml").read_text("utf-8"))
    funds: list[dict[str, Any]] = data["fund"]
    for fund in funds:
        fund["statements"] = [
            Given(
                topic=topic,
                texts={code: text for code, text in given.items() if code not in ("source", "was")},
                was=given.get("was", []),
                source=data["source"][given["source"]] if "source" in given else fund["source"],
            )
            for topic, given in words[fund["code"]].items()
        ]
    return funds


def load(using: str = "default") -> int:
    """Add the funds that are missing; how many. Safe to run any number of times."""
    made = 0
    with transaction.atomic(using=using):
        there = {fund.code: fund for fund in Fund.objects.using(using)}
        for row in given_funds():
            if row["code"] in there:
                bring_up_to_date(there[row["code"]], row["statements"], using)
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
            Statement.objects.using(using).bulk_create(
                given.of(fund) for given in row["statements"]
            )
            made += 1
    return made


def bring_up_to_date(fund: Fund, statements: list[Given], using: str) -> None:
    """Add what this release knows more about a fund that came with an earlier one."""
    there = {one.topic: one for one in fund.statements.using(using).filter(is_current=True)}
    for given in statements:
        found = there.get(given.topic)
        if found is None:
            given.of(fund).save(using=using)
        elif found.written_by_id is not None:
            continue
        elif found.texts.get("en") in given.was:
            found.is_current = False
            found.save(using=using, update_fields=["is_current"])
            given.of(fund).save(using=using)
        elif found.texts.get("en") == given.texts["en"] and set(given.texts) > set(found.texts):
            found.texts = given.texts | found.texts
            found.save(using=using, update_fields=["texts"])


def load_after_migration(using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate` (also sent when a test empties the database)."""
    if is_ready(using, Fund, Statement):
        load(using)
