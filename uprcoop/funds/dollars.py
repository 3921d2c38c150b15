"""Sums in United States dollars, at the United Nations rate entered for their day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from uprcoop.funds.models import ExchangeRate, Money
from uprcoop.funds.models.money import CENT
from uprcoop.funds.vocabulary import Disclosure

# A UN rate holds until the next one, and they come monthly: an older one is no rate of that day.
LONGEST = timedelta(days=62)


class Rates:
    """All rates, read once: a page asks for many sums."""

    def __init__(self, rows: Iterable[tuple[str, date, Decimal]] | None = None) -> None:
        self.days: dict[str, list[date]] = defaultdict(list)
        self.values: dict[str, list[Decimal]] = defaultdict(list)
        if rows is None:
            rows = ExchangeRate.objects.order_by("on").values_list("currency", "on", "per_usd")
        for currency, day, value in sorted(rows, key=lambda row: row[1]):
            self.days[currency].append(day)
            self.values[currency].append(value)

    def in_usd(self, amount: Decimal, currency: str, day: date) -> Decimal | None:
        """The sum in US dollars; None where no rate was entered for the day."""
        if currency == "USD":
            return amount
        at = bisect_right(self.days[currency], day)
        if at == 0 or day - self.days[currency][at - 1] > LONGEST:
            return None
        return (amount / self.values[currency][at - 1]).quantize(CENT, ROUND_HALF_UP)

    def of(self, money: Money) -> Decimal | None:
        if money.disclosure != Disclosure.AMOUNT or money.amount is None:
            return None
        return self.in_usd(money.amount, money.currency, money.on)


@dataclass
class Sum:
    """Several sums together: in dollars what can be told, and how many cannot."""

    usd: Decimal = Decimal(0)
    count: int = 0
    undisclosed: int = 0
    without_rate: int = 0

    def add(self, money: Money, usd: Decimal | None) -> None:
        """`usd`: what `Rates.of` says of it."""
        self.count += 1
        if usd is not None:
            self.usd += usd
        elif money.disclosure == Disclosure.AMOUNT:
            self.without_rate += 1
        else:
            self.undisclosed += 1

    @property
    def is_whole(self) -> bool:
        """Whether the dollars hold every sum."""
        return not (self.undisclosed or self.without_rate)

    @property
    def has_amount(self) -> bool:
        """Whether anything can be told in dollars: else "no data" or "not disclosed" is said."""
        return self.count > self.undisclosed + self.without_rate


def total(rows: Iterable[Money], rates: Rates) -> Sum:
    found = Sum()
    for money in rows:
        found.add(money, rates.of(money))
    return found
