"""What each kind of notice is: whether it still holds, and how it reads in a daily mail. Every room adds its own."""

from collections.abc import Callable
from dataclasses import dataclass

from network.letters.layout import Item
from network.notices.models import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. `holds` is asked before one leaves; `retell` puts it in a few words, read from the rows anew.

    A kind that cannot be retold never waits for a daily mail: it is urgent, or holds an address of its reader's own.
    A secret one is emptied once it has left.
    """

    holds: Callable[[Notice], bool]
    retell: Callable[[Notice], Item] | None = None
    is_secret: bool = False


kinds: dict[str, Kind] = {}
