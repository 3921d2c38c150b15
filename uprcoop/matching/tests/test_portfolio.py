"""The proposed assignment is the best one: beside all there are, by brute force."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from uprcoop.matching.portfolio import Pair, Problem, first_come, propose, total

pytestmark = pytest.mark.any_database


@st.composite
def problems(draw, most=9):
    requests = {n: draw(st.sampled_from([1.0, 1.5, 2.0])) for n in range(draw(st.integers(1, 4)))}
    capacities = {n: draw(st.integers(0, 2)) for n in range(10, 10 + draw(st.integers(1, 3)))}
    every = [(r, o) for r in requests for o in capacities]
    some = draw(st.lists(st.sampled_from(every), unique=True, max_size=most))
    pairs = [Pair(r, o, draw(st.sampled_from([0.1, 0.35, 0.5, 0.8, 1.0]))) for r, o in some]
    providers = {offer: draw(st.integers(1, 2)) for offer in capacities}
    limits = draw(st.dictionaries(st.integers(1, 2), st.integers(0, 3), max_size=2))
    return Problem(
        requests,
        sorted(requests),
        capacities,
        pairs,
        providers,
        limits,
        draw(st.sampled_from([1, 1, 2])),
    )


def is_allowed(problem, pairs):
    by = [(p.request, p.offer, problem.providers.get(p.offer)) for p in pairs]
    for request in problem.requests:
        if sum(r == request for r, _o, _p in by) > problem.offers_per_request:
            return False
    if any(sum(o == offer for _r, o, _p in by) > n for offer, n in problem.capacities.items()):
        return False
    return all(sum(p == one for _r, _o, p in by) <= n for one, n in problem.limits.items())


def best_by_hand(problem):
    values = [
        total(problem, some)
        for size in range(len(problem.pairs) + 1)
        for some in combinations(problem.pairs, size)
        if is_allowed(problem, some)
    ]
    return max(values)


@settings(max_examples=60)
@given(problems())
def test_it_is_the_best_there_is_and_says_so(problem):
    found = propose(problem)
    assert is_allowed(problem, found.chosen.pairs)
    assert found.is_optimal
    assert found.gap == 0
    assert found.chosen.value == pytest.approx(best_by_hand(problem))
    assert found.bound == pytest.approx(found.chosen.value, abs=1e-6)
    assert found.chosen.value >= found.first_come.value - 1e-9
    assert is_allowed(problem, found.first_come.pairs)
    served = {pair.request for pair in found.chosen.pairs}
    assert set(found.unserved) == set(problem.requests) - served
    could = {pair.request for pair in problem.pairs}
    assert all((reason == "no-room") == (r in could) for r, reason in found.unserved.items())


@settings(max_examples=25)
@given(problems(most=7))
def test_what_one_more_unit_adds_is_what_it_adds(problem):
    found = propose(problem)
    for offer, gain in found.one_more.items():
        wider = {**problem.capacities, offer: problem.capacities[offer] + 1}
        after = best_by_hand(replace(problem, capacities=wider))
        assert gain == pytest.approx(after - best_by_hand(problem))


def test_the_whole_is_served_better_than_by_first_come():
    # The first takes the only offer that the second could have had.
    problem = Problem(
        {1: 1.0, 2: 1.0}, [1, 2], {7: 1, 8: 1}, [Pair(1, 7, 0.9), Pair(1, 8, 0.8), Pair(2, 7, 0.7)]
    )
    found = propose(problem)
    assert first_come(problem).served == 1
    assert found.chosen.served == 2
    assert {(p.request, p.offer) for p in found.chosen.pairs} == {(1, 8), (2, 7)}


def test_what_binds_and_what_one_more_would_change():
    problem = Problem({1: 1.0, 2: 1.0}, [1, 2], {7: 1}, [Pair(1, 7, 0.9), Pair(2, 7, 0.5)])
    found = propose(problem)
    assert found.binding == (7,)
    assert found.one_more == {7: pytest.approx(1.5)}
    assert found.unserved == {2: "no-room"}


def test_with_no_time_the_answer_is_still_one_and_its_gap_is_told():
    every = [(r, o) for r in range(150) for o in range(150)]
    pairs = [Pair(r, o, 0.01 + ((r * 7 + o * 13) % 90) / 100) for r, o in every]
    problem = Problem(
        dict.fromkeys(range(150), 1.0),
        list(range(150)),
        dict.fromkeys(range(150), 1),
        pairs,
    )
    found = propose(problem, seconds=0.0)
    assert found.chosen.value >= found.first_come.value
    assert found.is_optimal or found.gap > 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"requests": {1: 0.0}},
        {"capacities": {7: -1}},
        {"pairs": [Pair(1, 9, 0.5)]},
        {"pairs": [Pair(1, 7, 1.5)]},
        {"pairs": [Pair(1, 7, 0.5), Pair(1, 7, 0.4)]},
        {"order": []},
        {"offers_per_request": 0},
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    problem = Problem({1: 1.0}, [1], {7: 1}, [Pair(1, 7, 0.5)])
    with pytest.raises(ValueError, match=r"\w"):
        propose(replace(problem, **wrong))


def test_nothing_asked_is_nothing_proposed():
    found = propose(Problem({}, [], {}, []))
    assert found.chosen.pairs == ()
    assert found.is_optimal
