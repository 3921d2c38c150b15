"""What every text goes through before any encoder sees it, and what makes two texts one.

The encoders have sharp edges of their own: one stops at a NUL, fails on half a surrogate pair and
takes seconds for ten thousand characters; both give an empty text neighbours. So texts are
cleaned, cut and refused here, once, for all of them.
"""

import hashlib
import re
import unicodedata

# Past this many characters a vector hardly moves (recommendations are 150 long at the median,
# 1,000 at the very longest) while the time to compute it keeps growing.
LONGEST = 1_000

# Controls, separators and invisible format characters that sources leave behind. U+200C and
# U+200D stay: they carry meaning in some scripts.
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
HALF_PAIR = re.compile(r"[\ud800-\udfff]")
SOMETHING_TO_READ = re.compile(r"[^\W_]")


class EmptyText(ValueError):
    """The text holds no letter and no digit: it means nothing, so it has no neighbours."""


def prepare(text: str) -> str:
    """`text` as encoders read it: NFC, single spaces, no controls, at most `LONGEST` characters.

    "" when no letter or digit is in it. Composed and decomposed accents come out equal.
    """
    # Four characters at most compose into one, so this much always holds what is kept.
    text = text[: LONGEST * 4]
    text = HALF_PAIR.sub("", text)
    text = UNSEEN.sub(" ", unicodedata.normalize("NFC", text)).strip()[:LONGEST].rstrip()
    return text if SOMETHING_TO_READ.search(text) else ""


def text_digest(text: str) -> str:
    """20 hex characters that stand for the prepared text; "" when there is nothing to encode.

    Texts that encoders would read alike share a digest, so each is encoded once.
    """
    prepared = prepare(text)
    if not prepared:
        return ""
    return hashlib.blake2b(prepared.encode(), digest_size=10).hexdigest()
