"""The bell: dramatiq with whichever broker the environment names. A message is a row's id and nothing else."""

from typing import Any

import dramatiq
from django.conf import settings
from django.db import close_old_connections
from dramatiq.broker import Broker
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Middleware, ShutdownNotifications, TimeLimit

EMBEDDED = "embedded"


class FreshConnections(Middleware):
    """Gives every message a database connection that is alive."""

    def before_process_message(self, broker: Broker, message: Any) -> None:  # noqa: ARG002
        """Drop what the server closed meanwhile."""
        close_old_connections()


def is_embedded() -> bool:
    """Whether the bell hangs inside the worker process itself."""
    return bool(settings.BROKER_URL == EMBEDDED)


def make_broker(url: str) -> Broker:
    """The broker for `url`: `embedded`, `amqp://…` or `redis://…`.

    No retries and no results: attempts, delays and outcomes are columns.
    """
    middleware = [TimeLimit(), ShutdownNotifications(), FreshConnections()]
    if url == EMBEDDED:
        return StubBroker(middleware=middleware)
    if url.startswith("amqp"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        return RabbitmqBroker(url=url, middleware=middleware, confirm_delivery=True)
    from dramatiq.brokers.redis import RedisBroker

    return RedisBroker(url=url, middleware=middleware)  # type: ignore[no-untyped-call]


def set_up() -> None:
    """Let actors declared from now on bind to the broker that the environment names."""
    dramatiq.set_broker(make_broker(settings.BROKER_URL))
