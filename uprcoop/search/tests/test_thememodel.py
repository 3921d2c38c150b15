"""The theme model: what it learns, keeps and suggests, and when a worker trains it by itself."""

import io
import json

import numpy as np
import pytest
from django.core.management import call_command

from uprcoop.search import tasks, thememodel
from uprcoop.search.actions import index_pending
from uprcoop.search.encoders import search_encoder
from uprcoop.search.evaluation import languages, themes
from uprcoop.search.evaluation.tables import UnusableFile
from uprcoop.search.models import ThemeModel
from uprcoop.search.tests.rows import labelled
from uprcoop.search.thememodel import training
from uprcoop.search.thememodel.model import Model

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    return labelled()


def test_nothing_is_suggested_before_a_model_is_trained():
    assert thememodel.suggest("Abolish the death penalty") == []
    assert thememodel.chief_themes(["x"]).shape == (1, 0)
    assert thememodel.theme_leg("Abolish the death penalty", "en") is None


def test_too_few_examples_are_refused():
    with pytest.raises(training.NothingToLearn):
        training.train()


def test_a_model_is_trained_measured_kept_and_used(loaded, settings):
    settings.THEME_ENCODER = "none"
    kept = training.train()
    assert kept.report["micro_f1"] > 0.95
    assert kept.report["held_out"] > 0
    found = thememodel.suggest("Abolish the death penalty now", "en")
    assert found[0].theme_id == loaded[0].id
    assert found[0].is_likely
    assert found[0].words
    if search_encoder() is not None:
        other = thememodel.suggest("Abolir la pena de muerte", "es")
        assert other[0].theme_id == loaded[0].id
        assert other[0].words == []
    assert thememodel.suggest("!@#", "en") == []
    training.train()
    training.train()
    assert ThemeModel.objects.count() == 2


def test_without_encoders_words_alone_are_learned(loaded, settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    training.train()
    assert thememodel.suggest("safe drinking water", "en")[0].theme_id == loaded[2].id
    assert thememodel.current().encoders() == []


def test_a_kept_model_judges_as_the_trained_one(loaded, settings):
    settings.THEME_ENCODER = "none"
    training.train()
    model = thememodel.current()
    again = Model.from_bytes(model.to_bytes())
    texts = ["drinking water", "executions"]
    np.testing.assert_allclose(model.judge(texts, "en")[0], again.judge(texts, "en")[0], atol=2e-2)


def test_a_model_of_an_earlier_release_is_read_and_weighs_nothing(loaded, settings):
    settings.THEME_ENCODER = "none"
    training.train()
    model = thememodel.current()
    texts = ["Abolish the death penalty in schools", "!@#"]
    now = thememodel.chief_themes(texts, "en")
    plain = model.judge(texts, "en")[0]
    assert (now[0] <= plain[0]).all()
    assert (now[0] < plain[0]).any()
    assert not now[1].any()
    with np.load(io.BytesIO(model.to_bytes())) as arrays:
        before = {name: value for name, value in arrays.items() if "chief" not in name}
    out = io.BytesIO()
    np.savez(out, **before)
    again = Model.from_bytes(out.getvalue())
    np.testing.assert_allclose(again.chiefly(texts, "en"), plain, atol=2e-2)


def test_pickled_objects_are_refused():
    out = io.BytesIO()
    np.savez(out, about=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        Model.from_bytes(out.getvalue())


def test_evaluate_themes_measures_beside_baselines(loaded, settings, tmp_path, capsys):
    settings.THEME_ENCODER = "none"
    call_command("themes", "train", "--json")
    assert json.loads(capsys.readouterr().out)["micro_f1"] > 0.95
    file = tmp_path / "test.csv"
    file.write_text(
        "text,labels,language\n"
        f"Abolish the death penalty,{loaded[0].name_en},en\n"
        f"Clean drinking water,{loaded[2].name_en}|No such label,en\n",
        encoding="utf-8",
    )
    result = themes.run(file)
    assert result["micro_f1"] == 1
    assert result["unknown_labels"] == ["No such label"]
    assert "tfidf-linear-svm" in result["baselines"]
    assert themes.lines(result)


def test_evaluate_languages_measures_every_ordered_pair(settings, tmp_path):
    file = tmp_path / "aligned.csv"
    file.write_text(
        "id,en,fr\n1,Abolish the death penalty,Abolir la peine de mort\n"
        "2,Right to education,Droit à l’éducation\n3,,vide\n",
        encoding="utf-8",
    )
    result = languages.run(file)
    assert set(result["pairs"]) == {"en-fr", "fr-en"}
    assert result["rows"] == 2
    assert result["left_out"] == 1
    if search_encoder() is not None:
        assert result["mean_first"] == 1
    assert languages.lines(result)


def test_a_file_that_cannot_be_measured_is_refused_with_the_reason(tmp_path):
    with pytest.raises(UnusableFile, match="cannot be read"):
        languages.run(tmp_path / "absent.csv")
    file = tmp_path / "x.csv"
    file.write_text("id,en\n1,a\n", encoding="utf-8")
    with pytest.raises(UnusableFile, match="two columns"):
        languages.run(file)


def test_meaning_crosses_languages_as_promised(shared_data, settings):
    if search_encoder() is None:
        pytest.skip("the search encoder is not installed here")
    settings.THEME_ENCODER = "none"
    languages_only = {settings.SEARCH_ENCODER}
    result = languages.run(shared_data / "languages" / "sdg-targets.csv", names=languages_only)
    assert result["mean_first"] >= 0.99
    assert result["worst_first"] >= 0.97


def test_the_worker_trains_once_there_is_enough_and_again_when_much_more_is_loaded(
    loaded, settings
):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"
    index_pending()
    tasks.embed_pending.enqueue()
    first = ThemeModel.objects.get()
    assert first.report["examples"] == 300
    tasks.embed_pending.enqueue()
    assert ThemeModel.objects.count() == 1
    ThemeModel.objects.update(report={**first.report, "examples": 200})
    tasks.embed_pending.enqueue()
    assert ThemeModel.objects.count() == 2


def test_training_waits_for_the_search_encoder_and_is_due_again_for_the_second(loaded, settings):
    if search_encoder() is None:
        pytest.skip("no encoder can be loaded here")
    name = settings.SEARCH_ENCODER
    assert not training.is_due([])
    assert training.is_due([name])
    settings.THEME_ENCODER = "none"
    training.train()
    assert not training.is_due([name])
    assert training.is_due([name, "another"])
