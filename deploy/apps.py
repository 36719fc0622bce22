"""The roof."""

from django.apps import AppConfig


class DeployConfig(AppConfig):
    """How it runs: settings, entry points and the commands that start them."""

    name = "deploy"
