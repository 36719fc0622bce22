"""`manage.py token EMAIL`."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from network.clock import now
from network.errors import InputError
from network.people.enrolment import enrol_from_command
from network.people.keys import issue
from network.people.models import Role


class Command(BaseCommand):
    help = (
        "Print a new API token for a person, who is created when unknown; this is how the first administrator comes in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=Role.values, default=Role.PARTICIPANT)
        parser.add_argument("--organisation", metavar="CODE", help="municipality code, region slug or `agency`")
        parser.add_argument("--scope", action="append", default=[], metavar="RESOURCE:read|write")
        parser.add_argument("--expires", type=int, metavar="DAYS", help="the token opens nothing after so many days")

    def handle(self, *_: Any, email: str, role: str, organisation: str | None, **options: Any) -> None:
        try:
            validate_email(email)
            person = enrol_from_command(email, role=role, organisation_code=organisation)
            secret = issue(person, scopes=options["scope"], expires_at=_after(options["expires"]), by=None)[1]
        except (ValidationError, InputError) as error:
            raise CommandError(str(getattr(error, "text", f"{email} er ikke en e-mailadresse."))) from error
        self.stdout.write(secret)


def _after(days: int | None) -> datetime | None:
    return None if days is None else now() + timedelta(days=days)
