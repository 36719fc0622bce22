"""When daily mails come: at a fixed clock time in Copenhagen, asked for as soon as something waits for one."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from network.clock import instant, local_day, now
from network.events import chores
from network.events.models import Chore
from network.events.work import WorkState
from network.notices.models import Notice
from network.people.models import Person

CHORE = "write_digest"
NOT_BEGUN = [WorkState.WAITING, WorkState.RUNG]


def next_at() -> datetime:
    """When daily mails are written next."""
    day = local_day(now())
    at = instant(day, settings.DIGEST_AT)
    return at if at > now() else instant(day + timedelta(days=1), settings.DIGEST_AT)


@contextmanager
def appointed(people: Collection[UUID]) -> Iterator[None]:
    """See to it that what is gathered inside for these people is told; in the transaction that is open.

    Locked against whoever writes their daily mail at this moment: it either finds what is gathered, or is asked again.
    """
    found = [person.pk for person in locked(people)]
    yield
    for pk in found:
        appoint(pk)


def locked(people: Collection[UUID]) -> list[Person]:
    """These people, nobody else gathering for them or writing to them until the transaction ends."""
    if not people:
        return []
    rows = Person.objects.select_for_update(no_key=True, of=("self",))
    return list(rows.filter(pk__in=set(people)).order_by("pk"))


def appoint(pk: UUID) -> None:
    """Ask for the person's next daily mail; one that is asked for already is not put off."""
    if not asked_for().filter(about=str(pk)).exists():
        chores.remind(CHORE, str(pk), next_at())


def asked_for() -> QuerySet[Chore]:
    """The daily mails that are asked for and not begun."""
    return Chore.objects.filter(name=CHORE, state__in=NOT_BEGUN, due_at__isnull=False)


def sweep(_: str) -> None:
    """Ask for every daily mail for which something waits though nobody asked, as for somebody who was merged."""
    for pk in set(Notice.objects.gathered().values_list("person", flat=True)):
        with transaction.atomic(), appointed([pk]):
            pass
