"""The doors."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class ApiConfig(AppConfig):
    """Every HTTP door; it holds no rules."""

    name = "api"

    def ready(self) -> None:
        """Say what is kept for how long, and keep the table in place in which tries at logging in are counted."""
        import api.keeping  # noqa: F401

        post_migrate.connect(_make_table_of_tries, sender=self)


def _make_table_of_tries(*, using: str, **_: Any) -> None:
    call_command("createcachetable", database=using, verbosity=0)
