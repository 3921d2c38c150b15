"""Who may ask which fund for what: one answer for every page, from `data/rules.toml`.

No model is asked here. Every path that tells a State what it may ask makes a `Situation` and calls
`answers`, so that no two of them can differ.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path

from uprcoop.funds.vocabulary import Outcome, Point, Purpose
from uprcoop.states.models import State

FILE = Path(__file__).resolve().parent / "data" / "rules.toml"


@dataclass(frozen=True)
class Situation:
    """What is known of a State that asks. None: not known, nor answered."""

    is_ldc: bool
    is_sids: bool
    is_developing: bool | None = None
    has_supported: bool | None = None  # recommendations that it supported, named in the request
    is_from_home: bool | None = None  # whoever travels works in the home country
    lacks_mission: bool | None = None  # in Geneva
    is_council_member: bool | None = None
    is_state: bool = True


FACTS = tuple(field.name for field in fields(Situation))


@dataclass(frozen=True)
class Rule:
    id: str
    any: tuple[str, ...]
    source: str
    is_usual: bool = False  # the fund knows exceptions: not met, it is to be clarified

    def met_by(self, situation: Situation) -> Outcome:
        known = [getattr(situation, name) for name in self.any]
        if any(known):
            return Outcome.ELIGIBLE
        return Outcome.UNCLEAR if None in known or self.is_usual else Outcome.NOT_ELIGIBLE


@dataclass(frozen=True)
class Cover:
    """That a fund may pay for a purpose, at which points of the cycle, by which rules."""

    fund: str
    purpose: str
    points: tuple[str, ...]
    rules: tuple[Rule, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True)
class Overlap:
    id: str
    a: tuple[str, str]  # fund and purpose
    b: tuple[str, str]


@dataclass(frozen=True)
class Rules:
    version: str
    covers: tuple[Cover, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def funds(self) -> set[str]:
        return {cover.fund for cover in self.covers}

    def uncovered(self) -> list[Purpose]:
        """What no fund pays for."""
        paid = {cover.purpose for cover in self.covers}
        return [purpose for purpose in Purpose if purpose.value not in paid]


@dataclass(frozen=True)
class Checked:
    """One rule beside one situation."""

    rule: Rule
    outcome: Outcome


@dataclass(frozen=True)
class Answer:
    """Whether a State in a situation may ask a fund for a purpose, and by which rules."""

    cover: Cover
    outcome: Outcome
    checked: tuple[Checked, ...]


class BadRules(ValueError):
    """The file of rules contradicts itself or names what is not known."""


@cache
def current() -> Rules:
    return read(FILE)


def read(path: Path) -> Rules:
    """Raises BadRules for a fact, purpose, point, rule or pair that is not known."""
    with path.open("rb") as file:
        given = tomllib.load(file)
    rules = {
        row["id"]: Rule(row["id"], tuple(row["any"]), row["source"], row.get("usual", False))
        for row in given["rule"]
    }
    covers = []
    for row in given["cover"]:
        unknown = [name for name in row["rules"] if name not in rules]
        if unknown:
            raise BadRules(f"{path.name}: no rule {unknown}")
        wanted = tuple(rules[name] for name in row["rules"])
        cover = Cover(
            row["fund"], row["purpose"], tuple(row["points"]), wanted, tuple(row["papers"])
        )
        covers.append(cover)
    pairs = {(cover.fund, cover.purpose) for cover in covers}
    overlaps = tuple(
        Overlap(row["id"], *((row[side]["fund"], row[side]["purpose"]) for side in ("a", "b")))
        for row in given.get("overlap", [])
    )
    faults = [
        *(fact for rule in rules.values() for fact in rule.any if fact not in FACTS),
        *(cover.purpose for cover in covers if cover.purpose not in Purpose.values),
        *(point for cover in covers for point in cover.points if point not in Point.values),
        *(str(pair) for one in overlaps for pair in (one.a, one.b) if pair not in pairs),
        *(rule for rule in rules if not any(rules[rule] in cover.rules for cover in covers)),
    ]
    if len(pairs) != len(covers):
        faults.append("a fund and purpose twice")
    if faults:
        raise BadRules(f"{path.name}: {', '.join(faults)}?")
    return Rules(str(given["version"]), tuple(covers), overlaps)


def situation_of(state: State, **known: bool | None) -> Situation:
    """What is known of a State without asking it, and what it has answered.

    A least developed, landlocked developing or small island developing State is a developing
    country; of others the repository has no list, and leaves it to the fund.
    """
    known = {name: value for name, value in known.items() if value is not None}
    if state.is_ldc or state.is_lldc or state.is_sids:
        known["is_developing"] = True
    found = Situation(is_ldc=state.is_ldc, is_sids=state.is_sids)
    return replace(found, **known)  # type: ignore[arg-type]


def answer(cover: Cover, situation: Situation) -> Answer:
    """Not eligible if one rule is not met, to be clarified if one is not known, else eligible."""
    checked = tuple(Checked(rule, rule.met_by(situation)) for rule in cover.rules)
    found = {one.outcome for one in checked}
    for outcome in (Outcome.NOT_ELIGIBLE, Outcome.UNCLEAR):
        if outcome in found:
            return Answer(cover, outcome, checked)
    return Answer(cover, Outcome.ELIGIBLE, checked)


def answers(
    situation: Situation, purposes: Iterable[str], rules: Rules | None = None
) -> list[Answer]:
    """An answer for each fund that pays for one of the purposes, in the order of the file."""
    wanted = set(purposes)
    rules = rules or current()
    return [answer(cover, situation) for cover in rules.covers if cover.purpose in wanted]


def overlaps_of(found: Iterable[Answer], rules: Rules | None = None) -> list[Overlap]:
    """How the funds that may be asked combine without paying twice."""
    pairs = {
        (one.cover.fund, one.cover.purpose) for one in found if one.outcome != Outcome.NOT_ELIGIBLE
    }
    rules = rules or current()
    return [one for one in rules.overlaps if one.a in pairs and one.b in pairs]
