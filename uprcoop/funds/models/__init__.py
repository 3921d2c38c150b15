from uprcoop.funds.models.calls import Call, Subscription
from uprcoop.funds.models.funds import Fund, Statement
from uprcoop.funds.models.money import (
    Contribution,
    ExchangeRate,
    Grant,
    GrantRecommendation,
    GrantRecord,
    Money,
)

__all__ = [
    "Call",
    "Contribution",
    "ExchangeRate",
    "Fund",
    "Grant",
    "GrantRecommendation",
    "GrantRecord",
    "Money",
    "Statement",
    "Subscription",
]
