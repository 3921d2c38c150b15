"""A fictitious fund with its page, a call, contributions and grants, by the same actions as real
ones. Of the real funds, the demonstration shows the public facts and no sum."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from uprcoop.accounts.models import User
from uprcoop.demo.cast import make_cast
from uprcoop.demo.cooperation import MARK, organisation, recommendations
from uprcoop.demo.statements import check_demo
from uprcoop.funds.actions import calls, funds, money
from uprcoop.funds.models import Fund
from uprcoop.funds.vocabulary import FundKind, Topic
from uprcoop.states.models import State

CODE = "demo-fund"
NAMES = {
    "ar": "صندوق العرض التجريبي (وهمي)",
    "zh": "演示基金（虚构）",
    "en": "Demonstration Fund (fictitious)",
    "fr": "Fonds de démonstration (fictif)",
    "ru": "Демонстрационный фонд (вымышленный)",
    "es": "Fondo de demostración (ficticio)",
}
STATEMENTS = {
    Topic.PURPOSE: f"To show how a fund keeps its page. {MARK}",
    Topic.WHO: f"Nobody: this fund does not exist. {MARK}",
    Topic.CONTACT: f"Femi, of the demonstration. {MARK}",
}


@transaction.atomic
def load_fund() -> bool:
    """Make it where there is none yet; whether it was made. Raises NotADemo outside demo mode."""
    check_demo()
    if Fund.objects.filter(code=CODE).exists():
        return False
    people = make_cast()
    fund = funds.add_fund(
        by=people["administrator"],
        code=CODE,
        names=NAMES,
        kind=FundKind.OTHER,
        acronym="DEMO-F",
        organisation=organisation("fund"),
    )
    funds.change_fund(fund=fund, by=people["administrator"], is_public=True)
    manager = people["fund"]
    today = timezone.now().date()
    for topic, text in STATEMENTS.items():
        funds.state(
            fund=fund,
            by=manager,
            topic=topic,
            texts={"en": text},
            language="en",
            source_title=f"The demonstration itself {MARK}",
            source_url="",
            confirmed_on=today,
        )
    enter_money(fund, manager, people, today)
    calls.publish_call(
        fund=fund,
        by=manager,
        title=f"Small boats for outreach {MARK}",
        text=f"Outlines of two pages at most, with the recommendations that they serve. {MARK}",
        language="en",
        opens_on=today,
        closes_on=today + timedelta(days=60),
    )
    return True


def enter_money(fund: Fund, manager: User, people: dict[str, User], today: date) -> None:
    last = today.year - 1
    fiji, uruguay = State.objects.get(iso3="FJI"), State.objects.get(iso3="URY")
    money.enter_rate(
        by=people["administrator"], currency="CHF", on=date(last, 6, 1), per_usd=Decimal("0.9")
    )
    amounts = [
        ("Lighthouse Trust", last - 1, "300000", "USD"),
        ("Lighthouse Trust", last, "180000", "CHF"),
        ("Harbour Foundation", last, "", ""),
    ]
    for donor, year, amount, currency in amounts:
        money.enter_contribution(
            fund=fund,
            by=manager,
            donor=f"{donor} {MARK}",
            year=year,
            on=date(year, 6, 15),
            disclosure="amount" if amount else "not-disclosed",
            amount=Decimal(amount) if amount else None,
            currency=currency,
        )
    grant = money.enter_grant(
        fund=fund,
        by=manager,
        state=fiji,
        year=last,
        on=date(last, 6, 20),
        amount=Decimal("90000"),
        currency="CHF",
        purpose="implementation",
        title=f"Training of outreach officers {MARK}",
        recommendations=recommendations("FJI 48 148.1"),
    )
    money.set_naming(money=grant, by=people["officer-a"], naming="agreed")
    money.enter_grant(
        fund=fund,
        by=manager,
        state=uruguay,
        year=last,
        on=date(last, 6, 20),
        amount=Decimal("40000"),
        currency="USD",
        purpose="follow-up",
        title=f"A table of recommendations {MARK}",
    )
