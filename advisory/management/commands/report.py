"""`manage.py report YEAR`."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from advisory.reporting.year import report
from network import tables


class Command(BaseCommand):
    help = "Write the yearly report: courses, activities, municipalities reached and hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--format", choices=["json", "csv", "xlsx"], default="json")

    def handle(self, *_: Any, **options: Any) -> None:
        rows = report(options["year"])
        match options["format"]:
            case "csv":
                sys.stdout.buffer.write(tables.csv_file(rows))
            case "xlsx":
                sys.stdout.buffer.write(tables.workbook(rows))
            case _:
                self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
