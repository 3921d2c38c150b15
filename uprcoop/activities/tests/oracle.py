"""What must hold of the database, asked of the database itself.

Independent of the code it checks: nothing here calls `publication`, `permissions` or the querysets'
verbs; hashes and coverage are worked out again from the rows.
"""

import hashlib
import json
from datetime import date
from typing import Any

from uprcoop.accounts.models import StateDesk
from uprcoop.activities.lifecycle import TRANSITIONS
from uprcoop.activities.models import (
    Comment,
    Decision,
    HoldBack,
    PublicComment,
    Published,
    PublishedState,
    Record,
    StandingConsent,
    StateConcerned,
    Version,
)
from uprcoop.audit.models import Entry, Head
from uprcoop.audit.verify import verify
from uprcoop.search.models import SearchDocument, SearchWord
from uprcoop.states.models import State

TABLES: tuple[Any, ...] = (
    Record,
    Version,
    StateConcerned,
    Decision,
    StandingConsent,
    HoldBack,
    PublicComment,
    Comment,
    Published,
    PublishedState,
    StateDesk,
    Head,
)


def snapshot() -> str:
    """One hash of every row that an action on records may write."""
    digest = hashlib.sha256()
    for table in TABLES:
        for row in table._default_manager.order_by("pk").values_list():
            digest.update(repr(row).encode())
    documents = SearchDocument.objects.order_by("pk").values_list("pk", "is_public", "words")
    digest.update(repr(list(documents)).encode())
    return digest.hexdigest()


def own_hash(version: Version) -> str:
    whole = {
        "content": version.content,
        "record": version.record.identifier,
        "organisation": version.record.organisation_id,
    }
    plain = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def check_public(today: date, needs_two: set[int]) -> None:
    """Rules 1 and 2. `needs_two`: ids of decisions made while two officers were wanted."""
    rows = list(Published.objects.select_related("version__record__organisation", "record"))
    published = Version.objects.filter(status="published").values_list("pk", flat=True)
    assert {row.version_id for row in rows} == set(published), "public rows and statuses differ"
    for row in rows:
        version = row.version
        expected = own_hash(version)
        assert version.content_hash == expected, "the hash is not of the content"
        assert row.content_hash == expected, "what is shown is another version"
        assert version.cleared_hash == expected, "the clearance is not of what is shown"
        named = {state["state"] for state in version.content["states"]}
        states = State.objects.filter(iso3__in=named)
        assert len(states) == len(named) > 0
        assert (
            set(PublishedState.objects.filter(published=row).values_list("state__iso3", flat=True))
            == named
        )
        withheld: set[str] = set()
        for state in states:
            consents = [
                one
                for one in Decision.objects.filter(version=version, state=state)
                if one.ended_at is None and one.choice == "consent"
            ]
            assert len(consents) == 1, f"{state.iso3} has no standing consent"
            one = consents[0]
            assert one.content_hash == expected, "the consent is to other words"
            assert not one.is_awaiting_second, "one officer where two are wanted"
            if one.pk in needs_two:
                assert one.seconded_by_id not in (None, one.by_id)
            assert one.from_date is None or one.from_date <= today, "before its day"
            withheld |= set(one.withheld)
        check_withheld(row, version, withheld)
    check_search({row.pk for row in rows})


def check_withheld(row: Published, version: Version, withheld: set[str]) -> None:
    shown = json.dumps(row.content, ensure_ascii=False) + row.text
    if "money" in withheld:
        assert version.content["money"]["amount"] not in shown
        assert row.fund == ""
    if "contact" in withheld:
        assert version.content["contact"]["email"] not in shown
    if "partners" in withheld:
        for partner in version.content["partners"]:
            assert partner["name"] not in shown
    if "attachments" in withheld:
        assert row.content["attachments"] == []
    if version.content["hides_name"]:
        assert version.record.organisation.name not in shown


def check_search(ids: set[int]) -> None:
    documents = SearchDocument.objects.filter(kind__in=[3, 4])
    public = set(documents.filter(is_public=True).values_list("object_id", flat=True))
    assert public == ids, "search shows other records than are public"
    gone = documents.filter(is_public=False)
    assert not [one for one in gone if one.words or one.digest or bytes(one.facets)]
    stems = {
        stem
        for words in SearchDocument.objects.filter(is_public=True).values_list("words", flat=True)
        for stem in words.split()
    }
    suggested = SearchWord.objects.filter(is_doubtful=False).values_list("stem", flat=True)
    assert set(suggested) <= stems, "a word of no public text is suggested"


def check_ledger() -> None:
    """Rule 3: the chain is whole, and its acts alone lead every version to where it stands."""
    assert verify().finding is None
    standing: dict[tuple[str, int], str] = {}
    decided: set[int] = set()
    for entry in Entry.objects.order_by("number"):
        if entry.act.startswith(("decision.", "consent.by")):
            decided.add(entry.details.get("decision", 0))
        if not entry.act.startswith("version."):
            continue
        place = (entry.subject, entry.details["number"])
        name = entry.act.removeprefix("version.")
        if name == "begin":
            assert place not in standing
            standing[place] = "draft"
        elif name in TRANSITIONS:
            assert standing[place] in TRANSITIONS[name].sources, "a move that does not exist"
            standing[place] = TRANSITIONS[name].target.value
    found = {
        (f"record:{one.record.identifier}", one.number): one.status
        for one in Version.objects.select_related("record")
    }
    assert standing == found, "the ledger tells another story"
    officers = Decision.objects.exclude(grounds="standing-consent").exclude(
        choice="decline", ended_at__isnull=False, grounds="note-verbale"
    )
    assert set(officers.values_list("pk", flat=True)) <= decided, "a decision is not entered"
