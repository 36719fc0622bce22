"""The stage as every test finds it: Denmark in place, nobody on it; set anew after a test that committed.

Django would empty a hundred tables, make its permissions again and leave Denmark to be loaded anew, which takes
seconds on PostgreSQL. Here what was written is taken away, what stood there at the start is put back from a copy, and
so are guards that a test removed.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

import advisory.guards
import network.guards
from network.events.guards import trigger_name

LEFT_ALONE = {"django_migrations", "django_content_type", "auth_permission"}
"""What Django itself writes when it migrates, and no test does."""


@dataclass(frozen=True)
class Stage:
    """Every table that tests write to, and those of them that hold something before the first test."""

    tables: list[str]
    set_up: set[str]

    @classmethod
    def as_it_stands(cls) -> "Stage":
        tables = sorted(set(connection.introspection.table_names()) - LEFT_ALONE)
        with connection.cursor() as cursor:
            set_up = written(cursor, tables)
            for table in set_up:
                cursor.execute(f'CREATE TABLE "stage_{table}" AS SELECT * FROM "{table}"')  # noqa: S608 (our own names)
        return cls(tables, set_up)

    def set_anew(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            step_aside(cursor)
            for table in written(cursor, self.tables) | self.set_up:
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608
            for table in self.set_up:
                cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "stage_{table}"')  # noqa: S608
            put_in_place(cursor)


def written(cursor: CursorWrapper, tables: list[str]) -> set[str]:
    """The tables that are not empty."""
    looks = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables]  # noqa: S608
    cursor.execute(" UNION ALL ".join(looks))
    return {table for (table,) in cursor.fetchall()}


def step_aside(cursor: CursorWrapper) -> None:
    """No guard and no foreign key looks until the transaction ends."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        return
    for statement in (*network.guards.SQLITE, *advisory.guards.SQLITE):
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger_name(statement)}")


def put_in_place(cursor: CursorWrapper) -> None:
    """Every guard, as the code says."""
    on_postgresql = connection.vendor == "postgresql"
    for guards in (network.guards, advisory.guards):
        for statement in guards.POSTGRESQL if on_postgresql else guards.SQLITE:
            cursor.execute(statement)
