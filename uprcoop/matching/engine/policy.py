"""The policy: weights and limits, from one versioned file with its reasons."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "policy.toml"
PARTS = (
    "themes",
    "meaning",
    "recommendations",
    "assistance",
    "evidence",
    "place",
    "language",
    "sdg",
    "recommending",
    "priority",
    "preferred",
    "fairness",
)


@dataclass(frozen=True)
class Policy:
    """`weights` by part, their sum 1. `half_life` in years; the others are counts."""

    version: str
    weights: dict[str, float]
    half_life: float
    best: int
    least: float
    offers: int
    providers: int
    peers: int

    def score(self, parts: dict[str, float]) -> float:
        """Between 0 and 1; parts that are not given count 0."""
        return sum(self.weights[name] * value for name, value in parts.items())


@cache
def current() -> Policy:
    return read(FILE)


def read(path: Path) -> Policy:
    """Raises ValueError where the file's weights are not those of PARTS, or do not sum to 1."""
    with path.open("rb") as file:
        given = tomllib.load(file)
    weights = {name: float(value) for name, value in given["weights"].items()}
    if set(weights) != set(PARTS):
        raise ValueError(f"{path.name}: weights of {sorted(set(weights) ^ set(PARTS))}?")
    if abs(sum(weights.values()) - 1) > 1e-9 or min(weights.values()) < 0:
        raise ValueError(f"{path.name}: the weights must be positive and sum to 1.")
    evidence, lists = given["evidence"], given["lists"]
    return Policy(
        version=str(given["version"]),
        weights=weights,
        half_life=float(evidence["half_life"]),
        best=int(evidence["best"]),
        least=float(evidence["least"]),
        offers=int(lists["offers"]),
        providers=int(lists["providers"]),
        peers=int(lists["peers"]),
    )
