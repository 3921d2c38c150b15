"""Who may ask which fund for what: case by case, and the same by every path."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uprcoop.funds import rules
from uprcoop.funds.asking import ask, purposes_of_assistance, supports_some
from uprcoop.funds.models import Fund
from uprcoop.funds.rules import BadRules, Situation, answer, answers, current, situation_of
from uprcoop.funds.tests.conftest import supported
from uprcoop.funds.vocabulary import Outcome, Purpose
from uprcoop.funds.words import OVERLAPS, PAPERS, RULES
from uprcoop.states.models import State

E, U, N = Outcome.ELIGIBLE, Outcome.UNCLEAR, Outcome.NOT_ELIGIBLE
LDC = Situation(is_ldc=True, is_sids=False, is_developing=True)
SIDS = Situation(is_ldc=False, is_sids=True, is_developing=True)
OTHER = Situation(is_ldc=False, is_sids=False)


def outcome(fund: str, purpose: str, situation: Situation) -> Outcome:
    (found,) = [one for one in answers(situation, [purpose]) if one.cover.fund == fund]
    return found.outcome


@pytest.mark.parametrize(
    ("fund", "purpose", "situation", "expected"),
    [
        ("vfpu", "review-travel", LDC, E),
        ("vfpu", "review-travel", SIDS, E),
        ("vfpu", "review-travel", OTHER, U),
        ("vfpu", "review-travel", Situation(False, False, is_developing=False), N),
        ("vfpu", "review-travel", Situation(False, False, is_developing=True), E),
        ("vfpu", "adoption-travel", LDC, E),
        ("vfpu", "adoption-travel", Situation(False, False, is_developing=False), N),
        ("vfpu", "report-training", SIDS, E),
        ("vfpu", "troika-travel", LDC, U),
        (
            "vfpu",
            "troika-travel",
            Situation(True, False, True, lacks_mission=True, is_council_member=True),
            E,
        ),
        ("vfpu", "troika-travel", Situation(True, False, True, lacks_mission=False), N),
        ("vfpu", "troika-travel", Situation(True, False, True, is_council_member=False), N),
        ("vf-fta", "implementation", Situation(False, False, has_supported=True), E),
        ("vf-fta", "implementation", Situation(False, False, has_supported=False), N),
        ("vf-fta", "implementation", OTHER, U),
        ("vf-fta", "follow-up", Situation(True, False, True, has_supported=True), E),
        ("vf-fta", "follow-up", Situation(True, False, True, has_supported=False), N),
        ("vftc", "country-project", OTHER, E),
        ("ldc-sids", "council-travel", LDC, U),
        ("ldc-sids", "council-travel", Situation(True, False, True, is_from_home=True), E),
        # "As a rule", says the guide: then the fund is to be asked, not ruled out.
        ("ldc-sids", "council-travel", Situation(True, False, True, is_from_home=False), U),
        ("ldc-sids", "council-travel", OTHER, N),
        ("ldc-sids", "council-training", SIDS, E),
        ("ldc-sids", "council-training", OTHER, N),
        ("ldc-sids", "fellowship", Situation(False, True, True, is_from_home=True), E),
        ("ldc-sids", "fellowship", OTHER, N),
    ],
)
def test_each_rule_by_cases(fund, purpose, situation, expected) -> None:
    assert outcome(fund, purpose, situation) == expected


def test_every_cover_has_a_case_where_it_is_eligible_and_every_rule_its_words() -> None:
    everything = Situation(True, True, True, True, True, True, True)
    assert {one.outcome for one in answers(everything, Purpose.values)} == {E}
    used = {rule.id for cover in current().covers for rule in cover.rules}
    assert used == set(RULES)
    assert all(set(words) == {E, U, N} for words in RULES.values())
    assert {paper for cover in current().covers for paper in cover.papers} == set(PAPERS)
    assert {one.id for one in current().overlaps} == set(OVERLAPS)


KNOWN = st.sampled_from([None, True, False])
SITUATIONS = st.builds(
    Situation,
    is_ldc=st.booleans(),
    is_sids=st.booleans(),
    is_developing=KNOWN,
    has_supported=KNOWN,
    is_from_home=KNOWN,
    lacks_mission=KNOWN,
    is_council_member=KNOWN,
)


@given(SITUATIONS, st.sampled_from(Purpose.values))
def test_one_purpose_is_answered_as_it_is_among_many(situation: Situation, purpose: str) -> None:
    alone = {one.cover.fund: one.outcome for one in answers(situation, [purpose])}
    among = {
        one.cover.fund: one.outcome
        for one in answers(situation, Purpose.values)
        if one.cover.purpose == purpose
    }
    assert alone == among


@given(SITUATIONS)
def test_to_know_more_never_turns_a_yes_into_a_no(situation: Situation) -> None:
    """What is not known is to be clarified: no answer that was given before it is taken back."""
    from dataclasses import replace

    for one in answers(situation, Purpose.values):
        for name in rules.FACTS:
            if getattr(situation, name) is None:
                for value in (True, False):
                    then = answer(one.cover, replace(situation, **{name: value}))
                    if one.outcome != U:
                        assert then.outcome == one.outcome


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('any = ["is_state"]', 'any = ["is_rich"]'),
        ('purpose = "review-travel"', 'purpose = "holiday"'),
        ('points = ["review"]', 'points = ["someday"]'),
        ('rules = ["any-state"]', 'rules = ["no-such"]'),
        ('b = { fund = "ldc-sids"', 'b = { fund = "vftc"'),
        ('purpose = "follow-up"\npoints', 'purpose = "implementation"\npoints'),
    ],
)
def test_a_file_of_rules_that_contradicts_itself_is_refused(tmp_path: Path, old, new) -> None:
    text = rules.FILE.read_text("utf-8")
    assert old in text
    file = tmp_path / "rules.toml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BadRules):
        rules.read(file)


@pytest.mark.django_db
def test_the_rules_speak_of_funds_that_are_there() -> None:
    assert current().funds <= set(Fund.objects.public().values_list("code", flat=True))


# --- by every path --------------------------------------------------------------------------------


def told_by_page(client, state: State, purposes: list[str], **facts: str) -> dict[str, str]:
    """Outcome by fund, as the page of questions shows it to a visitor."""
    address = reverse("funds:ask")
    html = client.get(address, {"state": state.iso3, "purposes": purposes, **facts})
    found = re.findall(
        r'/funds/([\w-]+)/">[^<]*</a> <span class="tag">([^<]*)</span>', html.content.decode()
    )
    return dict(found)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_path_says_eligible_where_another_says_not(client, data) -> None:
    """The page of questions, a State's page, the drafts and the bare rules agree."""
    states = list(State.objects.order_by("m49"))
    state = data.draw(st.sampled_from(states))
    purposes = data.draw(st.lists(st.sampled_from(Purpose.values), min_size=1, unique=True))
    names = ("is_developing", "is_from_home", "lacks_mission", "is_council_member")
    facts = {name: data.draw(st.sampled_from(["", "yes", "no"])) for name in names}
    known = {name: {"yes": True, "no": False}.get(value) for name, value in facts.items()}
    situation = situation_of(state, has_supported=supports_some(state), **known)
    expected: dict[str, list[Outcome]] = {}
    for one in answers(situation, purposes):
        expected.setdefault(one.cover.fund, []).append(one.outcome)
    best = {fund: min(found, key=[E, U, N].index) for fund, found in expected.items()}
    shown = told_by_page(client, state, purposes, **facts)
    assert shown == {fund: str(found.label) for fund, found in best.items()}
    for fund, found in best.items():
        where = reverse("funds:draft", args=[fund, "note-verbale"])
        query = {"state": state.iso3, "purposes": purposes, **facts}
        assert client.get(where, query).status_code == (404 if found == N else 200)


@pytest.mark.django_db
def test_a_request_is_answered_as_the_page_answers_its_state(client, cast) -> None:
    from uprcoop.matching.engine.funds import funds_for
    from uprcoop.matching.tests import building

    named = supported(cast.a)
    made = building.opened(cast, assistance=["training"], recommendations=[named])
    by_request = {one.fund.code: one.outcome for one in funds_for(made).funds}
    purposes = purposes_of_assistance(["training"])
    situation = situation_of(cast.a, has_supported=supports_some(cast.a, [named]))
    by_page = {one.fund.code: one.outcome for one in ask(situation, purposes).funds}
    assert by_request == by_page
    assert by_request["vf-fta"] == E
    # Nor do they differ where none is named: then any of its own that it supported will do.
    other = building.draft(cast, assistance=["training"], recommendations=[])
    assert {one.fund.code: one.outcome for one in funds_for(other).funds} == {
        one.fund.code: one.outcome
        for one in ask(situation_of(cast.a, has_supported=supports_some(cast.a)), purposes).funds
    }
    page = client.get(reverse("website:state", args=["ken"])).content.decode()
    assert "Financial and Technical Assistance" in page
