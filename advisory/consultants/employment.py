"""Who advises for the agency, when they work, and when they are away."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from advisory.booking import taking
from advisory.booking.models import Assignment
from advisory.consultants.availability import MIDNIGHT, spread
from advisory.consultants.models import Absence, Consultant, ConsultantArea, WorkingHours
from network.clock import instant, now, today
from network.errors import InputError, RuleBrokenError, Text, ends_before_start
from network.events.recording import record
from network.people.models import Person
from network.regions.models import Municipality, Region

FULL_WEEK_MINUTES = 2220
"""37 hours, the state's full working week."""

Hours = Mapping[str, Any]
Area = Mapping[str, Any]
"""A `region` and the `share` that weighs it among others."""


def employ(
    person: Person,
    *,
    by: Person | None,
    regions: Sequence[Region] = (),
    areas: Sequence[Area] | None = None,
    base_municipality: Municipality | None = None,
    weekly_minutes: int | None = None,
    working_hours: Sequence[Hours] | None = None,
    competences: Sequence[str] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
    **particulars: Any,
) -> Consultant:
    """Make a person a consultant. Hours left out are the weekly minutes, else a full week, spread Monday to Friday.

    Each row of `working_hours` may name the `municipality` it is worked in, by default the base.
    `regions` are served in equal parts, `areas` weigh them. `particulars` are `office_days`, `max_travel_days` and
    `external`.

    Raises:
        RuleBrokenError: `already_consultant`.
        InputError: the hours cannot be worked, or do not add up to the weekly minutes.
    """
    with transaction.atomic():
        if Consultant.objects.filter(person=person).exists():
            raise RuleBrokenError(
                "already_consultant",
                Text("Personen er allerede konsulent.", "The person is a consultant already."),
            )
        begins = valid_from or today()
        if valid_to is not None and valid_to < begins:
            raise ends_before_start("valid_to")
        consultant = Consultant.objects.create(
            person=person,
            base_municipality=base_municipality,
            competences=list(competences),
            valid_from=begins,
            valid_to=valid_to,
            **particulars,
        )
        _set_areas(consultant, _weighed(regions) if areas is None else areas, begins)
        _set_hours(consultant, working_hours, weekly_minutes, begins)
        record("consultant.changed", by=by, consultant=consultant.pk)
        return consultant


def change(
    consultant: Consultant, changes: Mapping[str, Any], *, by: Person | None, first: date | None = None
) -> Consultant:
    """Change a consultant. New hours and areas hold from the day `first`, and what was before stays as it was.

    Without `first` they hold from the beginning of the employment. Changes that were to come later give way. From
    another base, and to hours in another place, what is booked is travelled to anew.
    """
    with transaction.atomic():
        consultant = Consultant.objects.select_for_update(of=("self",)).get(pk=consultant.pk)
        fields = dict(changes)
        regions, areas = fields.pop("regions", None), fields.pop("areas", None)
        hours, minutes = fields.pop("working_hours", None), fields.pop("weekly_minutes", None)
        for name, value in fields.items():
            setattr(consultant, name, value)
        if consultant.valid_to is not None and consultant.valid_to < consultant.valid_from:
            raise ends_before_start("valid_to")
        consultant.save()
        begins = max(first or consultant.valid_from, consultant.valid_from)
        if areas is not None or regions is not None:
            _end_before(consultant.areas.all(), begins)
            _set_areas(consultant, _weighed(regions or ()) if areas is None else areas, begins)
        if hours is not None or minutes is not None:
            _end_before(consultant.working_hours.all(), begins)
            _set_hours(consultant, hours, minutes, begins)
        if "base_municipality" in fields:
            taking.travel_anew(consultant, now(), by=by)
        elif hours is not None:
            taking.travel_anew(consultant, max(now(), instant(begins, MIDNIGHT)), by=by)
        record("consultant.changed", by=by, consultant=consultant.pk)
        return consultant


def report_absence(
    consultant: Consultant, *, starts_at: datetime, ends_at: datetime | None, kind: str, by: Person | None
) -> tuple[Absence, list[Assignment]]:
    """Note an absence; it is always accepted, and the bookings it hits are returned."""
    with transaction.atomic():
        consultant = Consultant.objects.select_for_update(of=("self",)).get(pk=consultant.pk)
        if ends_at is not None and ends_at <= starts_at:
            raise ends_before_start("ends_at")
        absence = Absence.objects.create(consultant=consultant, starts_at=starts_at, ends_at=ends_at, kind=kind)
        record("absence.added", by=by, absence=absence.pk, consultant=consultant.pk)
        return absence, hit_by(absence)


