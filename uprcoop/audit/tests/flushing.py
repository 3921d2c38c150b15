"""Lets test databases be emptied: the triggers that guard the ledger are set aside meanwhile.

Production code never does this; only Django's flush of a test database goes through here.
"""

from typing import Any

import pytest
from django.db import connection


@pytest.fixture(scope="session", autouse=True)
def ledger_can_be_flushed() -> Any:
    patch = pytest.MonkeyPatch()
    operations = type(connection.ops)
    before = operations.execute_sql_flush

    def execute_sql_flush(self: Any, sql_list: list[str]) -> None:
        tables = ("audit_entry", "audit_head")
        if self.connection.vendor == "postgresql":
            off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
            # Tables without a model (vectors' own) point to some that are emptied here.
            sql_list = [
                f"{sql.rstrip(';')} CASCADE" if "TRUNCATE" in sql else sql for sql in sql_list
            ]
        else:
            with self.connection.cursor() as cursor:
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                    " AND name LIKE 'audit_%'"
                )
                triggers = cursor.fetchall()
            off = [f"DROP TRIGGER {name}" for name, _sql in triggers]
            on = [sql for _name, sql in triggers]
        before(self, [*off, *sql_list, *on])

    patch.setattr(operations, "execute_sql_flush", execute_sql_flush)
    yield
    patch.undo()
