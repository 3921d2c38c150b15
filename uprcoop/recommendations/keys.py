"""The natural key of a recommendation or pledge, and its hash, which is its permanent address.

Two sources that write the same recommendation with other spaces, quotes, capitals or final
stops must meet in one key; two paragraphs or two texts must not.
"""

import re
import unicodedata
from hashlib import blake2b

NOT_IN_WORDS = re.compile(r"[\W_]+")
PARTS = "\x1f"  # cannot stand in any part


def folded(text: str) -> str:
    """Letters and digits only, without case; other spellings of one character become one."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return NOT_IN_WORDS.sub("", text.casefold())


def statement_key(
    *, kind: str, place: str, state: int, paragraph: str, text: str, recommender: str = ""
) -> str:
    """Twenty hexadecimal digits. `place` is a document symbol, or "session 5" where none is given.

    `recommender` is only for sources that have a row for each recommending State and no
    paragraph: there the same words by two States are two recommendations.
    """
    if paragraph:
        recommender = ""
        paragraph = paragraph.replace(" ", "").lower()
    parts = PARTS.join((kind, place, str(state), paragraph, folded(text), recommender))
    return blake2b(parts.encode("utf-8", "replace"), digest_size=10).hexdigest()
