"""Registering colleagues for a meeting in one form, and giving seats back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from api import scoping
from api.pages import own_seats, series
from api.pages.fields import Address, Line, Pick, Picks, Radio, Tick
from api.pages.forms import OVERRIDE, Form, Said, done
from api.pages.reading import for_people, reader, seen
from api.pages.whom import looked_after, spoken_for
from network.clock import local_day, now
from network.errors import Text
from network.meetings import line, registration
from network.meetings.colleagues import Newcomer, register_together
from network.meetings.models import Meeting, Registration
from network.people.models import AGENCY, Organisation, Person
from network.series import signing_up
from network.series.signing_up import Outcome
from network.wording import counted, short_date

NEWCOMERS = (1, 2, 3)
DIET = Text("Hensyn til mad", "Diet")
NOBODY = Text("Vælg mindst én person.", "Choose at least one person.")
NEW_ONES_BELONG = Text("De nye kolleger hører til", "The new colleagues belong to")
WHERE = Text("Vælg, hvor de nye kolleger hører til.", "Choose where the new colleagues belong.")
NO_NAME = Text("Skriv både navn og mailadresse.", "Write both name and mail address.")
SEATED = (Text("{n} er tilmeldt.", "{n} is registered."), Text("{n} er tilmeldt.", "{n} are registered."))
WAITING = (
    Text("{n} er på venteliste.", "{n} is on the waiting list."),
    Text("{n} er på venteliste.", "{n} are on the waiting list."),
)
ATTENDANCE = [
    (Registration.Attendance.IN_PERSON.value, Text("Med fremmøde", "In person")),
    (Registration.Attendance.ONLINE.value, Text("Online", "Online")),
]


class Registering(Form):
    """Who comes, known ones by ticking, new ones by name and address."""

    overridable = True
    people = Picks(Text("Hvem skal med?", "Who is coming?"), Person, rows=spoken_for, required=False, is_told=False)

    def __init__(self, request: HttpRequest, meeting: Meeting) -> None:
        super().__init__(request)
        self.outcomes: list[Outcome] = []
        self._looked_after = looked_after(reader(request))
        self._offer(meeting, reader(request))
        self._ask_for_newcomers()
        if meeting.is_hybrid:
            how = Text("Hvordan deltager de?", "How do they take part?")
            self.fields["attendance"] = Radio(how, ATTENDANCE, initial=ATTENDANCE[0][0])
        others = series.others_to_come(meeting, reader(request))
        if others:
            self.fields["whole_series"] = Tick(series.WHOLE, hint=_named(others))
        if meeting.programme.exclude(track="").exists():
            self.fields["programme_items"] = points = own_seats.programme_of(meeting)
            points.show_to(request.user)
        if not self._looked_after:
            self.fields["diet"] = Line(DIET, hint=own_seats.DELETED, required=False, most=500)

    def _offer(self, meeting: Meeting, person: Person) -> None:
        """Offer whom the reader speaks for and who is not there yet; of several organisations, with whose they are."""
        living = meeting.registrations.exclude(state=Registration.State.WITHDRAWN)
        self.there_already = spoken_for(person).filter(registrations__in=living)
        people: Any = self.fields["people"]
        people.queryset = spoken_for(person).exclude(pk__in=self.there_already).select_related("organisation")
        if len(self._looked_after) > 1:
            people.label_from_instance = lambda each: f"{each.name}, {each.organisation}"

    def newcomers(self) -> list[tuple[str, str]]:
        """Name and address of each who is not known yet."""
        asked = NEWCOMERS if self._looked_after else ()
        given = [(self.cleaned_data[f"name_{n}"], self.cleaned_data[f"email_{n}"]) for n in asked]
        return [each for each in given if any(each)]

    def clean(self) -> Said:
        """Somebody must be named, and newcomers fully."""
        said: Said = super().clean() or {}
        if self.errors:
            return said
        newcomers = self.newcomers()
        if not said.get("people") and not newcomers:
            self.add_error("people", str(NOBODY))
        for n in NEWCOMERS if self._looked_after else ():
            self._refuse_half_a_name(n, said)
        if len(self._looked_after) == 1:
            said["organisation"] = self._looked_after[0]
        elif newcomers and not said["organisation"]:
            self.add_error("organisation", str(WHERE))
        return said

    def _refuse_half_a_name(self, n: int, said: Said) -> None:
        name, mail = f"name_{n}", f"email_{n}"
        if bool(said[name]) != bool(said[mail]):
            self.add_error(mail if said[name] else name, str(NO_NAME))

    def _ask_for_newcomers(self) -> None:
        """Those who look after an organisation may add people to it; of several, they say to which."""
        for n in NEWCOMERS if self._looked_after else ():
            name = Text(f"Ny kollega {n}: navn", f"New colleague {n}: name")
            mail = Text(f"Ny kollega {n}: mailadresse", f"New colleague {n}: mail address")
            self.fields[f"name_{n}"] = Line(name, required=False, most=120, is_told=False)
            self.fields[f"email_{n}"] = Address(mail, required=False, is_told=False)
        if len(self._looked_after) > 1:
            where = Pick(NEW_ONES_BELONG, Organisation, rows=looked_after, required=False, is_told=False)
            where.show_to(self.request.user)
            self.fields["organisation"] = where


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who of one's own comes to the meeting."""
    meeting = seen(Meeting, request, pk=pk)
    form = Registering(request, meeting)
    if form.leads_to(lambda said: _register(meeting, form, said, by=reader(request))):
        if outcomes := form.outcomes:
            series.tell(request, outcomes)
        return done(request, _told(form.outcome), "meeting", meeting.pk)
    is_closed = now() >= registration.closes_at(meeting)
    takes_more = not is_closed or form.is_bound or OVERRIDE in form.fields
    shown = {"form": form, "meeting": meeting, "is_closed": is_closed, "takes_more": takes_more}
    shown["own_seats"] = _own_seats(meeting, reader(request))
    return render(request, "pages/register.html", shown)


