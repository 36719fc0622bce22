"""Putting the database's own refusals in place after every migration.

They are no migrations: SQLite rebuilds a table to alter it and drops its triggers on the way, so a guard that was
created once could silently be gone. After `migrate` every guard stands as the code says.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate


def keep(app: AppConfig, *, postgresql: Sequence[str], sqlite: Sequence[str]) -> None:
    """Let the guards of `app` be put in place after every `migrate`."""

    def put_in_place(using: str, **_: Any) -> None:
        connection = connections[using]
        there = set(connection.introspection.table_names())
        if not {model._meta.db_table for model in app.get_models()} <= there:
            return
        with transaction.atomic(using=using), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for statement in postgresql:
                    cursor.execute(statement)
                return
            for statement in sqlite:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger_name(statement)}")
                cursor.execute(statement)

    post_migrate.connect(put_in_place, sender=app, weak=False, dispatch_uid=f"{app.label}.guards")


def trigger_name(statement: str) -> str:
    """The name in a CREATE TRIGGER statement."""
    match = re.search(r"CREATE TRIGGER (\w+)", statement)
    if not match:
        raise ValueError(statement)
    return match[1]
