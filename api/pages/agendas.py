"""The programme builder: a row for each point, more or fewer of them at the press of a button."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from advisory.booking import booking
from api.fields import IdField
from api.pages.fields import Api, Choice, Clock, Line
from api.pages.forms import Form, Said, done
from api.pages.reading import for_those, managed, reader
from api.who import working_here
from network.clock import COPENHAGEN, instant, local_day, local_days
from network.errors import Text
from network.meetings import agenda
from network.meetings.models import Meeting, ProgrammeItem
from network.wording import long_date

MOST = 200
EMPTY_AT_FIRST = 3
LOOK_AGAIN = Text("Ret de felter, der er markeret.", "Correct the fields that are marked.")
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


class Laying(Form):
    """All points of a meeting; rows left wholly empty are no points."""

    def __init__(self, request: HttpRequest, meeting: Meeting) -> None:
        super().__init__(request)
        self.days = _days(meeting)
        given = _given(request.POST) if request.method == "POST" else list(_standing(meeting))
        self.is_saved = request.method == "POST" and not {"add", "remove"} & request.POST.keys()
        self.points = [self._point(number, values) for number, values in enumerate(_wanted(request, given))]

    def clean(self) -> Said:
        """Every point must be whole."""
        said: Said = super().clean() or {}
        filled = [point for point in self.points if not _is_empty(point)]
        wrong = [point for point in filled if not point.is_valid()]
        if wrong:
            self.add_error(None, str(LOOK_AGAIN))
        else:
            said["programme"] = [point.said() for point in filled]
        return said

    def wrong_ones(self) -> Iterator[forms.BoundField]:
        """The fields with something wrong, of whichever point."""
        return (field for point in self.points if not _is_empty(point) for field in point if field.errors)

    def _point(self, number: int, values: Mapping[str, Any]) -> Point:
        prefix = f"p{number}"
        data = {f"{prefix}-{name}": value for name, value in values.items()} if self.is_saved else None
        return Point(self.days, data=data, initial=None if self.is_saved else dict(values), prefix=prefix)


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


def _given(post: Mapping[str, str]) -> list[Said]:
    """What stands in the rows of the form that was sent, in their order."""
    names = [*Point.base_fields, "day"]
    numbers = [number for number in range(MOST) if f"p{number}-title" in post]
    return [{name: post.get(f"p{number}-{name}", "") for name in names} for number in numbers]


def _wanted(request: HttpRequest, given: list[Said]) -> list[Said]:
    """The rows to show: one more, one fewer, or a few empty ones where there is no programme yet."""
    if "add" in request.POST:
        begins = given[-1].get("ends", "") if given else ""
        return [*given, {"starts": begins}]
    if (gone := request.POST.get("remove", "")).isdigit():
        return [values for number, values in enumerate(given) if number != int(gone)]
    return given or [{} for _ in range(EMPTY_AT_FIRST)]


def _is_empty(point: Point) -> bool:
    """Whether nothing was written; the kind and the day are chosen beforehand, and a start may be proposed."""
    return not any(point.data.get(point.add_prefix(name)) for name in ("title", "ends", "speaker", "track"))
