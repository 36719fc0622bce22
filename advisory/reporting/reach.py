"""When each municipality last took part in anything."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max

from advisory.courses.models import Activity, ActivityState
from advisory.reporting.year import PRESENT
from network.clock import local_day
from network.meetings.models import MeetingState, Registration
from network.networks.models import Membership
from network.people.affiliations import Belonging
from network.regions.models import Municipality, Region


@dataclass(frozen=True, slots=True)
class Reached:
    """A municipality, its region on the day asked about, and when it last took part; None is never."""

    municipality: Municipality
    region: str | None
    last_on: date | None
    last_in: str | None


def reach(*, on: date, silent_months: int | None = None, region: Region | None = None) -> list[Reached]:
    """The municipalities, the longest silent first.

    A municipality took part in an activity of its own, in a meeting at which somebody who belonged to it that day had
    a seat, or through somebody from elsewhere who is its contact in a network.

    Args:
        on: The day from which silence is counted back, and that of the region.
        silent_months: Only those that took part in nothing for this many months, or never.
        region: Only those that lie in it on that day.
    """
    since = months_before(on, silent_months) if silent_months is not None else None
    last = _last_seen()
    rows = [_row(each, last.get(each.code)) for each in Municipality.objects.with_region(on)]
    found = [row for row in rows if region is None or row.region == region.slug]
    silent = [row for row in found if since is None or row.last_on is None or row.last_on <= since]
    return sorted(silent, key=lambda row: (row.last_on or date.min, row.municipality.code))


def months_before(on: date, months: int) -> date:
    """The same day that many months earlier, or the last one of a month that is too short."""
    month = on.year * 12 + on.month - 1 - months
    year, number = divmod(month, 12)
    return date(year, number + 1, min(on.day, monthrange(year, number + 1)[1]))


def _row(municipality: Any, seen: tuple[datetime, str] | None) -> Reached:
    at, where = seen or (None, None)
    return Reached(municipality, municipality.region_on_day, local_day(at) if at else None, where)


def _last_seen() -> dict[str, tuple[datetime, str]]:
    last: dict[str, tuple[datetime, str]] = {}
    for where, rows in (("activity", _in_activities()), ("meeting", _at_meetings()), ("contact", _through_contacts())):
        for code, at in rows:
            last[code] = max(last.get(code, (at, where)), (at, where), key=lambda seen: seen[0])
    return last


def _in_activities() -> Iterable[tuple[str, datetime]]:
    held = Activity.objects.filter(state=ActivityState.HELD, meeting__isnull=False)
    return held.order_by().values_list("course__municipality").annotate(Max("meeting__starts_at"))


def _at_meetings() -> Iterator[tuple[str, datetime]]:
    """By where everybody belonged on the meeting's day: who moves on takes nothing along."""
    present = Registration.objects.filter(state__in=PRESENT, meeting__state=MeetingState.HELD).order_by()
    belonging = Belonging.of(present.values("person"))
    for person, at in present.values_list("person", "meeting__starts_at"):
        home = belonging.on(person, local_day(at))
        if home is not None and home.municipality_id is not None:
            yield home.municipality_id, at


def _through_contacts() -> Iterable[tuple[str, datetime]]:
    """Contacts from elsewhere; for a municipality's own people it is where they belonged that counts."""
    contacts = Membership.contacts.through.objects.filter(
        membership__approved=True,
        membership__organisation__municipality__isnull=False,
        person__registrations__state__in=PRESENT,
        person__registrations__meeting__state=MeetingState.HELD,
    ).exclude(person__organisation=F("membership__organisation"))
    by_municipality = contacts.order_by().values_list("membership__organisation__municipality")
    return by_municipality.annotate(Max("person__registrations__meeting__starts_at"))
