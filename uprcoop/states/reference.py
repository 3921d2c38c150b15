"""Brings the tables of States into line with `data/`, after each migration.

Rows are added and changed, so a correction in the files reaches every database with the next
`migrate`. A State that left the files stays: reviews and recommendations point at it.
"""

from typing import Any

from django.db import connections, models, transaction

from uprcoop.states.models import State, StateName
from uprcoop.states.resolver import fold, read_names, read_states


def is_ready(using: str, *tables: type[models.Model]) -> bool:
    """Whether the database has these tables with all their columns.

    It has not while a migration goes backwards or stops halfway.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        there = {table.name for table in connection.introspection.get_table_list(cursor)}
        return all(
            table._meta.db_table in there
            and {field.column for field in table._meta.local_concrete_fields}
            <= {
                column.name
                for column in connection.introspection.get_table_description(
                    cursor, table._meta.db_table
                )
            }
            for table in tables
        )


def bring_into_line(rows: list[Any], *, using: str) -> bool:
    """Add the rows that are missing and change those that differ; say whether anything was done.

    `rows`: unsaved objects of one model, each with its primary key.
    """
    model = type(rows[0])
    names = [field.attname for field in model._meta.local_concrete_fields]
    key = model._meta.pk.attname
    there = {
        values[key]: values
        for values in model._default_manager.using(using).order_by().values(*names)
    }
    changed = [
        row
        for row in rows
        if there.get(getattr(row, key)) != {name: getattr(row, name) for name in names}
    ]
    if changed:
        model._default_manager.using(using).bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=[key],
            update_fields=[name for name in names if name != key],
        )
    return bool(changed)


def load(using: str = "default") -> None:
    """Load States and their names. Safe to run any number of times."""
    with transaction.atomic(using=using):
        load_states(using)
        load_names(using)


def load_states(using: str) -> None:
    states = read_states()
    places = {state.m49: (state.tile_column, state.tile_row) for state in states}
    moved = [
        m49
        for m49, *place in State.objects.using(using).values_list("m49", "tile_column", "tile_row")
        if places.get(m49) != tuple(place)
    ]
    # Off the map first: two States that swap tiles would meet on one of them on the way.
    State.objects.using(using).filter(m49__in=moved).update(
        tile_column=1000 + models.F("m49"), tile_row=1000
    )
    bring_into_line(states, using=using)


def load_names(using: str) -> None:
    wanted: dict[str, tuple[str, int]] = {}
    for m49, name in read_names():
        wanted.setdefault(fold(name), (name, m49))
    there = {
        key: (name, m49)
        for key, name, m49 in StateName.objects.using(using)
        .order_by()
        .values_list("key", "name", "state_id")
    }
    if there == wanted:
        return
    StateName.objects.using(using).filter(
        key__in=[key for key in there if key not in wanted]
    ).delete()
    StateName.objects.using(using).bulk_create(
        [
            StateName(key=key, name=name, state_id=m49)
            for key, (name, m49) in wanted.items()
            if there.get(key) != (name, m49)
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name", "state"],
        batch_size=500,
    )


def load_after_migration(using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate` (also sent when a test empties the database)."""
    if is_ready(using, State, StateName):
        load(using)
