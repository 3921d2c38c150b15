"""Which of the six languages a text is in: by script and common words, by model when unsure."""

import re
from functools import cache
from typing import Any

WORDS = {
    "en": "the of and to in for on with that all rights its by human women ratify ensure take "
    "continue further efforts measures against promote protection convention from strengthen",
    "fr": "le la les des de du et en pour dans que une aux sur avec afin droits par au un ses sa "
    "mesures prendre contre femmes protection convention est",
    "es": "el la los las de del y en para que una con por al un su sus derechos se medidas contra "
    "mujeres adoptar convención protección como",
}
ENGLISH, FRENCH, SPANISH = (frozenset(words.split()) for words in WORDS.values())
ARABIC = re.compile("[\u0600-\u06ff]")
CHINESE = re.compile("[\u4e00-\u9fff]")
CYRILLIC = re.compile("[\u0400-\u04ff]")


def language_of(text: str) -> str:
    """One of ar, zh, en, fr, ru, es; "" where there are no letters."""
    start = text[:200]
    if not start.isascii():
        letters = len(start) // 4
        for script, language in ((ARABIC, "ar"), (CHINESE, "zh"), (CYRILLIC, "ru")):
            if len(script.findall(start)) > letters:
                return language
    words = set(start.lower().split())
    english = len(words & ENGLISH)
    french = len(words & FRENCH)
    spanish = len(words & SPANISH)
    if english > french + spanish:
        return "en"
    if french > english + spanish:
        return "fr"
    if spanish > english + french:
        return "es"
    return by_model(start)


def by_model(text: str) -> str:
    """The likeliest of the six by the language model: a tenth of a millisecond, words a hundredth.

    A text of two or three words is taken for English where the model is not sure of another:
    most of what the sources hold is English.
    """
    if not any(map(str.isalpha, text)):
        return ""
    guess, weight = model().classify(text)
    if len(text.split()) < 5 and text.isascii() and weight < 0.9:
        return "en"
    return str(guess)


@cache
def model() -> Any:
    """The model, which takes half a second to load: most imports never ask it."""
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_modelpath(MODEL_DIR / MODEL_FILE, norm_probs=True)
    identifier.set_languages(["ar", "zh", "en", "fr", "ru", "es"])
    return identifier
