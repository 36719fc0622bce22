"""`manage.py up [--port 8000] [--empty]`. `manage.py` itself starts it without Django; this is for `manage.py help`."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from deploy import household


class Command(BaseCommand):
    help = household.HELP
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        household.add_arguments(parser)

    def handle(self, *_: Any, port: int, empty: bool, **__: Any) -> None:
        sys.exit(household.run(port, empty=empty))
