"""UHRI's bulk export: one JSON array of objects, of any size, read object by object.

Python's own decoder takes one object at a time off a window of text: quicker than a streaming
parser's events, with the same bounded memory, and it refuses deep nesting by itself.
"""

import codecs
import json
from collections.abc import Iterator
from typing import Any

from uprcoop.exchange.readers.uhri import received, words_of
from uprcoop.exchange.sources import SourceFile, utf_16_of
from uprcoop.recommendations.received import Received, Remark

BLANKS = " \t\r\n"
# An error this near to the end of the window may only mean that the rest is still to come.
NEAR_END = 64


def read(file: SourceFile) -> Iterator[Received | Remark]:
    """The rows of a bulk export. Raises FileRefused when the file is cut off or damaged."""
    for row, item in enumerate(objects(file), start=1):
        if isinstance(item, dict):
            yield received(row, item)
        else:
            yield Remark(row, "not-an-object", text=words_of(item))
    if not file.rows:
        raise file.refused("no-rows")


def objects(file: SourceFile) -> Iterator[Any]:
    """The elements of the array."""
    file.rewind()
    decoder = codecs.getincrementaldecoder(encoding_of(file.start(64)))()
    decode = json.JSONDecoder().raw_decode
    window, place, is_end = "", 0, False

    def more() -> None:
        nonlocal window, place, is_end
        chunk = file.read()
        is_end = not chunk
        try:
            text = decoder.decode(chunk, is_end)
        except UnicodeError:
            raise file.refused("truncated" if is_end else "not-utf-8") from None
        window, place = window[place:] + text, 0

    def next_sign() -> str:
        """The next character that is no blank, or "" at the end of the file."""
        nonlocal place
        while True:
            while place < len(window) and window[place] in BLANKS:
                place += 1
            if place < len(window):
                return window[place]
            if is_end:
                return ""
            more()

    if next_sign() == "\ufeff":
        place += 1
    if next_sign() != "[":
        raise file.refused("broken", detail="no-list")
    place += 1
    while True:
        sign = next_sign()
        if sign == "]" and not file.rows:
            place += 1
            break
        if sign == "]":  # after a comma
            raise file.refused("broken", detail="bad-json")
        while True:
            if not sign:
                raise file.refused("truncated")
            try:
                item, end = decode(window, place)
                # A number at the window's edge may go on.
                if end < len(window) or is_end:
                    break
            except RecursionError:
                raise file.refused("too-deep") from None
            except json.JSONDecodeError as error:
                is_open = error.msg.startswith("Unterminated string")
                if not is_open and error.pos < len(window.rstrip()) - NEAR_END:
                    raise file.refused("broken", detail="bad-json") from None
            except ValueError:  # a number of thousands of digits
                raise file.refused("broken", detail="bad-json") from None
            if is_end:
                raise file.refused("truncated")
            more()
        place = end
        file.row_done()
        yield item
        sign = next_sign()
        if sign == "]":
            place += 1
            break
        if sign != ",":
            code = "broken" if sign else "truncated"
            raise file.refused(code, detail="no-comma")
        place += 1
    if next_sign():
        raise file.refused("broken", detail="after-end")


def encoding_of(start: bytes) -> str:
    return utf_16_of(start) or "utf-8-sig"
