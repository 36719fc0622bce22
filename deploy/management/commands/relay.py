"""`manage.py relay [--once]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from deploy.worker import drain, run
from network.events.broker import is_embedded


class Command(BaseCommand):
    help = "Run the relay alone; with --once handle what is due and exit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true")

    def handle(self, *_: Any, once: bool, **__: Any) -> None:
        if once:
            self.stdout.write(f"{drain()} rung")
        else:
            run(with_actors=is_embedded())
