"""What in a content names an organisation that keeps its name from the public."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from uprcoop.accounts.models import Organisation
from uprcoop.activities.content import TEXTS, TRANSLATED

TEXTS_OF_ROWS = {
    "translations": TRANSLATED,
    "partners": ("name",),
    "links": ("address", "title"),
    "attachments": ("name",),
}


def what_names_it(
    content: Mapping[str, Any], organisation: Organisation
) -> Iterator[tuple[str, str]]:
    """Each field of the content in which its name, acronym or web address stands, and the words."""
    pattern = words_of(organisation)
    for field in TEXTS:
        if found := pattern.search(content[field]):
            yield field, found[0]
    for field, keys in TEXTS_OF_ROWS.items():
        texts = (row[key] for row in content[field] for key in keys)
        if found := next(filter(None, map(pattern.search, texts)), None):
            yield field, found[0]
    if found := pattern.search(content["money"]["source"] + "\n" + content["money"]["in_kind"]):
        yield "money", found[0]


def words_of(organisation: Organisation) -> re.Pattern[str]:
    """Finds its name without what stands in brackets, its acronym, or the host of its website.

    A single word is found as it is written only: "Hope" is no hope.
    """
    host = urlsplit(organisation.website).hostname or ""
    name = re.sub(r"[(（][^)）]*[)）]", " ", organisation.name)
    choices = []
    for words in (name, organisation.acronym, host.removeprefix("www.")):
        parts = words.split()
        if not parts:
            continue
        plain = r"\s+".join(map(re.escape, parts))
        if words.isascii():
            plain = rf"(?<!\w){plain}(?!\w)"
        if len(parts) > 1 or "." in words:
            plain = f"(?i:{plain})"
        choices.append(plain)
    return re.compile("|".join(choices) or r"(?!)")
