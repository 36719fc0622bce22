"""The programme builder: a row for each point, more or fewer of them at the press of a button."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from advisory.booking import booking
from api.fields import IdField
from api.pages.fields import Api, Choice, Clock, Line
from api.pages.forms import Said, done
from api.pages.reading import for_those, managed, reader
from api.pages.rows import Rows
from api.who import working_here
from network.clock import COPENHAGEN, instant, local_day, local_days
from network.errors import Text
from network.meetings import agenda
from network.meetings.models import Meeting, ProgrammeItem
from network.wording import long_date

KEPT = Text("Programmet er gemt.", "The programme has been saved.")


class Point(forms.Form):
    """One point of the programme; the day is asked for only where there are several."""

    id = Api(IdField(), Text("Punkt", "Point"), widget=forms.HiddenInput(), required=False)
    starts = Clock(Text("Fra", "From"))
    ends = Clock(Text("Til", "To"))
    kind = Choice(Text("Type", "Kind"), ProgrammeItem.Kind, initial=ProgrammeItem.Kind.TALK)
    title = Line(Text("Titel", "Title"))
    speaker = Line(Text("Oplægsholder", "Speaker"), required=False)
    track = Line(Text("Spor", "Track"), required=False, most=60)

    def __init__(self, days: list[date], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first = days[0]
        if len(days) > 1:
            choices = [(day.isoformat(), str(long_date(day))) for day in days]
            dressed = forms.Select({"class": "form-select"})
            self.fields["day"] = forms.ChoiceField(label=str(Text("Dag", "Day")), choices=choices, widget=dressed)
            self.order_fields(["id", "day"])

    def said(self) -> Said:
        """The point as an operation takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in {"day", "starts", "ends"}}
        on = date.fromisoformat(self.cleaned_data.get("day") or self._first.isoformat())
        times = {f"{end}_at": instant(on, self.cleaned_data[end]) for end in ("starts", "ends")}
        return {name: value for name, value in said.items() if name != "id" or value} | times


class Laying(Rows[Point]):
    """All points of a meeting."""

    counts = ("title", "ends", "speaker", "track")
    heading = Text("Punkt {n}", "Point {n}")
    removal = Text("Fjern punkt {n}", "Remove point {n}")
    addition = Text("Tilføj et punkt", "Add a point")

    def __init__(self, request: HttpRequest, meeting: Meeting) -> None:
        super().__init__(request, _standing(meeting), partial(Point, _days(meeting)))

    def begin_another(self, last: Said) -> Said:
        """A point begins where the last one ends."""
        return {"starts": last.get("ends", "")}

    def clean(self) -> Said:
        """Every point must be whole."""
        said: Said = super().clean() or {}
        return said | {"programme": [point.said() for point in self.filled()]}


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lay the programme."""
    meeting = managed(request, pk)
    form = Laying(request, meeting)
    if form.is_saved and form.leads_to(lambda said: _lay(meeting, said["programme"], request)):
        return done(request, KEPT, "meeting_desk", pk)
    return render(
        request, "pages/programme.html", {"form": form, "meeting": meeting, "remarks": agenda.remarks(meeting)}
    )


def _lay(meeting: Meeting, programme: list[Said], request: HttpRequest) -> Meeting:
    return booking.change_meeting(meeting, {}, by=reader(request), programme=programme)


def _days(meeting: Meeting) -> list[date]:
    first, last = local_days(meeting.starts_at, meeting.ends_at)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _standing(meeting: Meeting) -> Iterator[Said]:
    for item in meeting.programme.all():
        shown = {name: getattr(item, name) for name in ("id", "kind", "title", "speaker", "track")}
        yield shown | {
            "day": local_day(item.starts_at).isoformat(),
            "starts": _on_the_clock(item.starts_at),
            "ends": _on_the_clock(item.ends_at),
        }


def _on_the_clock(moment: datetime) -> str:
    return f"{moment.astimezone(COPENHAGEN):%H:%M}"
