"""Laying out a series: drafts on days on which people can meet."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from network.almanac.days import DAY, WEEK, almanac
from network.clock import COPENHAGEN, instant, local_day, local_days
from network.errors import InputError, RuleBrokenError, Text
from network.events.recording import record
from network.meetings import scheduling
from network.meetings.models import Meeting, MeetingState
from network.meetings.scheduling import Time
from network.networks.models import Network
from network.people.models import Person
from network.series.models import MeetingSeries, PlanStep, PlanTemplate, SeriesMeeting

DEADLINE_BEFORE = timedelta(days=14)
NOON = time(12)
OTHER_NETWORK = Text(
    "Mødet hører til et andet netværk end rækken. Vælg et møde i samme netværk.",
    "The meeting belongs to another network than the series. Choose a meeting of the same network.",
)
RETIRED = Text(
    "Skabelonen er taget ud af brug. Vælg en anden, eller tag den i brug igen.",
    "The template has been retired. Choose another, or reinstate it.",
)
IN_ANOTHER = Text("Mødet hører allerede til en anden række.", "The meeting belongs to another series already.")
A_WORKING_WEEK = 5
COPIED = (
    *("kind", "title", "description", "place_name", "place_address", "place_municipality", "conference_url"),
    *("visibility", "seats", "online_seats", "seats_per_organisation", "host", "chair"),
)


def lay_out(network: Network, template: PlanTemplate, starts_on: date, *, by: Person | None) -> MeetingSeries:
    """Plan every step of a template as a draft from `starts_on` on, in order; laying it out again changes nothing.

    A day that is none to meet on is stepped over: dead weeks by whole weeks, holidays and closed days by days.

    Raises:
        InputError: `nothing_to_plan`, no step lies in what is left of the year.
        RuleBrokenError: `network_closed`; `template_retired`.
    """
    with transaction.atomic():
        network = Network.objects.select_for_update().get(pk=network.pk)
        template = PlanTemplate.objects.select_for_update().get(pk=template.pk)
        alike = {"network": network, "template": template, "starts_on": starts_on}
        if template.retired_at is not None and not MeetingSeries.objects.filter(**alike).exists():
            raise RuleBrokenError("template_retired", RETIRED)
        series, is_new = MeetingSeries.objects.get_or_create(**alike, defaults={"laid_out_by": by})
        if is_new:
            days, earliest = almanac(), starts_on
            for step, wanted in _wanted(template, starts_on):
                on = days.next_free(max(wanted, earliest), step.days)
                earliest = on + step.days * DAY
                _join(series, _drafted(step, network, on, by), wanted)
            _finish(series, by)
        return series


def copy_year(network: Network, year: int, *, by: Person | None) -> MeetingSeries:
    """Plan drafts for the year after like the meetings of `year`: same ISO week, weekday and time of day.

    Days that are none to meet on are stepped over. Copying a year again changes nothing.

    Raises:
        InputError: `nothing_to_plan`, the network had no meetings that year.
    """
    with transaction.atomic():
        network = Network.objects.select_for_update().get(pk=network.pk)
        series, is_new = MeetingSeries.objects.get_or_create(
            network=network,
            copy_of_year=year,
            defaults={"laid_out_by": by, "starts_on": date.fromisocalendar(year + 1, 1, 1)},
        )
        if is_new:
            days = almanac()
            for meeting in _of_year(network, year):
                first, last = local_days(meeting.starts_at, meeting.ends_at)
                wanted = _a_year_later(first)
                on = days.next_free(wanted, min((last - first).days + 1, A_WORKING_WEEK))
                _join(series, _copied(meeting, on - first, by), wanted)
            _finish(series, by)
        return series


def add(series: MeetingSeries, meeting: Meeting, *, by: Person | None) -> MeetingSeries:
    """Let a meeting be one of the series, the last of them; adding it again changes nothing.

    Raises:
        RuleBrokenError: `other_network`, it is not of the network whose series it is; `in_another_series`.
    """
    with transaction.atomic():
        series = MeetingSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if meeting.network_id != series.network_id:
            raise RuleBrokenError("other_network", OTHER_NETWORK)
        belongs = SeriesMeeting.objects.filter(meeting=meeting).first()
        if belongs is not None and belongs.series_id != series.pk:
            raise RuleBrokenError("in_another_series", IN_ANOTHER)
        if belongs is None:
            _join(series, meeting, local_day(meeting.starts_at))
            record("series.extended", by=by, series=series.pk, meeting=meeting.pk)
        return series


def _wanted(template: PlanTemplate, starts_on: date) -> Iterator[tuple[PlanStep, date]]:
    """Each step with the day it should be on; steps of a year that lie before its start are left out."""
    monday = starts_on - timedelta(days=starts_on.isoweekday() - 1)
    for step in template.steps.all():
        if template.basis == PlanTemplate.Basis.ISO_WEEK:
            wanted = _iso_day(starts_on.isocalendar().year, step.week, step.weekday)
            if wanted < starts_on:
                continue
        else:
            wanted = monday + step.week * WEEK + timedelta(days=step.weekday - 1)
        yield step, wanted


def _iso_day(year: int, week: int, weekday: int) -> date:
    """The day; week 53 of a year that has 52 is the first of the next."""
    return date.fromisocalendar(year, 1, weekday) + (week - 1) * WEEK


def _a_year_later(day: date) -> date:
    year, week, weekday = day.isocalendar()
    return _iso_day(year + 1, week, weekday)


def _drafted(step: PlanStep, network: Network, on: date, by: Person | None) -> Meeting:
    last = on + (step.days - 1) * DAY
    return scheduling.plan(
        Time(instant(on, step.starts), instant(last, step.ends)),
        kind=step.kind,
        title=step.title,
        network=network,
        seats=step.seats,
        seats_per_organisation=step.seats_per_organisation,
        registration_closes_at=instant(on - DEADLINE_BEFORE, NOON),
        by=by,
    )


def _of_year(network: Network, year: int) -> list[Meeting]:
    """The meetings of an ISO year that were not called off."""
    first, following = date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1)
    within = network.meetings.filter(
        starts_at__gte=instant(first, time.min), starts_at__lt=instant(following, time.min)
    )
    return list(within.exclude(state=MeetingState.CANCELLED).prefetch_related("programme"))


def _copied(meeting: Meeting, by_how_much: timedelta, by: Person | None) -> Meeting:
    """A draft like the meeting, so many days later by the clock on the wall."""
    closes = meeting.registration_closes_at
    return scheduling.plan(
        Time(_later(meeting.starts_at, by_how_much), _later(meeting.ends_at, by_how_much)),
        network=meeting.network,
        registration_closes_at=_later(closes, by_how_much) if closes else None,
        programme=[
            {
                **{name: getattr(item, name) for name in ("kind", "title", "speaker", "track")},
                "starts_at": _later(item.starts_at, by_how_much),
                "ends_at": _later(item.ends_at, by_how_much),
            }
            for item in meeting.programme.all()
            if meeting.starts_at <= item.starts_at and item.ends_at <= meeting.ends_at
        ],
        by=by,
        **_particulars(meeting),
    )


def _particulars(meeting: Meeting) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in COPIED}


def _later(moment: datetime, by_how_much: timedelta) -> datetime:
    local = moment.astimezone(COPENHAGEN)
    return instant(local.date() + by_how_much, local.time())


def _join(series: MeetingSeries, meeting: Meeting, wanted: date) -> None:
    SeriesMeeting.objects.create(series=series, meeting=meeting, number=series.members.count() + 1, wanted_on=wanted)


def _finish(series: MeetingSeries, by: Person | None) -> None:
    number = series.members.count()
    if not number:
        raise InputError(
            "starts_on" if series.template_id else "copy_of_year",
            "nothing_to_plan",
            Text("Der er ingen møder at lægge ud i den periode.", "There are no meetings to lay out in that time."),
        )
    record("series.laid_out", by=by, series=series.pk, network=series.network_id, meetings=number)
