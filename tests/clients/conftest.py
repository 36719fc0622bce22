"""A running instance to subscribe to."""

from tests.faults.conftest import furnish, prepared

__all__ = ["furnish", "prepared"]
