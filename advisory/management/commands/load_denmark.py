"""`manage.py load_denmark [PATH]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisory.founding import load_denmark
from network.regions.loading import DATA, ReferenceDataError


class Command(BaseCommand):
    help = "Load Denmark: regions, municipalities, organisations, the first programme, closed days, public feeds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=DATA, help="a folder with the same files")

    def handle(self, *_: Any, path: Path, **__: Any) -> None:
        try:
            load_denmark(path)
        except ReferenceDataError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Danmark er indlæst. / Denmark is loaded.")
