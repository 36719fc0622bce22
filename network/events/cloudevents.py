"""Events as other systems read them: CloudEvents 1.0 in JSON."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from network.clock import COPENHAGEN
from network.events.models import Event


def cloudevent(event: Event) -> dict[str, Any]:
    """The event; `data` holds ids and what changed, no personal data. Its time is Copenhagen's, with offset."""
    return envelope(event.pk, event.type, event.time, event.data)


def envelope(pk: UUID, type_: str, time: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """The attributes every CloudEvent of ours has (CloudEvents 1.0, section "Context Attributes")."""
    return {
        "specversion": "1.0",
        "id": str(pk),
        "source": f"{settings.BASE_URL}/api/v1/",
        "type": type_,
        "time": time.astimezone(COPENHAGEN).isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
