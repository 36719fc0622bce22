"""The floor of the agency's own work."""

from django.apps import AppConfig


class AdvisoryConfig(AppConfig):
    """The agency's consultants and what they do for one municipality."""

    name = "advisory"

    def ready(self) -> None:
        """Let the workers' subscriptions be known to whoever records events, and keep the guards in place."""
        import network.tasks  # noqa: F401, I001  # first: it says which broker the actors bind to
        import advisory.tasks  # noqa: F401
        from advisory import guards
        from network.events.guards import keep

        keep(self, postgresql=guards.POSTGRESQL, sqlite=guards.SQLITE)
