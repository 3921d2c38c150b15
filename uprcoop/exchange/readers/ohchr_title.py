"""What an OHCHR document says of itself in its page heads and title: State, session, report.

A State must be one we know: a title has other words, too. Where only a bare name stands there, it
counts if no other State is named so.
"""

import re
from dataclasses import dataclass

from uprcoop.recommendations.cleaning import document_symbol, plain
from uprcoop.states.resolver import resolver

LINES = 60  # of the title; longer ones are text
LONGEST_LINE = 500
# "UPR of Slovenia (3rd Cycle - 34th Session)"
OF_STATE = re.compile(
    r"\b(?:UPR|universal periodic review|recommendations|review|matrix|list)"
    r"\s+(?:of|to|for|on)\s+(?:the\s+)?(?=([^(\n\t]{2,100}))",
    re.I,
)
ENDS = re.compile(r"\s*(?:\(|–|—|:|\s-\s|,|\n|\t|\s{3,})\s*")
SESSION = re.compile(r"\b(\d{1,2})\s*(?:st|nd|rd|th)\s+session|session\s+(\d{1,2})\b", re.I)
CYCLE = re.compile(r"(\d)\s*(?:st|nd|rd|th)\s+cycle|(first|second|third|fourth)\s+cycle", re.I)
CYCLE_AFTER = re.compile(r"cycle\s+(\d)\b", re.I)
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
REPORT = re.compile(r"A/HRC/\d+/\d+(?:/Add\.\d+)?", re.I)


@dataclass
class About:
    """What all rows of the document have in common; "" where it does not say."""

    state: str = ""
    session: str = ""
    cycle: str = ""
    symbol: str = ""


class Title:
    """Learns from the lines of page heads and title, in their order."""

    def __init__(self) -> None:
        self.lines = 0
        self.found = About()
        self.unknown = ""  # named as the State, but none that we know
        self.bare: dict[int, str] = {}

    def learn(self, text: str) -> None:
        if not text.strip() or self.lines >= LINES:
            return
        self.lines += 1
        text = text[:LONGEST_LINE]
        found = self.found
        self.learn_state(text)
        if not found.session and (match := SESSION.search(text)):
            found.session = match[1] or match[2]
        if not found.cycle and (match := CYCLE.search(text) or CYCLE_AFTER.search(text)):
            found.cycle = ORDINALS.get(match[match.lastindex or 1].lower(), match[1])
        if not found.symbol and (match := REPORT.search(text)):
            found.symbol = document_symbol(match[0])

    def learn_state(self, text: str) -> None:
        if self.found.state:
            return
        find = resolver().find_id
        for match in OF_STATE.finditer(text):
            whole = plain(match[1])
            for name in (without_bracket(text, match.start(1)), whole, ENDS.split(match[1])[0]):
                if find(plain(name)) is not None:
                    self.found.state = plain(name)
                    return
            self.unknown = self.unknown or plain(ENDS.split(match[1])[0])[:100]
        for part in (text, *ENDS.split(text)):
            name = plain(part.strip(" )*"))
            if name and (state := find(name)) is not None:
                self.bare.setdefault(state, name)

    def about(self) -> About:
        if not self.found.state:
            names = list(self.bare.values())
            self.found.state = names[0] if len(names) == 1 else self.unknown
        return self.found


def without_bracket(text: str, start: int) -> str:
    """A name with its own bracket: "Iran (Islamic Republic of)"."""
    end = text.find(")", start)
    return text[start : end + 1] if end > 0 else ""
