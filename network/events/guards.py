"""Putting the database's own refusals in place after every migration.

They are no migrations: SQLite rebuilds a table to alter it, drops its triggers on the way and stumbles over those of
other tables that name it. So there they step aside before `migrate`; after it every guard stands as the code says.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate, pre_migrate


def keep(app: AppConfig, *, postgresql: Sequence[str], sqlite: Sequence[str]) -> None:
    """Let the guards of `app` be put in place after every `migrate`, and on SQLite not be in its way."""

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

    def step_aside(using: str, **_: Any) -> None:
        connection = connections[using]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for statement in sqlite:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {trigger_name(statement)}")

    pre_migrate.connect(step_aside, sender=app, weak=False, dispatch_uid=f"{app.label}.guards")
    post_migrate.connect(put_in_place, sender=app, weak=False, dispatch_uid=f"{app.label}.guards")


def trigger_name(statement: str) -> str:
    """The name in a CREATE TRIGGER statement."""
    match = re.search(r"CREATE TRIGGER (\w+)", statement)
    if not match:
        raise ValueError(statement)
    return match[1]
