"""The roof."""

import os

from django.apps import AppConfig
from django.conf import settings

from deploy.environment import WrongSettingError


class DeployConfig(AppConfig):
    """How it runs: settings, entry points and the commands that start them."""

    name = "deploy"

    def ready(self) -> None:
        """Refuse to start with the switches of fault tests anywhere else.

        Raises:
            WrongSettingError: `CHAOS_PAUSE` is set.
        """
        if os.environ.get("CHAOS_PAUSE") and not settings.TESTING_FAULTS:
            raise WrongSettingError("CHAOS_PAUSE is for fault tests only and must not be set here.")
