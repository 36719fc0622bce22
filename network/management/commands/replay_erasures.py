"""`manage.py replay_erasures`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from network.people import erase_list, erasing


class Command(BaseCommand):
    help = (
        "After a restore: erase anew everybody on the erase list whom the backup brought back. Again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "lists", nargs="*", type=Path, metavar="FILE", help="further erase lists, beside the one in VAR_DIR"
        )

    def handle(self, *_: Any, lists: list[Path], **__: Any) -> None:
        count = 0
        for person in erase_list.come_back(*lists):
            erasing.forget_again(person)
            count += 1
        erase_list.complete_the_file()
        self.stdout.write(f"{count} people erased again")
