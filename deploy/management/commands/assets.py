"""`manage.py assets`: fetches the pages' design into `ASSETS_DIR`, as `up` does and a container build must."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from deploy.assets.installing import UnavailableError, install


class Command(BaseCommand):
    help = "Fetch the design system for the pages with npm, from the lock file; doing it again fetches nothing."
    requires_system_checks = []

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            is_new = install(settings.ASSETS_DIR)
        except UnavailableError as error:
            raise CommandError(f"Designet kunne ikke hentes. / The design could not be fetched. {error}") from None
        self.stdout.write(f"{settings.ASSETS_DIR}: " + ("hentet / fetched" if is_new else "er der / is there"))
