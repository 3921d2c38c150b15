"""The content of one version: one document with a fixed shape, and its hash.

What a State consents to is this document, byte for byte: `content_hash` is what a decision names.
Everything else about a record (who waits, since when, who decided) lies beside it, in columns.
What is complete enough to be sent is `problems.py`'s to say; here every key is brought into shape,
so that the same words always give the same hash.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from uprcoop.activities.vocabulary import (
    LANGUAGES,
    Assistance,
    Disclosure,
    Fund,
    Kind,
    Modality,
    Part,
    PartnerRole,
    Progress,
    Rendering,
)

# Longest text of each field, in characters.
TEXTS: dict[str, int] = {
    "title": 200,
    "summary": 2_000,
    "done": 10_000,
    "results": 10_000,
    "evidence": 5_000,
    "lessons": 5_000,
    "obstacles": 5_000,
}
TRANSLATED = tuple(TEXTS)
CODES: dict[str, Any] = {"kind": Kind, "modality": Modality, "progress": Progress}
# Control characters (Unicode's Cc, but for line breaks and tabs) and halves of characters (Cs).
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
MOST_ROWS = 100  # of a list in one record

BLANK: dict[str, Any] = {
    "kind": Kind.ACTIVITY.value,
    **dict.fromkeys(TEXTS, ""),
    "assistance": [],
    "modality": "",
    "states": [],  # {"state": ISO3, "part": Part}
    "partners": [],  # {"name", "role"}
    "recommendations": [],  # keys
    "pledges": [],  # keys
    "themes": [],  # codes
    "persons": [],  # codes
    "sdgs": [],  # codes: "16", "16.2"
    "starts": "",  # ISO dates
    "ends": "",
    "progress": "",
    "money": {
        "disclosure": "",
        "amount": "",
        "currency": "",
        "in_kind": "",
        "source": "",
        "fund": "",
    },
    "links": [],  # {"title", "address"}
    "attachments": [],  # {"id", "name", "size", "sha256"}
    "is_peer": False,
    "contact": {"is_public": None, "name": "", "email": ""},
    "language": "en",
    "rendering": Rendering.ORIGINAL.value,
    "translations": [],  # {"language", "rendering", and the texts}
    "hides_name": False,
    "part_of": "",  # a good practice: the identifier of the activity it belongs to
    "other_identifier": "",  # the contributor's own, for example an IATI identifier
}


def text(value: Any, most: int) -> str:
    """Text as it is kept: one way of writing each letter, no control characters, no outer blanks.

    Too long is not cut here: the forms say so first; this is the last line of defence.
    """
    plain = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
    kept = UNSEEN.sub("", plain)
    # Composed after the filter and stripped after the cut: a second time changes nothing.
    return unicodedata.normalize("NFC", kept).strip()[:most].strip()


def code(value: Any, choices: Any) -> str:
    return str(value) if value in choices.values else ""


def codes(values: Any, choices: Any = None) -> list[str]:
    """Codes once each, in the order of their list (so that order of ticking changes no hash)."""
    given = {text(value, 80) for value in values or ()} - {""}
    if choices is None:
        return sorted(given)
    return [value for value in choices.values if value in given]


def day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value or "")).isoformat()
    except ValueError:
        return ""


def amount(value: Any) -> str:
    """An amount as text with two decimals: JSON's numbers would round it."""
    try:
        number = Decimal(str(value)).quantize(Decimal("0.01"))
        is_one = 0 <= number < Decimal("1e15")  # raises for what is no number
    except (InvalidOperation, ValueError):
        return ""
    return f"{abs(number):f}" if is_one else ""


def rows(values: Any, shape: Any) -> list[dict[str, Any]]:
    found = []
    for value in list(values or ())[:MOST_ROWS]:
        row = shape(value)
        if row and row not in found:
            found.append(row)
    return found


def state_row(value: Mapping[str, Any]) -> dict[str, Any] | None:
    iso3 = text(str(value.get("state") or "").upper(), 3)
    return {"state": iso3, "part": code(value.get("part"), Part)} if iso3 else None


def partner_row(value: Mapping[str, Any]) -> dict[str, Any] | None:
    name = text(value.get("name"), 200)
    return {"name": name, "role": code(value.get("role"), PartnerRole)} if name else None


def link_row(value: Mapping[str, Any]) -> dict[str, Any] | None:
    address = text(value.get("address"), 500)
    if not address.startswith(("https://", "http://")):
        return None
    return {"title": text(value.get("title"), 200), "address": address}


