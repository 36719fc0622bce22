"""The daily mail: what was gathered for somebody, in one."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from network.clock import now, today
from network.letters.layout import Item
from network.notices import letters, posting, waiting
from network.notices.kinds import kinds
from network.notices.models import Notice
from network.people.models import Person

Kind = Notice.Kind


def write(person_id: str) -> None:
    """Write what was gathered for somebody into one mail: exactly one a day, and none where nothing holds any more.

    What concerns a meeting whose mail is held back waits for a later one; so does all, where today's is written.
    """
    with transaction.atomic():
        for person in waiting.locked([UUID(person_id)]):
            if not Notice.objects.filter(person=person, kind=Kind.DIGEST, occasion=_day()).exists():
                _write(person)
            if Notice.objects.gathered().filter(person=person).exists():
                waiting.appoint(person.pk)


def _day() -> str:
    return today().isoformat()


def _write(person: Person) -> None:
    gathered = Notice.objects.gathered().free().filter(person=person)
    rows = list(gathered.select_related("person", "meeting__planned_by", "invitation").order_by("pk"))
    told = [each for each in rows if person.is_active and kinds[each.kind].holds(each)]
    outdated = Notice.objects.filter(pk__in={each.pk for each in rows} - {each.pk for each in told})
    outdated.update(outcome=Notice.Outcome.OVERTAKEN, ended_at=now())
    if told:
        items = _together(_retold(each) for each in told)
        digest = posting.drafted(person, Kind.DIGEST, person.pk, _day(), lambda: letters.digest(person, items))
        posting.keep([digest])
        Notice.objects.filter(pk__in=[each.pk for each in told]).update(digest=digest, ended_at=now())


def _retold(notice: Notice) -> Item:
    retell = kinds[notice.kind].retell
    if retell is None:
        raise ValueError(f"A notice of the kind {notice.kind} waits for no daily mail.")
    return retell(notice)


def _together(items: Iterable[Item]) -> tuple[Item, ...]:
    """What is about the same thing under one heading, nothing said twice."""
    found: dict[str, Item] = {}
    for each in items:
        found[each.heading] = found[each.heading].and_also(each) if each.heading in found else each
    return tuple(found.values())
