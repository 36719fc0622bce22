"""The log as a chain: each event is sealed with the one before it, so that one changed byte is found.

The database refuses changes to an event; whoever gets past the database still leaves a broken seal. To hide that,
every later seal would have to be made anew, which a copy of any one of them kept elsewhere betrays.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC

from network.events.models import Event


def seal_of(event: Event, before: str) -> str:
    """The seal of a numbered event, from all that it says and the seal of the one before it."""
    said = [
        str(event.pk),
        event.type,
        event.time.astimezone(UTC).isoformat(),
        str(event.by or ""),
        event.data,
        event.position,
        before,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def broken(events: Iterable[Event]) -> Iterator[Event]:
    """Of numbered events in their order, those whose seal does not fit; the oldest may be older than seals."""
    before = ""
    for event in events:
        if (event.seal or before) and event.seal != seal_of(event, before):
            yield event
        before = event.seal
