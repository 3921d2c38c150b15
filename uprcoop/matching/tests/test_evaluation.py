"""`uprcoop evaluate matching`: needs and offers in, how often the right offer comes first out."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from uprcoop.matching.engine import aboutness
from uprcoop.search import thememodel
from uprcoop.search.encoders import search_encoder
from uprcoop.search.models import TextVector, ThemeModel
from uprcoop.search.tests.rows import labelled
from uprcoop.search.thememodel import training

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NEEDS = """id,text,language,right_offer
1,Adopt a moratorium on executions,en,life
2,Ensure that girls go to school,en,school
3,Give safe drinking water to villages,en,well
4,What nobody offers,en,nothing
5,!!!,en,well
"""


@pytest.fixture
def themes(settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    found = labelled()
    aboutness.forget()
    yield found
    aboutness.forget()
    thememodel._current.clear()


@pytest.fixture
def files(tmp_path, themes):
    """Offers whose words tell nothing: only what they declare can tell them apart."""
    needs, offers = tmp_path / "needs.csv", tmp_path / "offers.csv"
    needs.write_text(NEEDS, encoding="utf-8")
    offers.write_text(
        "id,text,language,themes\n"
        f"life,We help.,en,{themes[0].name_en}\n"
        f"school,We help.,en,{themes[1].name_en}|No such theme\n"
        f"well,We help.,en,{themes[2].name_en}\n",
        encoding="utf-8",
    )
    return needs, offers


def run(needs, offers, *more):
    out, told = io.StringIO(), io.StringIO()
    words = ("evaluate", "matching", "--needs", str(needs), "--offers", str(offers), *more)
    call_command(*words, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def test_the_declared_theme_brings_the_right_offer_first_where_plain_words_cannot(files):
    out, told = run(*files, "--json")
    result = json.loads(out)
    assert result["first"] == result["five"] == result["mrr"] == 1
    assert result["by_language"] == {"en-en": {"needs": 3, "first": 1, "five": 1, "mrr": 1}}
    assert result["baselines"]["words"]["first"] == 0  # a tie is not a first place
    assert result["needs"] == 3
    assert result["left_out"] == 1  # one names no offer that is there; one cannot be read at all
    assert result["offers"] == result["offers_declaring_themes"] == 3
    assert result["unknown_themes"] == ["No such theme"]
    assert result["encoders"] == []
    assert ThemeModel.objects.count() == 1  # trained, for there was none
    assert "3 needs and 3 offers" in told
    lines, _told = run(*files)
    assert "ranking" in lines
    assert "No such theme" in lines
    assert ThemeModel.objects.count() == 1


def test_on_text_alone_the_themes_seen_in_both_texts_bridge_the_wording(files, tmp_path):
    offers = tmp_path / "text.csv"
    offers.write_text(
        "id,text,language\n"
        "life,Abolish the death penalty in law,en\n"
        "school,Improve the quality of education,en\n"
        "well,Protect sources of clean water,en\n",
        encoding="utf-8",
    )
    result = json.loads(run(files[0], offers, "--json")[0])
    assert result["first"] == 1
    assert result["first"] > result["baselines"]["words"]["first"]
    assert result["offers_declaring_themes"] == 0


def test_vectors_that_are_missing_are_computed_before_a_model_is_trained(files, settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "use-multilingual-3"
    if search_encoder() is None:
        pytest.skip("The encoder is not installed here.")
    out, told = run(*files, "--json")
    result = json.loads(out)
    assert result["first"] == 1
    assert result["encoders"] == ["use-multilingual-3"]
    assert set(result["baselines"]) == {"embeddings", "words"}
    assert "missing vectors" in told
    assert TextVector.objects.exists()
    assert "missing vectors" not in run(*files)[1]


def test_what_the_slow_encoder_has_not_taught_the_model_is_said(files, settings, monkeypatch):
    training.train()

    class Slow:
        name = "slow-encoder"

    monkeypatch.setattr("uprcoop.matching.evaluation.theme_encoder", Slow)
    assert "slow-encoder" in run(*files)[1]


@pytest.mark.parametrize(
    ("needs", "offers", "reason"),
    [
        ("id,text\n1,a\n", "id,text\n1,a\n", "right_offer"),
        (NEEDS, "id,text\nlife,a\nlife,b\n", "twice"),
        (NEEDS, "id,text\nother,a\nanother,b\n", "names an offer"),
        (NEEDS, "id,text\n", "no row"),
        (None, "id,text\nlife,a\n", "cannot be read"),
    ],
)
def test_files_that_cannot_be_measured_are_refused_with_the_reason(
    themes, tmp_path, needs, offers, reason
):
    paths = tmp_path / "needs.csv", tmp_path / "offers.csv"
    for path, words in zip(paths, (needs, offers), strict=True):
        if words is not None:
            path.write_text(words, encoding="utf-8")
    with pytest.raises(CommandError, match=reason):
        run(*paths)
    assert (
        not ThemeModel.objects.exists()
    )  # told at once, not after a quarter of an hour of training
