"""`manage.py prepare [--empty]`: all that must be done before the house opens; doing it again changes nothing."""

from argparse import ArgumentParser
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from deploy.assets.installing import UnavailableError, install
from deploy.lifeline import end_with_parent
from deploy.preparing import one_at_a_time
from deploy.welcome import welcome


class Command(BaseCommand):
    help = "Migrate, load Denmark and, unless --empty, the demo year; fetch the pages' design; say where everything is."

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
        with one_at_a_time(), ThreadPoolExecutor() as beside:
            design = beside.submit(install, settings.ASSETS_DIR)
            call_command("migrate", verbosity=0)
            call_command("load_denmark", verbosity=0)
            if not empty:
                call_command("load_demo")
            self._say_without(design)
        self.stdout.write(welcome(empty=empty))

    def _say_without(self, design: Future[bool]) -> None:
        """Open all the same when npm cannot be reached; the next start tries again."""
        try:
            design.result()
        except UnavailableError:
            self.stdout.write(
                "Designet kunne ikke hentes; siderne virker uden."
                " / The design could not be fetched; pages work without."
            )
