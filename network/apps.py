"""The floor everything stands on."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Who meets whom and when, and how their calendars learn of it."""

    name = "network"

    def ready(self) -> None:
        """Let the workers' subscriptions be known to whoever records events, and keep the guards in place."""
        import network.keeping
        import network.tasks  # noqa: F401
        from network import guards
        from network.events.guards import keep

        keep(self, postgresql=guards.POSTGRESQL, sqlite=guards.SQLITE)
