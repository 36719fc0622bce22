"""`manage.py worker`."""

from typing import Any

from django.core.management.base import BaseCommand

from deploy.lifeline import end_with_parent
from deploy.worker import run
from network.events.chores import appoint_the_daily


class Command(BaseCommand):
    help = "Run the relay and the actors until stopped; many may run at once."

    def handle(self, *_: Any, **__: Any) -> None:
        end_with_parent()
        appoint_the_daily()
        run(with_actors=True)
