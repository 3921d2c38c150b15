"""The portfolio of the site: what is left out of it can never be part of a better one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uprcoop.matching.portfolio import Pair, Problem, propose
from uprcoop.matching.tests import building
from uprcoop.matching.tests.building import theme
from uprcoop.matching.whole import enough_for, proposal_for_all


@settings(max_examples=80)
@given(st.data())
def test_leaving_out_what_nobody_can_need_changes_no_optimum(data):
    """Beside the whole problem, solved without anything left out."""
    requests = data.draw(st.integers(1, 5))
    capacities = data.draw(st.lists(st.integers(0, 2), min_size=1, max_size=7))
    worth = st.sampled_from([0.1, 0.2, 0.4, 0.6, 0.9])
    rows = [[data.draw(worth) for _offer in capacities] for _request in range(requests)]
    priorities = {n: data.draw(st.sampled_from([1.0, 1.5, 2.0])) for n in range(requests)}

    def value(rule) -> float:
        pairs = [Pair(r, o, rows[r][o]) for r in range(requests) for o in rule(r)]
        of = dict(enumerate(capacities))
        return propose(Problem(priorities, list(range(requests)), of, pairs)).chosen.value

    def best_first(request):
        return sorted(range(len(capacities)), key=lambda o: -rows[request][o])

    def kept(request):
        order = best_first(request)
        return order[: enough_for(requests, [capacities[o] for o in order])]

    assert value(kept) == pytest.approx(value(best_first))


def test_the_sixty_first_offer_is_considered_where_the_others_are_taken(cast):
    """More like requests than the best offers can bear: no fixed number of offers is enough."""
    for _one in range(3):
        building.offer(cast, themes=[theme("death-penalty")])
    weaker = building.offer(cast, themes=[theme("death-penalty"), theme("right-to-education")])
    for _one in range(4):
        building.opened(cast, themes=[theme("death-penalty")])
    found = proposal_for_all()
    assert found.proposal.chosen.served == 4
    assert weaker in [row.offer for row in found.rows]
