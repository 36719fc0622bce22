"""Signing up for a whole series where one registers for a meeting of it, and leaving it again."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from api.pages.forms import pressed
from api.pages.reading import for_people, reader
from api.scoping import visible
from network.clock import local_day, now
from network.errors import Text
from network.meetings.models import Meeting, Registration
from network.people.models import Person
from network.series import signing_up
from network.series.models import MeetingSeries, SeriesSignUp
from network.series.signing_up import Outcome
from network.wording import counted, short_date

WHOLE = Text("Tilmeld til hele rækken", "Register for the whole series")
LEFT = Text(
    "Rækken er forladt. Der er meldt afbud til de kommende møder.",
    "The series has been left. The coming meetings have been withdrawn from.",
)
SEATED = (
    Text("Tilmeldt {n} møde i rækken.", "Registered for {n} meeting of the series."),
    Text("Tilmeldt {n} møder i rækken.", "Registered for {n} meetings of the series."),
)
WAITING = (
    Text("På venteliste til {n} møde.", "On the waiting list for {n} meeting."),
    Text("På venteliste til {n} møder.", "On the waiting list for {n} meetings."),
)
LATER = Text(
    "Til møder, der offentliggøres senere, sker tilmeldingen af sig selv.",
    "For meetings that are published later, registration happens by itself.",
)


def series_of(meeting: Meeting) -> MeetingSeries | None:
    """The series that the meeting is one of."""
    return MeetingSeries.objects.filter(members__meeting=meeting).first()


def others_to_come(meeting: Meeting, person: Person) -> QuerySet[Meeting]:
    """The other coming meetings of the series that the person sees."""
    rows = visible(Meeting, person).filter(in_series__series__members__meeting=meeting)
    rows = rows.filter(starts_at__gt=now(), state__in=signing_up.TO_COME)
    return rows.exclude(pk=meeting.pk).order_by("starts_at", "pk")


def signed_up(meeting: Meeting, people: QuerySet[Person]) -> QuerySet[SeriesSignUp]:
    """Who of these people has signed up for the series that the meeting is one of."""
    standing = SeriesSignUp.objects.standing().filter(series__members__meeting=meeting, person__in=people)
    return standing.select_related("person").order_by("person__name", "pk")


def tell(request: HttpRequest, outcomes: Sequence[Outcome]) -> None:
    """Say of the meetings that the reader sees what became of each."""
    seen = set(visible(Meeting, reader(request)).values_list("pk", flat=True))
    told = [each for each in outcomes if each.meeting.pk in seen]
    rows = [row for each in told for row in each.registrations]
    messages.success(request, f"{_seats(told, rows)} {LATER}".strip())
    for each in told:
        if each.refusal:
            day = short_date(local_day(each.meeting.starts_at))
            messages.warning(request, f"{each.meeting.title}, {day}: {each.refusal.text}")


@require_POST
@for_people
def leave(request: HttpRequest, pk: UUID, meeting: UUID) -> HttpResponse:
    """Leave the series, and go back to the meeting where the button stood."""
    row = get_object_or_404(visible(SeriesSignUp, reader(request)).filter(left_at__isnull=True), pk=pk)
    return pressed(
        request, lambda: signing_up.leave(row.series, row.person, by=reader(request)), LEFT, "meeting", meeting
    )


def _seats(told: Sequence[Outcome], rows: Sequence[Registration]) -> str:
    waiting = {row.meeting_id for row in rows if row.state == Registration.State.WAITLISTED}
    seated = sum(bool(each.registrations) and each.meeting.pk not in waiting for each in told)
    said = [counted(seated, *SEATED)] if seated else []
    said += [counted(len(waiting), *WAITING)] if waiting else []
    return " ".join(str(each) for each in said)
