"""Whether the service is alive, and whether it works."""

from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from network.events.models import Chore, Delivery, Heartbeat
from network.events.work import WorkQuerySet
from network.invitations.models import Dispatch
from network.notices.models import Notice

BEATS_WITHIN = timedelta(seconds=15)
DUE_WITHIN = timedelta(seconds=300)
QUEUES: dict[str, type[Any]] = {
    "delivery": Delivery,
    "dispatch": Dispatch,
    "notice": Notice,
    "chore": Chore,
}


@require_safe
def alive(_: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@require_safe
def ready(_: HttpRequest) -> JsonResponse:
    """The database answers, a relay and a worker are alive, and nothing has been due for long."""
    try:
        checks = _checks()
    except (DatabaseError, InterfaceError):
        checks = {"database": {"ok": False}}
    ok = all(check["ok"] for check in checks.values())
    answer = {"status": "ready" if ok else "not ready", "checks": checks}
    return JsonResponse(answer, status=200 if ok else 503, headers={"Cache-Control": "no-store"})


def _checks() -> dict[str, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    age = oldest_due(*QUEUES.values())
    due = {"ok": age < DUE_WITHIN.total_seconds(), "age_seconds": round(age, 1)}
    return {"database": {"ok": True}, "relay": _beats("relay"), "worker": _beats("worker"), "oldest_due": due}


def _beats(kind: str) -> dict[str, Any]:
    """Whether a process of this kind was alive lately, by the database's clock."""
    return {"ok": Heartbeat.objects.filter(kind=kind, beat_at__gt=Now() - BEATS_WITHIN).exists()}


def oldest_due(*models: type[Any]) -> float:
    """Seconds since the oldest row became due that nobody has handled yet."""
    return max((_age(model._default_manager.all()) for model in models), default=0.0)


def _age(rows: WorkQuerySet[Any]) -> float:
    waited = ExpressionWrapper(Now() - F("due_at"), output_field=DurationField())
    oldest = rows.due().annotate(waited=waited).values_list("waited", flat=True).first()
    return max(0.0, oldest.total_seconds()) if oldest else 0.0
