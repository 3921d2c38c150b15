"""Ranking: hard rules, bounded parts, reasons from the same numbers, nothing of other requests."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from uprcoop.accounts.tests.building import member, organisation, person
from uprcoop.activities.tests import building as records
from uprcoop.matching.actions.reading import read_all
from uprcoop.matching.engine import policy as policies
from uprcoop.matching.engine.explain import reasons, rule_words
from uprcoop.matching.engine.need import need_of
from uprcoop.matching.engine.ranking import rank
from uprcoop.matching.engine.reverse import gaps_of, requests_for
from uprcoop.matching.engine.rules import CODES
from uprcoop.matching.tests import building
from uprcoop.matching.tests.building import theme


def ranked(request, **how):
    return rank(need_of(request), **how)


def first(ranking):
    return [one.offer for one in ranking.offers]


def test_the_policy_is_whole_and_says_why():
    policy = policies.current()
    assert sum(policy.weights.values()) == pytest.approx(1)
    assert set(policy.weights) == set(policies.PARTS)
    for name in policies.PARTS:
        before = policies.FILE.read_text().split(f"\n{name} = ")[0]
        assert before.rstrip().splitlines()[-1].startswith("#"), f"{name} has no rationale"


@pytest.mark.parametrize(
    "wrong", ['version = "x"\n[weights]\nthemes = 1.0\n', 'version = "x"\n[weights]\n']
)
def test_a_policy_that_is_not_whole_is_refused(tmp_path, wrong):
    (tmp_path / "policy.toml").write_text(wrong)
    with pytest.raises(ValueError, match="weights"):
        policies.read(tmp_path / "policy.toml")


def test_the_offer_on_the_needs_themes_comes_first_and_every_part_is_bounded(cast):
    request = building.opened(cast, themes=[theme("death-penalty")])
    other = building.offer(cast, themes=[theme("right-to-education")], title="Schools")
    right = building.offer(cast, themes=[theme("death-penalty")], title="Moratoria")
    ranking = ranked(request)
    assert first(ranking) == [right.pk, other.pk]
    for one in ranking.offers:
        assert set(one.parts) == set(policies.PARTS)
        assert all(0 <= value <= 1 for value in one.parts.values())
        assert one.score == pytest.approx(policies.current().score(dict(one.parts)))
        told = sum(reason.points for reason in reasons(one))
        assert told <= 100 * one.score + 1e-6


def test_reasons_are_told_from_the_numbers_that_ranked(cast):
    request = building.opened(cast)
    building.offer(cast)
    one = ranked(request).offers[0]
    by_name = {reason.name: reason for reason in reasons(one)}
    weights = policies.current().weights
    for name, reason in by_name.items():
        assert reason.points == pytest.approx(100 * weights[name] * one.parts[name])
    assert f"{round(100 * one.parts['themes'])} of 100" in by_name["themes"].text


RULES = {
    "excluded-kind": ({"excluded_kinds": ["un-entity"]}, {}),
    "not-eligible": ({}, {"states": ["WSM"]}),
    "ended": ({}, {"ends": timezone.now().date() - timedelta(days=1)}),
    "too-late": (
        {"by_when": timezone.now().date() + timedelta(days=5)},
        {"starts": timezone.now().date() + timedelta(days=9)},
    ),
    "no-language": ({"languages": ["ar"]}, {"languages": ["en"]}),
    "other-assistance": ({"assistance": ["funding"]}, {"assistance": ["training"]}),
}


@pytest.mark.parametrize("code", RULES)
def test_each_hard_rule_rules_out_with_its_plain_words(cast, code):
    asks, gives = RULES[code]
    offer = building.offer(cast, **({} if code == "ended" else gives))
    if code == "ended":  # it ended after it was opened
        from uprcoop.matching.actions.offers import changed
        from uprcoop.matching.models import Offer

        Offer.objects.filter(pk=offer.pk).update(**gives)
        changed(offer)
    ranking = ranked(building.opened(cast, **asks))
    assert ranking.offers == []
    assert ranking.ruled_out == [(offer.pk, code)]
    assert rule_words(code)
    assert code in CODES


def test_an_offer_for_ones_own_recommendations_is_for_those(cast):
    given = {"by": cast.officer_of_b, "organisation": cast.mission_b}
    member(cast.officer_of_b, organisation("X", "nhri", state=cast.b), "contributor")
    cast.officer_of_b.memberships.first().roles.create(role="contributor")
    offer = building.offer(cast, is_own_recommendations=True, **given)
    request = building.opened(cast)
    assert ranked(request).ruled_out == [(offer.pk, "only-own-recommendations")]
    records.recommendation(cast.a).recommending_states.add(cast.b)
    second = building.opened(cast)
    one = ranked(second).offers[0]
    assert (one.offer, one.parts["recommendations"], one.parts["recommending"]) == (offer.pk, 1, 1)


def test_capacity_rules_out_only_by_what_everybody_may_know(client, cast):
    offer = building.offer(cast, capacity=1)
    building.agreed(cast, building.opened(cast, visibility="secretariat"), offer)
    from uprcoop.matching.views.answers import busy_publicly

    assert busy_publicly() == {}
    assert ranked(building.opened(cast), busy=busy_publicly()).offers
    assert ranked(building.opened(cast), busy={offer.pk: 1}).ruled_out == [
        (offer.pk, "no-capacity")
    ]


def test_a_provider_without_an_offer_is_found_by_what_it_did(cast):
    code = theme("death-penalty").code
    version = records.published(cast, themes=[code])
    records.published(cast, themes=["right-to-education"], hides_name=True)
    request = building.opened(cast, themes=[theme("death-penalty")])
    ranking = ranked(request)
    assert [one.organisation for one in ranking.providers] == [cast.agency.pk]
    one = ranking.providers[0]
    assert one.facts["records"] == [version.published.pk]
    assert one.parts["place"] == 1  # it has worked in this very State
    assert one.parts["recommendations"] == 1


def test_who_keeps_its_name_is_not_ranked_by_what_it_did(cast):
    records.published(cast, themes=["death-penalty"], hides_name=True)
    request = building.opened(cast, themes=[theme("death-penalty")])
    assert ranked(request).providers == []


def test_a_withdrawn_record_is_evidence_no_longer(cast):
    from uprcoop.activities.actions.consent import withdraw

    version = records.published(cast, themes=["death-penalty"])
    request = building.opened(cast, themes=[theme("death-penalty")])
    assert ranked(request).providers
    withdraw(record=version.record, state=cast.a, by=cast.officer)
    assert ranked(request).providers == []


def test_a_peer_state_has_supported_a_like_recommendation_and_has_something_to_show(cast):
    from uprcoop.recommendations.models import Position, RecommendationTheme
    from uprcoop.search.actions import index_pending

    penalty = theme("death-penalty")
    like = records.recommendation(cast.b)
    like.position = Position.SUPPORTED
    like.save()
    RecommendationTheme.objects.create(recommendation=like, theme=penalty)
    index_pending()
    request = building.opened(cast, themes=[penalty])
    assert ranked(request).peers == []  # nothing to show yet
    records.published(cast, cast.b, themes=[penalty.code])
    peers = ranked(request).peers
    assert [one.peer for one in peers] == [cast.b.pk]
    assert peers[0].facts["recommendation"] == like.pk


def test_one_request_changes_nothing_of_what_is_ranked_for_another(cast):
    offer = building.offer(cast, capacity=5)
    request = building.opened(cast)
    before = ranked(request)
    building.agreed(cast, building.opened(cast, visibility="secretariat"), offer)
    assert ranked(request) == before


def test_smaller_providers_come_first_in_a_tie(cast):
    small = organisation("Small", "un-entity")
    whose = person("small")
    member(whose, small, "contributor")
    for _one in range(3):
        records.published(cast, themes=["right-to-education"])
    large = building.offer(cast, themes=[theme("death-penalty")])
    other = building.offer(cast, by=whose, organisation=small, themes=[theme("death-penalty")])
    request = building.opened(cast, themes=[theme("death-penalty")])
    assert first(ranked(request)) == [other.pk, large.pk]


def test_for_an_offer_only_requests_that_it_may_see_are_read(cast):
    offer = building.offer(cast)
    shown = building.opened(cast)
    building.opened(cast, visibility="secretariat")
    building.opened(cast, visibility="named", named=[cast.other_agency])
    assert [one.request for one in requests_for(offer)] == [shown]


def test_what_nobody_helps_with_is_told_with_who_could(client, cast):
    from uprcoop.recommendations.models import Position, RecommendationTheme

    one = records.recommendation(cast.a)
    one.position = Position.SUPPORTED
    one.save()
    RecommendationTheme.objects.create(recommendation=one, theme=theme("death-penalty"))
    offer = building.offer(cast, themes=[theme("death-penalty")])
    gaps = gaps_of(cast.a)
    assert [(gap.recommendation, [o for o, _points in gap.could]) for gap in gaps] == [
        (one, [offer])
    ]
    client.force_login(cast.focal_point)
    page = client.get(reverse("matching:gaps", args=["ken"])).content.decode()
    assert "Courses for judges" in page
    building.opened(cast)
    assert gaps_of(cast.a) == []  # it is asked for


def test_the_page_of_answers_takes_one_up_and_shows_it_to_nobody(client, cast):
    offer = building.offer(cast)
    request = building.opened(cast)
    client.force_login(cast.focal_point)
    place = reverse("matching:answers", args=[request.identifier])
    page = client.get(place).content.decode()
    assert f"offer:{offer.pk}" in page
    answer = client.post(
        reverse("matching:ask", args=[request.identifier]), {"answer": f"offer:{offer.pk}"}
    )
    match = request.matches.get()
    assert answer["Location"] == reverse("matching:match", args=[match.identifier])
    assert match.policy == policies.current().version
    assert match.score == pytest.approx(
        policies.current().score({k: v for k, v in match.parts.items() if k != "records"})
    )
    client.force_login(cast.contributor)
    assert client.get(answer["Location"]).status_code == 404
    for wrong in ("offer:999", "offer:", "nothing", "peer:x"):
        client.force_login(cast.focal_point)
        place = reverse("matching:ask", args=[request.identifier])
        assert client.post(place, {"answer": wrong}).status_code == 404


def test_a_recommending_state_is_invited_to_help_with_what_it_recommended(client, cast):
    from uprcoop.recommendations.models import Position

    one = records.recommendation(cast.a)
    one.recommending_states.add(cast.b)
    cast.officer_of_b.memberships.get().roles.create(role="focal-point")
    client.force_login(cast.officer_of_b)
    place = reverse("matching:made", args=["wsm"])
    assert one.key not in client.get(place).content.decode()  # it was not supported
    one.position = Position.SUPPORTED
    one.save()
    assert one.key in client.get(place).content.decode()
    address = reverse("matching:begin-offer", args=[cast.mission_b.pk]) + f"?for={one.key}"
    assert one.text in client.get(address).content.decode()
    given = {
        "title": "Help", "text": "With it.", "language": "en", "assistance": ["training"],
        "capacity": "1", "payer": "provider", "states": ["KEN"], "is_own_recommendations": "on",
        "renew_by": (timezone.now().date() + timedelta(days=90)).isoformat(),
    }  # fmt: skip
    assert client.post(address, given).status_code == 302
    made = cast.mission_b.offers.get()
    assert made.recommendations.get().recommendation == one
    records.published(cast)
    assert one.key not in client.get(place).content.decode()  # somebody helps with it


def test_a_new_theme_model_reads_every_need_anew(cast):
    import numpy as np

    from uprcoop.search.models import ThemeModel
    from uprcoop.search.thememodel.blend import Blend
    from uprcoop.search.thememodel.model import WORDS, Model
    from uprcoop.search.thememodel.words import Vocabulary

    def trained(wanted) -> None:
        """A model that sees one theme in the word "judges"."""
        themes = np.array([theme("death-penalty").pk, theme("right-to-education").pk])
        weights = np.full((2, 2), -3.0, dtype=np.float32)
        weights[0, list(themes).index(wanted.pk)] = 9
        even = Blend(np.ones(1), np.ones(2), np.zeros(2), np.full(2, 0.5))
        words = Vocabulary(["judges"], np.ones(1))
        model = Model(themes, ["en"], words, {WORDS: weights}, {}, {(WORDS,): even})
        ThemeModel.objects.create(arrays=model.to_bytes(), report={})

    request = building.opened(cast, themes=[], recommendations=[records.recommendation(cast.a)])
    for code in ("death-penalty", "right-to-education"):
        trained(theme(code))
        read_all()  # as the worker does
        need = need_of(request)
        likest = int(need.within.themes[int(need.direction.argmax())])
        assert likest == theme(code).pk


def test_the_versions_number_is_not_turned_round_in_arabic(client):
    shown = client.get("/ar/requests/how/").content.decode()
    assert f"\u2066{policies.current().version}\u2069" in shown
