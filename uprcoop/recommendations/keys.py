"""The natural key of a recommendation or pledge, and its hash, which is its permanent address.

Two sources that write the same recommendation with other spaces, quotes, capitals or final
stops must meet in one key; two paragraphs or two texts must not.
"""

import re
import unicodedata
from hashlib import blake2b

NOT_IN_WORDS = re.compile(r"[\W_]+")
ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
NO_ASCII_SIGNS = dict.fromkeys(ASCII_SIGNS)
PARTS = "\x1f"  # cannot stand in any part


def folded(text: str) -> str:
    """Letters and digits only, without case; other spellings of one character become one."""
    if text.isascii():
        return text.lower().translate(NO_ASCII_SIGNS)
    text = unicodedata.normalize("NFKC", text).casefold()
    # Most signs are ASCII, and bytes lose them quickest; the expression takes out the rest.
    few = text.encode("utf-8", "replace").translate(None, ASCII_SIGNS).decode()
    return NOT_IN_WORDS.sub("", few)


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
