"""`manage.py verify_invariants [--json]`."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

import advisory.invariants
import api.invariants
import network.invariants

CHECKS = [*network.invariants.CHECKS, *advisory.invariants.CHECKS, *api.invariants.CHECKS]


class Command(BaseCommand):
    help = "Recompute everything that must hold; exit 1 with a list where something does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        found = sorted((each for check in CHECKS for each in check()), key=lambda each: (each.invariant, each.about))
        if options["json"]:
            self.stdout.write(json.dumps({"holds": not found, "violations": [asdict(each) for each in found]}))
        else:
            for each in found:
                self.stdout.write(f"{each.invariant}: {each.about}: {each.what}")
            self.stdout.write(f"{len(CHECKS)} checks, {len(found)} violations")
        if found:
            sys.exit(1)
