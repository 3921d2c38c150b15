"""The ledger: numbered without gaps, chained, proved, and refused by the database to be changed."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uprcoop.audit.actions import NotInTransaction, record, record_many
from uprcoop.audit.chain import NotPlain
from uprcoop.audit.models import Entry, Head
from uprcoop.audit.verify import Finding, verify

pytestmark = pytest.mark.django_db


def enter(count: int = 5) -> list[Entry]:
    return record_many(
        {
            "by": f"user:{n}",
            "act": "version.submit",
            "subject": f"record:UPR-{n:07}",
            "state": "WSM",
            "organisation": "organisation:1",
            "version": f"{n:064x}",
            "details": {"number": n, "withheld": ["money", "العربية"], "from": None},
        }
        for n in range(count)
    )


@pytest.fixture
def unguarded() -> Callable[[str], None]:
    """Do to the tables what only somebody with all rights over the database could do."""

    def do(*statements: str) -> None:
        tables = ("audit_entry", "audit_head")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for table in tables:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                    " AND name LIKE 'audit_%'"
                )
                triggers = cursor.fetchall()
                for name, _sql in triggers:
                    cursor.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                for table in tables:
                    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            else:
                for _name, sql in triggers:
                    cursor.execute(sql)

    return do


def test_entries_are_numbered_without_gaps_and_the_chain_is_whole() -> None:
    enter(3)
    with transaction.atomic():
        enter(2)
        transaction.set_rollback(True)
    enter(1)
    assert list(Entry.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    proof = verify()
    assert proof.finding is None
    assert (proof.entries, proof.head) == (4, Head.objects.get().hash)


def test_an_empty_ledger_is_whole() -> None:
    assert verify().finding is None


@pytest.mark.parametrize("table", ["audit_entry", "audit_head"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET number = 0", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_ledger(table: str, statement: str) -> None:
    enter(2)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert verify().finding is None


CHANGES = {
    "by": "'user:99'",
    "organisation": "'organisation:99'",
    "act": "'version.clear'",
    "state": "'TGO'",
    "subject": "'record:UPR-ZZZZZZZ'",
    "version": f"'{'f' * 64}'",
    "details": "'{\"number\": 7}'",
    "hash": f"'{'e' * 64}'",
}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(1, 5), field=st.sampled_from(sorted(CHANGES)))
def test_any_change_of_any_entry_is_found_where_it_is(unguarded, place: int, field: str) -> None:
    with transaction.atomic():
        enter()
        unguarded(f"UPDATE audit_entry SET {field} = {CHANGES[field]} WHERE number = {place}")
        finding = verify().finding
        transaction.set_rollback(True)
    assert finding == Finding(place, "changed")


def test_a_moment_that_was_changed_is_found(unguarded) -> None:
    enter()
    at = Entry.objects.get(number=3).at + timedelta(microseconds=1)
    text = at.strftime("%Y-%m-%d %H:%M:%S.%f") + ("+00" if connection.vendor != "sqlite" else "")
    unguarded(f"UPDATE audit_entry SET at = '{text}' WHERE number = 3")
    assert verify().finding == Finding(3, "changed")


def test_a_removed_entry_is_found(unguarded) -> None:
    enter()
    unguarded("DELETE FROM audit_entry WHERE number = 2")
    assert verify().finding == Finding(2, "missing")


def test_entries_closed_up_over_a_removed_one_are_found(unguarded) -> None:
    enter()
    unguarded(
        "DELETE FROM audit_entry WHERE number = 5",
        "UPDATE audit_entry SET number = 105 WHERE number = 4",
        "DELETE FROM audit_entry WHERE number = 3",
        "UPDATE audit_entry SET number = 3 WHERE number = 105",
    )
    assert verify().finding == Finding(3, "out of order")


def test_two_entries_exchanged_are_found(unguarded) -> None:
    enter()
    unguarded(
        "UPDATE audit_entry SET number = 100 WHERE number = 2",
        "UPDATE audit_entry SET number = 2 WHERE number = 3",
        "UPDATE audit_entry SET number = 3 WHERE number = 100",
    )
    finding = verify().finding
    assert finding is not None
    assert finding.number == 2


def test_an_end_that_was_cut_off_is_found(unguarded) -> None:
    enter()
    unguarded("DELETE FROM audit_entry WHERE number = 5")
    assert verify().finding == Finding(5, "cut off")


def test_a_chain_written_anew_is_found_by_what_was_noted_elsewhere(unguarded) -> None:
    noted = enter()[-1]
    unguarded("DELETE FROM audit_entry", f"UPDATE audit_head SET number = 0, hash = '{'0' * 64}'")
    enter(6)
    assert verify().finding is None
    assert verify(expected=(5, noted.hash)).finding == Finding(5, "not as expected")
    assert verify(expected=(9, noted.hash)).finding == Finding(9, "not as expected")


def test_details_are_plain() -> None:
    for bad in ({"a": {"b": 1}}, {"a": 1.5}, {"a": [[1]]}):
        with pytest.raises(NotPlain):
            record(by="system", act="x", subject="y", details=bad)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_belongs_to_the_transaction_of_its_act() -> None:
    with pytest.raises(NotInTransaction):
        record(by="system", act="x", subject="y")


def test_the_command_says_that_it_is_whole_and_where_it_is_broken(capsys, unguarded) -> None:
    enter()
    call_command("audit", "verify")
    assert "whole: 5 entries" in capsys.readouterr().out
    call_command("audit", "head")
    noted = capsys.readouterr().out.strip()
    call_command("audit", "verify", expect=noted)
    call_command("audit", "show", subject="record:UPR-0000002", json=True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["number"] == 3
    unguarded("UPDATE audit_entry SET state = 'TGO' WHERE number = 4")
    with pytest.raises(CommandError, match="entry 4: it was changed") as caught:
        call_command("audit", "verify")
    assert caught.value.returncode == 1
    with pytest.raises(CommandError, match="NUMBER:HASH") as caught:
        call_command("audit", "verify", expect="7")
    assert caught.value.returncode == 2
