"""What stands where a name and an address stood."""

from uuid import UUID

from network.errors import Text

ERASED = Text("Slettet person", "Erased person")


def gone_address(pk: UUID) -> str:
    """An address that no mail can reach (RFC 2606 section 2), different for each row."""
    return f"{pk}@slettet.invalid"
