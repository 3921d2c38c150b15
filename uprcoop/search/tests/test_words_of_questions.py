"""What single words of a question find: other names, groups, beginnings, hyphens, near misses."""

import pytest

from uprcoop.recommendations.models import Recommendation, Standing
from uprcoop.search import actions
from uprcoop.search.models import SearchDocument, SearchWord
from uprcoop.search.query import SearchRequest, run
from uprcoop.search.suggest import suggest
from uprcoop.search.tests.rows import import_run, index, recommendation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words_alone(settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"


def found(text, **more):
    return {hit.object.pk for hit in run(SearchRequest(text, **more)).hits}


@pytest.mark.parametrize(
    ("m49", "names"),
    [
        (792, ["Turkey", "Türkiye", "Turquía", "Турция", "تركيا", "土耳其"]),
        (748, ["Swaziland", "Eswatini"]),
        (203, ["Czech Republic", "Czechia"]),
        (384, ["Ivory Coast", "Cote d'Ivoire", "Côte d’Ivoire"]),
    ],
)
def test_a_state_is_found_by_every_name_it_goes_by(m49, names):
    own = recommendation("Train prison staff", state_id=m49)
    recommendation("Train judges")
    index()
    for name in names:
        assert own.pk in found(name), name


def test_words_that_many_states_share_lead_to_none_of_them():
    recommendation("Train prison staff", state_id=364)  # Iran (Islamic Republic of)
    own = recommendation("Respect federal and civil law alike")
    index()
    assert found("federal law") == {own.pk}


def test_another_name_is_suggested_as_the_state_it_means():
    recommendation("Train prison staff", state_id=748)
    index()
    assert "Eswatini" in [one.text for one in suggest("swazi", "en")]


@pytest.mark.parametrize("asked", ["SIDS", "small island developing", "petits États insulaires"])
def test_development_groups_are_found_by_name_and_acronym(asked):
    island = recommendation("Build sea walls", state_id=242)  # Fiji
    recommendation("Lutter contre le sida", language="fr", state_id=404)
    index()
    assert found(asked) == {island.pk}
    why = run(SearchRequest(asked)).hits[0].why
    assert "Small island developing States" in why


def test_aids_is_not_aid():
    aids = recommendation("Prevent HIV and AIDS")
    recommendation("Provide legal aid")
    index()
    assert found("AIDS") == {aids.pk}


@pytest.mark.parametrize("asked", ["follow-up", "follow-up visits", '"follow-up"'])
def test_a_hyphenated_word_finds_it_in_two_words_and_in_one(asked):
    spaced = recommendation("Follow up visits of experts")
    hyphen = recommendation("Provide follow-up visits")
    recommendation("Train judges")
    index()
    assert {spaced.pk, hyphen.pk} <= found(asked)


def test_a_joined_word_is_found_by_its_parts_and_finds_the_hyphenated():
    joined = recommendation("Organise a followup")
    hyphen = recommendation("Organise a follow-up")
    index()
    assert found("follow-up") == {joined.pk, hyphen.pk}
    assert found("followup") == {joined.pk, hyphen.pk}


def test_a_beginning_is_scored_marked_and_given_as_the_reason():
    once = recommendation("Educate children and build roads, bridges, harbours and railways")
    often = recommendation("Education and educators")
    index()
    result = run(SearchRequest("educ*"))
    assert [hit.object.pk for hit in result.hits] == [often.pk, once.pk]
    assert "<mark>Educate</mark>" in result.hits[1].snippet
    assert "educ*" in result.hits[0].why


def test_a_question_of_not_alone_is_no_reason_to_speak_of_meaning():
    recommendation("End torture")
    kept = recommendation("Build schools")
    index()
    result = run(SearchRequest("NOT torture"))
    assert {hit.object.pk for hit in result.hits} == {kept.pk}
    assert result.notes == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("educaciónn", "educacion"),
        ("Educaciónn para todos", "educacion para todos"),
        ("tortrue", "torture"),
    ],
)
def test_did_you_mean_works_with_accents_and_keeps_the_rest(typed, meant):
    for _copy in range(2):
        recommendation("Garantizar la educación", language="es")
        recommendation("End torture")
    index()
    suggested = run(SearchRequest(typed)).did_you_mean
    assert suggested is not None
    assert suggested.text.lower() == meant


def test_did_you_mean_offers_no_number_for_a_number():
    for _copy in range(2):
        recommendation("Paragraph 1612 of the report")
    index()
    assert run(SearchRequest("16.2")).did_you_mean is None


def test_words_are_found_while_the_table_of_words_is_being_made_again():
    own = recommendation("Improve prisons")
    index()
    actions.mark_all_pending()
    assert not SearchWord.objects.exists()
    assert found("prison") == {own.pk}
    actions.index_pending()
    assert SearchWord.objects.filter(word="prisons", count=1).exists()


def test_a_run_that_dies_after_a_withdrawal_leaves_no_suggestion_of_its_words(monkeypatch):
    withdrawn = recommendation("Unmentionable improvements")
    recommendation("More improvements")
    index()
    Recommendation.objects.filter(pk=withdrawn.pk).update(
        standing=Standing.WITHDRAWN, changed_in=import_run()
    )

    def die():
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actions, "settle_doubtful_words", die)
        with pytest.raises(KeyboardInterrupt):
            actions.index_pending()
    assert suggest("unment", "en") == []
    actions.index_pending()
    assert not SearchWord.objects.filter(word="unmentionable").exists()
    assert [one.text for one in suggest("improv", "en")] == ["improvements"]
    assert not SearchWord.objects.filter(is_doubtful=True).exists()


def test_a_changed_text_leaves_its_old_words_and_brings_its_new_ones():
    own = recommendation("Old saying")
    index()
    for text in ("New saying", "Newer saying"):
        Recommendation.objects.filter(pk=own.pk).update(text=text, changed_in=import_run())
        actions.index_pending()
    assert found("old") == set()
    assert found("newer") == {own.pk}
    assert not SearchWord.objects.filter(word="old").exists()
    assert SearchDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "language", "asked", "said"),
    [
        ("培训法官和检察官", "zh", "法官培训", "法官、培训"),
        ("Обеспечить доступ в отдалённых районах", "ru", "Районах", "районах"),
        ("تدريب القضاة وأعضاء النيابة", "ar", "القضاة تدريب", "القضاة, تدريب"),
        ("Proteger a las víctimas", "es", "víctimas", "víctimas"),
    ],
)
def test_the_reason_gives_the_words_as_they_were_typed_in_their_order(text, language, asked, said):
    recommendation(text, language=language)
    index()
    why = run(SearchRequest(asked)).hits[0].why
    assert f"Words found: {said.replace('、', ', ')}" in why
