"""Ways of writing the same letter made one: Unicode forms, case, accents, Arabic spellings."""

import re
import unicodedata

# Controls (NUL among them) and lone surrogates: no database takes them, no reader means them.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Short vowels and other signs over and under Arabic letters, and the stretching tatweel.
ARABIC_SIGNS = re.compile(r"[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
HYPHENS = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": " "})
LETTERS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ؤ": "و",
        "ئ": "ي",
        "ё": "е",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
    }
)


def clean(text: str) -> str:
    """The text without what no database can keep; nothing a reader can see is lost."""
    return UNWRITABLE.sub(" ", text)


def normalise(text: str) -> str:
    """One Unicode form, one case, plain apostrophes and hyphens; accents stay for the stemmers."""
    text = INVISIBLE.sub("", clean(text))
    text = unicodedata.normalize("NFKC", text).casefold()
    # casefold may decompose (İ), so the form is made once more.
    text = unicodedata.normalize("NFC", text).translate(APOSTROPHES).translate(HYPHENS)
    return ARABIC_SIGNS.sub("", text)


def fold(text: str) -> str:
    """`normalise`, and accents and the several Arabic alefs folded away."""
    text = normalise(text).translate(LETTERS)
    if text.isascii():
        return text
    bare = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare)
