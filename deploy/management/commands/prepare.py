"""`manage.py prepare [--empty]`: all that must be done before the house opens; doing it again changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from deploy.lifeline import end_with_parent
from deploy.preparing import one_at_a_time
from deploy.welcome import welcome


class Command(BaseCommand):
    help = "Migrate, load Denmark and, unless --empty, the demo year; say where everything is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="without the demo year")

    def handle(self, *_: Any, empty: bool, **__: Any) -> None:
        end_with_parent()
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(
                f"DATABASE_URL: Databasen svarer ikke. / The database does not answer. {error}"
            ) from None
        with one_at_a_time():
            call_command("migrate", verbosity=0)
            call_command("load_denmark", verbosity=0)
            if not empty:
                call_command("load_demo")
        self.stdout.write(welcome(empty=empty))
