"""`manage.py web [--port 8000]`. `manage.py` itself starts it without Django; this is for `manage.py help`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from deploy import web


class Command(BaseCommand):
    help = web.HELP
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        web.add_arguments(parser)

    def handle(self, *_: Any, port: int, host: str, **__: Any) -> None:
        web.serve(port, host)