def _own_seats(meeting: Meeting, person: Person) -> list[tuple[Organisation, int]]:
    """How many seats each organisation that the person speaks for still has for itself; none where that is no limit."""
    if meeting.seats_per_organisation is None or line.is_released(meeting):
        return []
    in_the_room = meeting.registrations.holding().filter(attendance=Registration.Attendance.IN_PERSON)
    own = Organisation.objects.filter(pk__in=scoping.own_organisations(person)).exclude(kind=AGENCY)
    return [
        (each, max(0, meeting.seats_per_organisation - in_the_room.filter(person__organisation=each).count()))
        for each in own
    ]


def _named(meetings: Iterable[Meeting]) -> Text:
    """The other meetings of the series by their days."""
    days = [short_date(local_day(meeting.starts_at)) for meeting in meetings]
    return Text(
        f"Også de andre møder: {', '.join(day.da for day in days)}. Hvert møde har sin egen frist og sine pladser.",
        f"The other meetings too: {', '.join(day.en for day in days)}. Each has its own deadline and seats.",
    )


def _register(meeting: Meeting, form: Registering, said: Said, *, by: Person) -> list[Registration]:
    new = [Newcomer(name=name, email=email, organisation=said["organisation"]) for name, email in form.newcomers()]
    how = {name: said[name] for name in ("diet", "programme_items", "override_reason") if said.get(name)}
    how["attendance"] = said.get("attendance") or Registration.Attendance.IN_PERSON
    rows = register_together(meeting, [*said["people"], *new], by=by, **how)
    whole = series.series_of(meeting) if said.get("whole_series") else None
    if whole is not None:
        people = [row.person for row in rows]
        form.outcomes = signing_up.sign_up(whole, people, by=by, attendance=how["attendance"])
    return rows


def _told(rows: list[Registration]) -> Text:
    seated = sum(row.state == Registration.State.CONFIRMED for row in rows)
    said = [counted(seated, *SEATED)] if seated else []
    if seated < len(rows):
        said.append(counted(len(rows) - seated, *WAITING))
    return Text(" ".join(each.da for each in said), " ".join(each.en for each in said))
