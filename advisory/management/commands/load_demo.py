"""`manage.py load_demo`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from advisory.demo.story import load
from network.errors import InputError

TELLING = "Demoåret fortælles / Telling the demo year"
PLAIN_LINES = 5


class Command(BaseCommand):
    help = "Load the demo year around today, with invented people; loading again changes nothing."

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            is_new = self._with_bar() if self.stdout.isatty() else load(self._say)
        except InputError as error:
            raise CommandError(str(error.text)) from error
        self.stdout.write(
            "Demoåret er indlæst. Alle personer er opdigtede. / The demo year is loaded. All people are invented."
            if is_new
            else "Demoåret er indlæst i forvejen. / The demo year was loaded before."
        )

    def _with_bar(self) -> bool:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(), transient=True) as progress:
            task = progress.add_task(TELLING, total=None)
            return load(lambda done, total: progress.update(task, completed=done, total=total))

    def _say(self, done: int, total: int) -> None:
        """A line now and then, where nobody watches a bar."""
        if done * PLAIN_LINES // total > (done - 1) * PLAIN_LINES // total:
            self.stdout.write(f"{TELLING}: {100 * done // total} %")