def end_absence(
    absence: Absence, *, ends_at: datetime | None = None, by: Person | None
) -> tuple[Absence, list[Assignment]]:
    """Say when somebody is back, now unless told otherwise; the bookings that it hits even so are returned.

    Raises:
        RuleBrokenError: `not_begun`, it has yet to begin and is not over now.
        InputError: `ends_before_start`.
    """
    with transaction.atomic():
        Consultant.objects.select_for_update(of=("self",)).get(pk=absence.consultant_id)
        absence = Absence.objects.select_related("consultant__person").get(pk=absence.pk)
        is_back = ends_at or _back_now(absence)
        if is_back == absence.ends_at:
            return absence, hit_by(absence)
        if is_back <= absence.starts_at:
            raise ends_before_start("ends_at")
        absence.ends_at = is_back
        absence.save(update_fields=["ends_at"])
        record("absence.ended", by=by, absence=absence.pk, consultant=absence.consultant_id)
        return absence, hit_by(absence)


def _back_now(absence: Absence) -> datetime:
    """Now, or when it ended if it has."""
    stamp = now()
    if stamp <= absence.starts_at:
        raise RuleBrokenError(
            "not_begun",
            Text(
                "Fraværet er ikke begyndt. Sig, hvornår det slutter, eller fjern det.",
                "The absence has not begun. Say when it ends, or remove it.",
            ),
        )
    return min(absence.ends_at or stamp, stamp)


def remove_absence(absence: Absence, *, by: Person | None) -> None:
    """Take an absence back."""
    with transaction.atomic():
        record("absence.removed", by=by, absence=absence.pk, consultant=absence.consultant_id)
        absence.delete()


def forget(person: Person) -> None:
    """Blank what is personal about somebody who was a consultant: why they were away, where they live, what they know.

    The employment ends, so that nobody books them; the hours they worked stay for the figures of past months.
    """
    consultant = Consultant.objects.select_for_update(of=("self",)).filter(person=person).first()
    if consultant is None:
        return
    consultant.absences.update(kind=Absence.Kind.OTHER)
    consultant.working_hours.update(municipality=None)
    consultant.competences, consultant.base_municipality = [], None
    if consultant.valid_to is None or consultant.valid_to > today():
        consultant.valid_to = max(consultant.valid_from, today())
    consultant.save(update_fields=["competences", "base_municipality", "valid_to"])
    record("consultant.changed", by=None, consultant=consultant.pk)


def hit_by(absence: Absence) -> list[Assignment]:
    """The live bookings whose meeting overlaps the absence."""
    hit = Q(consultant=absence.consultant_id, meeting__ends_at__gt=absence.starts_at)
    if absence.ends_at is not None:
        hit &= Q(meeting__starts_at__lt=absence.ends_at)
    return list(Assignment.objects.live().filter(hit).select_related("meeting"))


def _end_before(dated: QuerySet[Any], begins: date) -> None:
    """Let dated rows end the day before; those that would never have held go."""
    dated.filter(valid_from__gte=begins).delete()
    dated.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=begins)).update(valid_to=begins - timedelta(days=1))


def _weighed(regions: Iterable[Region]) -> list[Area]:
    return [{"region": region, "share": 1} for region in regions]


def _set_areas(consultant: Consultant, areas: Iterable[Area], begins: date) -> None:
    ConsultantArea.objects.bulk_create(
        ConsultantArea(consultant=consultant, valid_from=begins, **area) for area in areas
    )


def _set_hours(consultant: Consultant, hours: Sequence[Hours] | None, weekly_minutes: int | None, begins: date) -> None:
    if hours is None:
        hours = _spread(FULL_WEEK_MINUTES if weekly_minutes is None else weekly_minutes, begins)
    elif weekly_minutes is not None and weekly_minutes != sum(_length(row) for row in hours):
        raise InputError(
            "weekly_minutes",
            "hours_do_not_add_up",
            Text(
                "Arbejdstiderne giver tilsammen et andet antal minutter. Udelad ugens antal, eller ret tiderne.",
                "The working hours add up to another number of minutes. Leave the weekly number out, or correct them.",
            ),
        )
    _refuse_overlaps(hours)
    WorkingHours.objects.bulk_create(WorkingHours(consultant=consultant, valid_from=begins, **row) for row in hours)


def _spread(weekly_minutes: int, valid_from: date) -> list[dict[str, Any]]:
    try:
        days = spread(weekly_minutes, valid_from)
    except ValueError:
        raise InputError(
            "weekly_minutes",
            "out_of_range",
            Text("Ugetimerne kan ikke fordeles på fem dage.", "The minutes cannot be spread over five days."),
        ) from None
    return [{"weekday": day.weekday, "starts": day.starts, "ends": day.ends} for day in days]


def _length(row: Hours) -> int:
    starts, ends = row["starts"], row["ends"]
    return int((ends.hour - starts.hour) * 60 + ends.minute - starts.minute)


def _refuse_overlaps(hours: Sequence[Hours]) -> None:
    last: dict[int, time] = {}
    for row in sorted(hours, key=lambda row: (row["weekday"], row["starts"])):
        if row["ends"] <= row["starts"] or row["starts"] < last.get(row["weekday"], time.min):
            raise InputError(
                "working_hours",
                "impossible_hours",
                Text(
                    "Arbejdstider skal slutte efter de begynder og må ikke overlappe på samme ugedag.",
                    "Working hours must end after they start and must not overlap on one weekday.",
                ),
            )
        last[row["weekday"]] = row["ends"]
