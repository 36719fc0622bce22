"""`manage.py purge`."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from network.errors import InputError
from network.people import retention
from network.people.models import ArchiveDecision


class Command(BaseCommand):
    help = (
        "Take away what has been kept long enough. What may belong in the archive is refused until its decision is "
        "recorded; exit 1 when something was refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true", help="show the table of what is kept how long and why")
        parser.add_argument("--decide", action="append", default=[], metavar="KIND=discard|delivered")

    def handle(self, *_: Any, decide: list[str], **options: Any) -> None:
        for decision in decide:
            self._decide(*decision.partition("=")[::2])
        if options["list"]:
            for policy in retention.policies.values():
                state = "locked" if policy.is_locked() else "open"
                self.stdout.write(f"{policy.kind}: {policy.days} days, {state}. {policy.why.within('da')}")
            return
        purged = list(retention.purge_all())
        for each in purged:
            said = "refused: no archive decision is recorded" if each.count is None else f"{each.count} purged"
            self.stdout.write(f"{each.policy.kind}: {said}")
        if any(each.count is None for each in purged):
            sys.exit(1)

    def _decide(self, kind: str, outcome: str) -> None:
        if outcome not in ArchiveDecision.Outcome.values:
            raise CommandError(f"A decision is one of {', '.join(ArchiveDecision.Outcome.values)}.")
        try:
            retention.decide(kind, outcome)
        except InputError as error:
            raise CommandError(str(error.text)) from error
