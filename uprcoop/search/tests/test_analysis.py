"""What the analyser makes of words in six languages, and that a change of it is noticed."""

import hashlib

import pytest

from uprcoop.search import actions
from uprcoop.search.analysis import VERSION, query_words, tokens
from uprcoop.search.models import IndexState, SearchDocument
from uprcoop.search.tests.rows import index, recommendation

# Raise VERSION together with this digest: see `analysis.VERSION`.
SAMPLE = [
    ("en", "The women's follow-up on 137.20 and children's rights; programmes for people."),
    ("fr", "L’accès à l’éducation des œuvres et l'égalité entre les travailleurs"),
    ("es", "Las niñas y los niños: protección contra la violencia, según el artículo 14"),
    ("ru", "Права детей и людей с инвалидностью; ребёнок"),
    ("ar", "حقوق النساء واللاجئين والأقليات في المدارس"),
    ("zh", "促进妇女权利和儿童的受教育权"),
]
DIGEST = {1: "e4002692505e2caa"}


def stem_sets(language: str, words: str) -> list[set[str]]:
    return [set(tokens(word, language)) for word in words.split()]


def test_an_analyser_that_has_changed_bears_a_new_number():
    said = repr([tokens(text, language) for language, text in SAMPLE])
    assert hashlib.sha256(said.encode()).hexdigest()[:16] == DIGEST[VERSION]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "woman women Woman WOMEN women's"),
        ("en", "child children children's"),
        ("en", "person people persons"),
        ("en", "programme programs programmes"),
        ("en", "AIDS aids"),
        ("fr", "travail travaux"),
        ("fr", "éducation education ÉDUCATION"),
        ("es", "niño niña niños niñas"),
        ("es", "protección protecciones proteccion"),
        ("ru", "ребёнок ребенок детей дети"),
        ("ru", "человек людей люди"),
        ("ar", "امرأة المرأة النساء والنساء نساء"),
        ("ar", "طفل أطفال الأطفال وللأطفال"),
        ("ar", "مدرسة مدارس المدارس"),
        ("ar", "لاجئ اللاجئين لاجئون"),
        ("ar", "أقلية الأقليات"),
        ("ar", "حقوق وحقوق الحقوق حُقُوق حـقوق"),
        ("ar", "تعليم التعليم والتعليم بالتعليم للتعليم"),
    ],
)
def test_forms_of_one_word_have_one_stem(language, words):
    first, *others = stem_sets(language, words)
    assert all(first == other for other in others), [first, *others]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ar", "امرأة", "أمر"),  # a woman is no order
        ("ar", "أقلية", "أقل"),  # a minority is not "less"
        ("en", "woman", "man"),
        ("en", "AIDS", "aid"),
        ("en", "SIDS", "sida"),
        ("en", "137.20", "137.2"),
    ],
)
def test_different_words_keep_different_stems(language, one, other):
    assert set(tokens(one, language)) != set(tokens(other, language))


def test_chinese_becomes_pairs_and_a_lone_character_itself():
    assert tokens("人权教育", "zh") == ["人权", "权教", "教育"]
    assert tokens("法", "zh") == ["法"]


@pytest.mark.parametrize("typed", ["follow-up", "followup", "follow up", "Follow‑up"])
def test_hyphenated_words_find_each_other_however_they_are_typed(typed):
    written = {stem for text in ("follow-up", "Follow–up") for stem in tokens(text, "en")}
    asked = {stem for word in query_words(typed) for stem in word.stems}
    assert asked & written


def test_nothing_unwritable_comes_out_of_any_text():
    odd = "a\x00b \ud800 \u202eright\u202c e\u0301tat \ufeffx" + "y" * 10_000
    for language in ("ar", "zh", "en", "fr", "ru", "es", ""):
        for stem in tokens(odd, language):
            assert stem
            assert len(stem) <= 64
            stem.encode("utf-8")
            assert "\x00" not in stem


@pytest.mark.django_db
def test_an_upgraded_analyser_has_every_document_made_again():
    recommendation("Train judges")
    recommendation("Educate children")
    index()
    SearchDocument.objects.update(words="old words", size=2)
    assert actions.index_pending()["indexed"] == 0
    IndexState.objects.update(analysis=VERSION - 1)
    assert actions.index_pending()["indexed"] == 2
    assert not SearchDocument.objects.filter(words="old words").exists()
    assert IndexState.objects.get().analysis == VERSION
    assert actions.index_pending()["indexed"] == 0
