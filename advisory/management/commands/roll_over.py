"""`manage.py roll_over YEAR [--confirm TOKEN]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisory.rollover.year_end import YearEnd, confirm, preview
from network.errors import RuleBrokenError


class Command(BaseCommand):
    help = "Show what the year's end brings for courses and areas; with --confirm and its token, bring it about."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--confirm", metavar="TOKEN")
        parser.add_argument("--reason", default="", help="a dispensation for courses that need a longer window")

    def handle(self, *_: Any, **options: Any) -> None:
        year, token = options["year"], options["confirm"]
        if token is None:
            self._show(preview(year))
            return
        try:
            self._show(confirm(year, token=token, by=None, override_reason=options["reason"]))
        except RuleBrokenError as error:
            raise CommandError(str(error.text)) from error

    def _show(self, year_end: YearEnd) -> None:
        for each in year_end.courses:
            until = f" → {each.proposed_ends_on}" if each.proposed_ends_on else ""
            self.stdout.write(f"{each.course}: {each.outlook.value} ({each.course.window_ends_on}{until})")
        for area in year_end.areas:
            self.stdout.write(f"{area.consultant}: {area.region} {area.valid_from} – {area.valid_to or ''}")
        self.stdout.write(f"token: {year_end.token}")
