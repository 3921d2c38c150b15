"""Which offers should serve which requests, so that most is served: solved exactly, by HiGHS.

A pure module: numbers in, numbers out. Each chosen pair is worth its request's priority times
(1 + worth), so that serving one more request of a priority always comes before serving another one
better. A further offer for a request that is served already adds a part of that. Nothing here is
carried out: it proposes, people decide.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

# What a request's second and later offers add, beside its first.
FURTHER = 0.1
LOOKED_AT = 10  # offers for which one more unit of capacity is tried out
WHOLE = 1e-6  # from a whole number, a variable of the relaxation counts as one


@dataclass(frozen=True)
class Pair:
    """`worth`: above 0, at most 1."""

    request: int
    offer: int
    worth: float


@dataclass(frozen=True)
class Problem:
    """`requests`: priority by request, above 0; `order`: first come first; `capacities`: how many
    each offer can serve; `providers`: whose each offer is; `limits`: how many a provider can serve
    over all of its offers."""

    requests: Mapping[int, float]
    order: Sequence[int]
    capacities: Mapping[int, int]
    pairs: Sequence[Pair]
    providers: Mapping[int, int] = field(default_factory=dict)
    limits: Mapping[int, int] = field(default_factory=dict)
    offers_per_request: int = 1


@dataclass(frozen=True)
class Assignment:
    pairs: tuple[Pair, ...]
    value: float

    @property
    def served(self) -> int:
        return len({pair.request for pair in self.pairs})


@dataclass(frozen=True)
class Proposal:
    """`bound`: no assignment is worth more, proved; `gap`: 0 where this one is the best.

    `one_more`: for offers whose capacity binds, what one more unit of it would add, solved anew.
    `unserved`: "no-offer" where no offer fits, "no-room" where others take all that fit.
    """

    chosen: Assignment
    first_come: Assignment
    bound: float
    gap: float
    is_optimal: bool
    seconds: float
    binding: tuple[int, ...]
    one_more: Mapping[int, float]
    unserved: Mapping[int, str]


def propose(problem: Problem, seconds: float = 30.0) -> Proposal:
    """The best assignment, or the best found within `seconds` with its gap. Raises ValueError."""
    check(problem)
    begun = time.monotonic()
    first = first_come(problem)
    if not problem.pairs:
        unserved = dict.fromkeys(problem.requests, "no-offer")
        return Proposal(first, first, 0.0, 0.0, True, 0.0, (), {}, unserved)
    solved = solve(problem, seconds)
    best, bound, is_optimal, prices = solved.best, solved.bound, solved.is_optimal, solved.prices
    if best is None or (best.value < first.value and not is_optimal):
        best = first
    gap = 0.0 if is_optimal else max(bound - best.value, 0.0) / max(abs(bound), 1e-9)
    used: dict[int, int] = {}
    for pair in best.pairs:
        used[pair.offer] = used.get(pair.offer, 0) + 1
    tight = [o for o, n in used.items() if n >= problem.capacities[o] and prices.get(o, 0) > 1e-9]
    tight.sort(key=lambda offer: (-prices[offer], offer))
    left = seconds - (time.monotonic() - begun)
    one_more = gains(problem, best.value, tight[:LOOKED_AT], left) if is_optimal else {}
    served = {pair.request for pair in best.pairs}
    fitting = {pair.request for pair in problem.pairs}
    return Proposal(
        chosen=best,
        first_come=first,
        bound=bound,
        gap=gap,
        is_optimal=is_optimal,
        seconds=time.monotonic() - begun,
        binding=tuple(tight),
        one_more=one_more,
        unserved={
            request: "no-room" if request in fitting else "no-offer"
            for request in problem.requests
            if request not in served
        },
    )


def check(problem: Problem) -> None:
    if any(priority <= 0 for priority in problem.requests.values()):
        raise ValueError("A priority must be above nought.")
    if any(capacity < 0 for capacity in problem.capacities.values()):
        raise ValueError("A capacity cannot be below nought.")
    if problem.offers_per_request < 1:
        raise ValueError("A request can be given at least one offer.")
    if set(problem.order) != set(problem.requests):
        raise ValueError("The order must name every request.")
    seen = set()
    for pair in problem.pairs:
        if pair.request not in problem.requests or pair.offer not in problem.capacities:
            raise ValueError(f"The pair {pair} names what is not there.")
        if not 0 < pair.worth <= 1:
            raise ValueError(f"The worth of {pair} must be above 0 and at most 1.")
        if (pair.request, pair.offer) in seen:
            raise ValueError(f"The pair {pair} is there twice.")
        seen.add((pair.request, pair.offer))


def value_of(problem: Problem, pair: Pair) -> float:
    return problem.requests[pair.request] * (1 + pair.worth)


def total(problem: Problem, pairs: Sequence[Pair]) -> float:
    """First offers count whole, further ones a part; the dearest is taken for the first."""
    by_request: dict[int, list[float]] = {}
    for pair in pairs:
        by_request.setdefault(pair.request, []).append(value_of(problem, pair))
    return sum(
        max(values) + FURTHER * (sum(values) - max(values)) for values in by_request.values()
    )


def first_come(problem: Problem) -> Assignment:
    """What happens without anybody looking at the whole: each in turn takes the best with room."""
    room, limit = dict(problem.capacities), dict(problem.limits)
    mine: dict[int, list[Pair]] = {}
    for pair in problem.pairs:
        mine.setdefault(pair.request, []).append(pair)
    taken: list[Pair] = []
    for request in problem.order:
        count = 0
        for pair in sorted(mine.get(request, []), key=lambda one: (-one.worth, one.offer)):
            provider = problem.providers.get(pair.offer, 0)
            if count >= problem.offers_per_request:
                break
            if room[pair.offer] < 1 or limit.get(provider, 1) < 1:
                continue
            room[pair.offer] -= 1
            if provider in limit:
                limit[provider] -= 1
            taken.append(pair)
            count += 1
    return Assignment(tuple(taken), total(problem, taken))


@dataclass(frozen=True)
class Program:
    """Columns are pairs, then, where a request may have several offers, pairs as further ones."""

    worth: np.ndarray
    matrix: sparse.csr_matrix
    limits: np.ndarray
    offers: list[int]  # the offer of each of the first rows


def program(problem: Problem) -> Program:
    count = len(problem.pairs)
    has_further = problem.offers_per_request > 1
    values = np.array([value_of(problem, pair) for pair in problem.pairs])
    worth = np.concatenate([values, FURTHER * values]) if has_further else values
    columns = np.arange(count)
    offers = sorted({pair.offer for pair in problem.pairs})
    requests = sorted({pair.request for pair in problem.pairs})
    offer_row = {offer: row for row, offer in enumerate(offers)}
    request_row = {request: row for row, request in enumerate(requests)}
    of_offer = np.array([offer_row[pair.offer] for pair in problem.pairs])
    of_request = np.array([request_row[pair.request] for pair in problem.pairs])
    providers = sorted(
        {problem.providers[o] for o in offers if problem.providers.get(o) in problem.limits}
    )
    provider_row = {provider: row for row, provider in enumerate(providers)}

    def block(rows: np.ndarray, height: int, keep: np.ndarray | None = None) -> sparse.csr_matrix:
        some = columns if keep is None else columns[keep]
        return sparse.csr_matrix((np.ones(len(rows)), (rows, some)), shape=(height, count))

    by_offer, by_request = block(of_offer, len(offers)), block(of_request, len(requests))
    blocks = [by_offer, by_request]
    limits = [
        np.array([problem.capacities[offer] for offer in offers], dtype=float),
        np.ones(len(requests)),
    ]
    if providers:
        of_provider = np.array(
            [provider_row.get(problem.providers.get(p.offer, -1), -1) for p in problem.pairs]
        )
        keep = np.flatnonzero(of_provider >= 0)
        blocks.append(block(of_provider[keep], len(providers), keep))
        limits.append(np.array([problem.limits[one] for one in providers], dtype=float))
    if has_further:
        nothing = sparse.csr_matrix(by_request.shape)
        whole = [sparse.hstack([one, one]) for one in blocks]
        # First offers are one a request; all together are as many as may be; a pair once.
        whole[1] = sparse.hstack([by_request, nothing])
        whole.append(sparse.hstack([by_request, by_request]))
        limits.append(np.full(len(requests), float(problem.offers_per_request)))
        whole.append(sparse.hstack([sparse.eye(count), sparse.eye(count)]))
        limits.append(np.ones(count))
        blocks = whole
    matrix = sparse.csr_matrix(sparse.vstack(blocks))
    return Program(worth, matrix, np.concatenate(limits), offers)


@dataclass(frozen=True)
class Solved:
    """`best`: None where nothing was found in the time. `prices`: by offer, what a little more
    capacity would add where requests could be split: where to look for what a whole unit adds."""

    best: Assignment | None
    bound: float
    is_optimal: bool
    prices: Mapping[int, float]


def solve(problem: Problem, seconds: float) -> Solved:
    """The relaxation first, in which requests may be split: where its best splits none, it is the
    best of all, and proved. That is so for one offer a request (the constraints form a network),
    and a hundred times quicker than branching. Else by branching, with what time is left."""
    made, until = program(problem), time.monotonic() + seconds
    prices: dict[int, float] = {}
    relaxed = linprog(
        -made.worth,
        A_ub=made.matrix,
        b_ub=made.limits,
        bounds=(0, 1),
        method="highs-ds",
        options={"time_limit": max(seconds, 0.01)},
    )
    if relaxed.status == 0:
        marginals = -relaxed.ineqlin.marginals[: len(made.offers)]
        prices = dict(zip(made.offers, marginals.tolist(), strict=True))
        if np.abs(relaxed.x - np.round(relaxed.x)).max() < WHOLE:
            best = assignment_of(problem, relaxed.x)
            return Solved(best, best.value, True, prices)
    found = milp(
        -made.worth,
        integrality=np.ones(len(made.worth)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(made.matrix, -np.inf, made.limits),
        options={"time_limit": max(until - time.monotonic(), 0.01), "mip_rel_gap": 0.0},
    )
    bound = -float(found.mip_dual_bound) if found.mip_dual_bound is not None else np.inf
    bound = float(np.fmin(bound, every_request_at_its_best(problem)))
    if relaxed.status == 0:
        bound = min(bound, -float(relaxed.fun))
    if found.x is None:
        return Solved(None, bound, False, prices)
    return Solved(assignment_of(problem, found.x), bound, found.status == 0, prices)


def assignment_of(problem: Problem, x: np.ndarray) -> Assignment:
    count = len(problem.pairs)
    chosen = {int(place) % count for place in np.flatnonzero(x > 0.5)}
    pairs = tuple(problem.pairs[place] for place in sorted(chosen))
    return Assignment(pairs, total(problem, pairs))


def every_request_at_its_best(problem: Problem) -> float:
    """A bound that needs no solver: as if nothing were scarce."""
    best: dict[int, list[float]] = {}
    for pair in problem.pairs:
        best.setdefault(pair.request, []).append(value_of(problem, pair))
    return sum(
        max(values) + FURTHER * sum(sorted(values, reverse=True)[1 : problem.offers_per_request])
        for values in best.values()
    )


def gains(
    problem: Problem, value: float, offers: Sequence[int], seconds: float
) -> dict[int, float]:
    """Solved anew with one more unit of each; as many as the time allows."""
    until, found = time.monotonic() + seconds, {}
    for offer in offers:
        left = until - time.monotonic()
        if left <= 0:
            break
        wider = {**problem.capacities, offer: problem.capacities[offer] + 1}
        again = Problem(
            problem.requests, problem.order, wider, problem.pairs, problem.providers,
            problem.limits, problem.offers_per_request,
        )  # fmt: skip
        solved = solve(again, left)
        if solved.best is not None and solved.is_optimal:
            found[offer] = max(solved.best.value - value, 0.0)
    return found
