"""What must hold of the database, asked of the database itself.

Independent of the code it checks: nothing here calls `publication`, `permissions` or the querysets'
verbs; hashes and coverage are worked out again from the rows.
"""

import hashlib
import json
from collections import defaultdict
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection

from uprcoop.activities.lifecycle import TRANSITIONS
from uprcoop.activities.models import Decision, Version
from uprcoop.audit.models import Entry
from uprcoop.audit.verify import verify

# Whatever an action on records may write: every table of the room, and what hears of it.
TABLES = (
    *sorted(model._meta.db_table for model in apps.get_app_config("activities").get_models()),
    "accounts_statedesk",
    "audit_head",  # the ledger's end tells of all entries before it
    "search_searchdocument",
    "search_searchword",
    "search_indexstate",
)
RECORDS = (3, 4)  # kinds of search documents: activities and good practices


def snapshot() -> dict[str, str]:
    """A hash of each table that an action on records may write."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{table}', md5(string_agg(md5(r::text), '' ORDER BY r::text))"
                    f" FROM {table} r"
                    for table in TABLES
                )
            )
            return dict(cursor.fetchall())
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found[table] = hashlib.md5(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def hash_of(content: Any, identifier: str, organisation: int) -> str:
    whole = {"content": content, "record": identifier, "organisation": organisation}
    plain = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def own_hash(version: Version) -> str:
    record = version.record
    return hash_of(version.content, record.identifier, record.organisation_id)


def named(version: Version) -> set[str]:
    """The States that a version's content is about."""
    return {row["state"] for row in version.content["states"]}


def select(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows by plain SQL: independent of the models, and quick, for it is asked a million times."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def check_public(today: date) -> dict[int, set[str]]:
    """Rules 1 and 2. Returns what is withheld from each public version, by its id."""
    rows = select(
        "SELECT p.id, p.version_id, p.content_hash, v.content_hash, v.cleared_hash, v.content,"
        " r.identifier, o.id, o.name, p.content, p.text, p.fund FROM activities_published p"
        " JOIN activities_version v ON v.id = p.version_id"
        " JOIN activities_record r ON r.id = v.record_id"
        " JOIN accounts_organisation o ON o.id = r.organisation_id ORDER BY p.id"
    )
    published = select("SELECT id FROM activities_version WHERE status = 'published'")
    assert {row[1] for row in rows} == {id_ for (id_,) in published}, "rows and statuses differ"
    linked, decided = defaultdict(set), defaultdict(list)
    for row_id, iso3 in select(
        "SELECT l.published_id, s.iso3 FROM activities_publishedstate l"
        " JOIN states_state s ON s.m49 = l.state_id"
    ):
        linked[row_id].add(iso3)
    for version, iso3, *one in select(
        "SELECT d.version_id, s.iso3, d.content_hash, d.is_awaiting_second, d.by_id,"
        " d.seconded_by_id, d.from_date, d.withheld FROM activities_decision d"
        " JOIN states_state s ON s.m49 = d.state_id"
        " JOIN activities_published p ON p.version_id = d.version_id"
        " WHERE d.ended_at IS NULL AND d.choice = 'consent'"
    ):
        decided[version, iso3].append(one)
    found = {}
    for row in rows:
        id_, version, shown, kept, cleared, plain, identifier, organisation = row[:8]
        content = json.loads(plain)
        expected = hash_of(content, identifier, organisation)
        assert kept == expected, "the hash is not of the content"
        assert shown == expected, "what is shown is another version"
        assert cleared == expected, "the clearance is not of what is shown"
        states = {one["state"] for one in content["states"]}
        assert linked[id_] == states != set(), "shown of other States than it names"
        withheld: set[str] = set()
        for iso3 in states:
            consents = decided[version, iso3]
            assert len(consents) == 1, f"{iso3} has no standing consent"
            words, awaits, by, seconded_by, from_date, fields = consents[0]
            assert words == expected, "the consent is to other words"
            assert not awaits, "one officer where two are wanted"
            assert seconded_by != by, "the same officer twice"
            assert from_date is None or from_date <= today, "before its day"
            withheld |= set(json.loads(fields))
        check_withheld(id_, content, withheld, *row[8:])
        found[version] = withheld
    check_search({row[0] for row in rows})
    return found


def check_withheld(
    id_: int,
    content: dict[str, Any],
    withheld: set[str],
    organisation: str,
    public: str,
    text: str,
    fund: str,
) -> None:
    """Neither what is shown nor what search may know holds anything withheld."""
    shown = json.dumps(json.loads(public), ensure_ascii=False) + text
    secrets = []
    if "money" in withheld:
        secrets += [content["money"]["amount"], content["money"]["source"]]
        assert fund == ""
    if "contact" in withheld:
        secrets += [content["contact"]["email"], content["contact"]["name"]]
    if "partners" in withheld:
        secrets += [partner["name"] for partner in content["partners"]]
    if "attachments" in withheld:
        secrets += [file["name"] for file in content["attachments"]]
    if content["hides_name"]:
        secrets.append(organisation)
    assert not [one for one in secrets if one and one in shown], "what is withheld is shown"
    parts = {part.lower() for one in secrets for part in one.split() if len(part) > 5}
    hidden = [part[:6] for part in parts if part not in shown.lower()]
    if hidden:
        indexed = "SELECT words FROM search_searchdocument WHERE kind IN (3, 4) AND object_id = %s"
        words = " ".join(row[0] for row in select(indexed, id_))
        assert not [part for part in hidden if part in words], "what is withheld is searchable"


def check_search(public: set[int]) -> None:
    documents = select(
        "SELECT kind, object_id, is_public, words, digest, length(facets)"
        " FROM search_searchdocument"
    )
    records = [one for one in documents if one[0] in RECORDS]
    assert {one[1] for one in records if one[2]} == public, "search shows other records"
    assert not [one for one in records if not one[2] and (one[3] or one[4] or one[5])]
    # A word that is suggested stands in a text that is public.
    stems = {stem for one in documents if one[2] for stem in one[3].split()}
    suggested = {
        row[0] for row in select("SELECT stem FROM search_searchword WHERE NOT is_doubtful")
    }
    assert suggested <= stems, "a word of no public text is suggested"


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
        for one in Version.objects.select_related("record").defer("content", "sent_content")
    }
    assert standing == found, "the ledger tells another story"
    officers = Decision.objects.exclude(grounds="standing-consent").exclude(
        choice="decline", ended_at__isnull=False, grounds="note-verbale"
    )
    assert set(officers.values_list("pk", flat=True)) <= decided, "a decision is not entered"


def everything_holds(today: date) -> Any:
    """All that can be asked of a database alone, of whatever history."""
    for version in Version.objects.select_related("record"):
        assert version.content_hash == own_hash(version), "the hash is not of the content"
        listed = set(version.states.values_list("state__iso3", flat=True))
        assert listed == named(version), "the States concerned are not those of the content"
    check_ledger()
    return check_public(today)