def attachment_row(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": int(value["id"]),
        "name": text(value["name"], 200),
        "size": int(value["size"]),
        "sha256": str(value["sha256"]),
    }


def translation_row(value: Mapping[str, Any]) -> dict[str, Any] | None:
    language = value.get("language")
    if language not in LANGUAGES:
        return None
    texts = {name: text(value.get(name), most) for name, most in TEXTS.items()}
    rendering = code(value.get("rendering"), Rendering) or Rendering.UNOFFICIAL.value
    return {"language": language, "rendering": rendering, **texts} if any(texts.values()) else None


def money(value: Mapping[str, Any]) -> dict[str, str]:
    disclosure = code(value.get("disclosure"), Disclosure)
    told = disclosure == Disclosure.AMOUNT
    return {
        "disclosure": disclosure,
        "amount": amount(value.get("amount")) if told else "",
        "currency": text(str(value.get("currency") or "").upper(), 3) if told else "",
        "in_kind": text(value.get("in_kind"), 1_000)
        if disclosure in (Disclosure.AMOUNT, Disclosure.IN_KIND)
        else "",
        "source": text(value.get("source"), 200) if disclosure != Disclosure.NOT_DISCLOSED else "",
        "fund": code(value.get("fund"), Fund) if disclosure != Disclosure.NOT_DISCLOSED else "",
    }


def contact(value: Mapping[str, Any]) -> dict[str, Any]:
    is_public = value.get("is_public")
    if is_public is not True:
        return {"is_public": False if is_public is False else None, "name": "", "email": ""}
    return {
        "is_public": True,
        "name": text(value.get("name"), 200),
        "email": text(value.get("email"), 254),
    }


def shaped(given: Mapping[str, Any]) -> dict[str, Any]:
    """`given` brought into the fixed shape: what is missing is blank, what is unknown left out."""
    whole = {**BLANK, **{key: value for key, value in given.items() if key in BLANK}}
    kept: dict[str, Any] = {name: text(whole[name], most) for name, most in TEXTS.items()}
    kept |= {name: code(whole[name], choices) for name, choices in CODES.items()}
    kept["kind"] = kept["kind"] or Kind.ACTIVITY.value
    kept["assistance"] = codes(whole["assistance"], Assistance)
    states = rows(whole["states"], state_row)
    # One State, one part: the first said counts.
    kept["states"] = sorted(
        {row["state"]: row for row in reversed(states)}.values(), key=lambda row: row["state"]
    )
    kept["partners"] = rows(whole["partners"], partner_row)
    for name in ("recommendations", "pledges", "themes", "persons", "sdgs"):
        kept[name] = codes(whole[name])
    kept["starts"], kept["ends"] = day(whole["starts"]), day(whole["ends"])
    kept["money"] = money(whole["money"] or {})
    kept["links"] = rows(whole["links"], link_row)
    kept["attachments"] = rows(whole["attachments"], attachment_row)
    kept["is_peer"] = whole["is_peer"] is True
    kept["contact"] = contact(whole["contact"] or {})
    kept["language"] = whole["language"] if whole["language"] in LANGUAGES else "en"
    kept["rendering"] = code(whole["rendering"], Rendering) or Rendering.ORIGINAL.value
    translations = rows(whole["translations"], translation_row)
    kept["translations"] = sorted(
        {
            row["language"]: row for row in translations if row["language"] != kept["language"]
        }.values(),
        key=lambda row: LANGUAGES.index(row["language"]),
    )
    kept["hides_name"] = whole["hides_name"] is True
    kept["part_of"] = text(whole["part_of"], 20) if kept["kind"] == Kind.GOOD_PRACTICE else ""
    kept["other_identifier"] = text(whole["other_identifier"], 150)
    return kept


def content_hash(content: Mapping[str, Any], *, record: str, organisation: int) -> str:
    """SHA-256 (hex) of a version's content, of which record it is and whose.

    Canonical JSON: keys in order, no blanks, UTF-8. Another record with the same words has another
    hash, so that no decision can be taken for a decision on something else.
    """
    whole = {"content": content, "record": record, "organisation": organisation}
    plain = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def fingerprint(content: Mapping[str, Any], keys: Iterable[str]) -> str:
    """Of the values a person was shown: another one when they are saved means others saved."""
    plain = json.dumps({key: content[key] for key in keys}, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
