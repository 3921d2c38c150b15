"""What follows from time: pages that wait to be confirmed, addresses that nobody confirmed."""

from uprcoop.funds.actions.calls import forget_unconfirmed
from uprcoop.funds.actions.funds import remind_managers


def run_clocks() -> dict[str, int]:
    """The worker calls it; twice in a row does nothing twice."""
    return {"reminded": remind_managers(), "forgotten": forget_unconfirmed()}
