"""Booking an activity: when it could be and why, then holding, proposing or scheduling one of the times."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from advisory.booking import booking, holding, proposing, searching
from advisory.booking.foreseeing import foresee
from advisory.booking.models import Hold, Proposal
from advisory.booking.proposing import MOST_SLOTS, Offer
from advisory.booking.slots import Slot, Wish
from advisory.consultants.models import Consultant
from advisory.courses.catalogue import catalogue
from advisory.courses.models import BOOKS_ACTIVITIES, Activity, Course
from advisory.post.readers import spokespeople
from api.pages.fields import Day, Line, Link, Moment, Picks, Whole
from api.pages.forms import OVERRIDE, Asking, Form, Said, done
from api.pages.reading import for_those, reader, seen
from api.pages.steps import TOO_LATE, employed
from api.rights import advises
from api.who import working_here
from network.clock import today
from network.errors import InputError, RuleBrokenError, Text
from network.meetings.scheduling import Time

SHOWN = 12
SEARCHED = timedelta(days=60)
MOST_DAYS = timedelta(days=400)
CHOOSE = Text("Vælg mindst en tid.", "Choose at least one time.")
BOOKED = Text("Aktiviteten er booket. Alle får en invitation.", "The activity is booked. Everybody gets an invitation.")
HELD = Text("Tiden er reserveret.", "The time is held.")
RELEASED = Text("Tiden er fri igen.", "The time is free again.")
ANSWER_BY = Text("Svarfrist", "Answer by")
USUAL_DEADLINE = Text(
    "Når tider foreslås kommunen. Højst syv dage frem. Tomt er om fem dage kl. 12, dog senest når den første tid "
    "begynder.",
    "When times are proposed to the municipality. At most seven days ahead. Empty is five days from now at noon, but "
    "no later than when the first time begins.",
)


class Searching(Asking):
    """When it could be, and with whom."""

    duration_minutes = Whole(Text("Varighed i minutter", "Duration in minutes"), least=1, most=1440)
    staff = Whole(Text("Antal konsulenter", "Number of consultants"), least=1, most=20)
    first = Day(Text("Fra", "From"))
    last = Day(Text("Til", "To"))
    consultants = Picks(Text("Skal være med", "Must take part"), Consultant, rows=employed, required=False)

    def clean(self) -> Said:
        """What can be searched for at all."""
        said: Said = super().clean() or {}
        if not self.errors and not timedelta() <= said["last"] - said["first"] <= MOST_DAYS:
            self.add_error(
                "last", str(Text("Efter den første dag, højst 400 dage.", "After the first, at most 400 days."))
            )
        return said


class Booking(Form):
    """One time, and who comes."""

    overridable = True
    starts_at = Moment(Text("Begynder", "Starts"))
    ends_at = Moment(Text("Slutter", "Ends"))
    consultants = Picks(Text("Konsulenter", "Consultants"), Consultant, rows=employed)
    place_name = Line(Text("Sted", "Venue"), required=False)
    place_address = Line(Text("Adresse", "Address"), required=False)
    conference_url = Link(Text("Link til onlinemøde", "Link to an online meeting"), required=False)
    expires_at = Moment(ANSWER_BY, hint=USUAL_DEADLINE, required=False)


class Proposing(Form):
    """Until when the municipality may answer; the times are ticked beside."""

    expires_at = Moment(ANSWER_BY, hint=USUAL_DEADLINE, required=False)


@dataclass(frozen=True, slots=True)
class Possible:
    """A time that can be booked, as the page shows it; `code` names it in an address."""

    slot: Slot
    consultants: list[Consultant]
    reasons: list[Text]

    @property
    def code(self) -> str:
        """The time and who comes."""
        return "/".join((self.slot.starts_at.isoformat(), self.slot.ends_at.isoformat(), *self.slot.consultants))


@require_safe
@for_those(working_here)
def times(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The best times for the activity, each with its reasons."""
    activity, course = _bookable(request, pk)
    if course is None:
        return _too_late(request, activity)
    form = Searching(request, initial=_usual(activity, course))
    asked = form.answers()
    found = _found(activity, course, asked) if asked else []
    content = {"activity": activity, "course": course, "form": form, "found": found, "most": MOST_SLOTS}
    return render(request, "pages/times.html", content | {"proposing": Proposing(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@for_those(working_here)
def book(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One time: what would stand in the way is said before anything is pressed; then it is booked, held or proposed."""
    activity, course = _bookable(request, pk)
    if course is None:
        return _too_late(request, activity)
    offer = _read(request.GET.get("time", ""))
    form = Booking(request, initial=_begin(offer, course))
    take, said_after = next((deed for name, deed in INSTEAD.items() if name in request.POST), (_schedule, BOOKED))
    if form.leads_to(lambda said: take(activity, course, reader(request), said)):
        if said_after is None:
            return _proposed(request, activity, course, *form.outcome)
        return done(request, said_after, "course", course.pk)
    foreseen = [] if form.is_bound or offer is None else _foreseen(activity, offer, request, form)
    content = {"activity": activity, "course": course, "form": form, "offer": offer, "foreseen": foreseen}
    return render(request, "pages/book.html", content)


@require_POST
@never_cache
@for_those(working_here)
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hold the ticked times and offer them to the municipality; the address of its answer is shown once."""
    activity, course = _bookable(request, pk)
    if course is None:
        return _too_late(request, activity)
    offers = [offer for code in request.POST.getlist("time") if (offer := _read(code))]
    form = Proposing(request)
    if form.leads_to(lambda said: proposing.propose(activity, _chosen(offers), by=reader(request), **said)):
        return _proposed(request, activity, course, *form.outcome)
    for refusal in chain.from_iterable(form.errors.values()):
        messages.error(request, str(refusal))
    return redirect("book", activity.pk)


@require_POST
@for_those(working_here)
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a held time go."""
    hold = seen(Hold, request, pk=pk, activity__isnull=False)
    course = seen(Course, request, activities=hold.activity_id)
    holding.release(hold, by=reader(request))
    return done(request, RELEASED, "course", course.pk)


def _chosen(offers: list[Offer]) -> list[Offer]:
    """The ticked times.

    Raises:
        InputError: none is ticked.
    """
    if not offers:
        raise InputError("slots", "required", CHOOSE)
    return offers


def _proposed(request: HttpRequest, activity: Activity, course: Course, proposal: Proposal, token: str) -> HttpResponse:
    """What was proposed, and the address of the municipality's answer, which is shown only here."""
    content = {"activity": activity, "course": course, "proposal": proposal, "url": proposing.answer_url(token)}
    return render(request, "pages/proposed.html", content | {"told": spokespeople(course)})


def _bookable(request: HttpRequest, pk: UUID) -> tuple[Activity, Course | None]:
    """The activity and its course; no course where the activity cannot be given a time now."""
    activity = seen(Activity, request, pk=pk)
    course = seen(Course, request, pk=activity.course_id)
    may = "schedule" in activity.allowed and course.state in BOOKS_ACTIVITIES and advises(reader(request), course)
    return activity, course if may else None


def _too_late(request: HttpRequest, activity: Activity) -> HttpResponse:
    messages.warning(request, str(TOO_LATE))
    return redirect("course", activity.course_id)


def _usual(activity: Activity, course: Course) -> Said:
    """What the search begins with: the kind's usual meeting, within the window, with who advises the course."""
    kind = catalogue()[activity.kind]
    first = max(today(), course.window_starts_on or today())
    last = min(first + SEARCHED, course.window_ends_on or first + SEARCHED)
    advising = [pk for pk in (course.primary_consultant_id, course.co_consultant_id) if pk]
    return {
        "duration_minutes": kind.duration_minutes,
        "staff": kind.staff,
        "first": first,
        "last": max(first, last),
        "consultants": advising[: kind.staff],
    }


def _found(activity: Activity, course: Course, asked: Said) -> list[Possible]:
    wish = Wish(
        place=course.municipality_id,
        duration_minutes=asked["duration_minutes"],
        first=max(asked["first"], course.window_starts_on or asked["first"]),
        last=min(asked["last"], course.window_ends_on or asked["last"]),
        staff=asked["staff"],
        named=frozenset(str(getattr(each, "pk", each)) for each in asked["consultants"]),
        preparation_minutes=activity.preparation_minutes,
        follow_up_minutes=activity.follow_up_minutes,
    )
    slots = searching.search(wish, limit=SHOWN)
    people = people_by_id(pk for slot in slots for pk in slot.consultants)
    return [
        Possible(slot, [people[pk] for pk in slot.consultants], [Text(*why) for why in slot.reasons]) for slot in slots
    ]


def people_by_id(ids: Iterable[str]) -> Mapping[str, Consultant]:
    """The consultants with these ids."""
    rows = Consultant.objects.filter(pk__in=set(ids)).select_related("person")
    return {str(each.pk): each for each in rows}


def _read(code: str) -> Offer | None:
    """The time that an address names."""
    starts_at, *rest = code.split("/")
    try:
        ends_at, *ids = rest
        time = Time(datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at))
        people = people_by_id(str(UUID(each)) for each in ids)
    except ValueError:
        return None
    is_whole = time.starts_at.tzinfo and time.ends_at.tzinfo and people
    return Offer(time, list(people.values())) if is_whole else None


def _begin(offer: Offer | None, course: Course) -> Said:
    if offer is None:
        return {"consultants": [pk for pk in (course.primary_consultant_id, course.co_consultant_id) if pk]}
    return {
        "starts_at": offer.time.starts_at,
        "ends_at": offer.time.ends_at,
        "consultants": [each.pk for each in offer.consultants],
    }


def _foreseen(activity: Activity, offer: Offer, request: HttpRequest, form: Form) -> list[RuleBrokenError]:
    """What would stand in the way; a planner is asked for a reason at once where one would help."""
    found = foresee(activity, offer.time, offer.consultants, by=reader(request))
    form.offers_override = bool(found) and "override_reason" in form.fields and all(each.overridable for each in found)
    return found


def _schedule(activity: Activity, course: Course, by: Any, said: Said) -> Activity:
    place = {"place_municipality": course.municipality}
    place |= {name: said.pop(name) for name in ("place_name", "place_address")}
    time = Time(said.pop("starts_at"), said.pop("ends_at"))
    said.pop("expires_at")
    return booking.schedule(activity, time, place=place, by=by, **said)


def _hold(activity: Activity, course: Course, by: Any, said: Said) -> Hold:  # noqa: ARG001 as `_schedule`
    time = Time(said["starts_at"], said["ends_at"])
    override = {"override_reason": said["override_reason"]} if "override_reason" in said else {}
    return holding.place(time, consultants=said["consultants"], activity=activity, by=by, **override)


def _propose(activity: Activity, course: Course, by: Any, said: Said) -> tuple[Proposal, str]:  # noqa: ARG001 as `_schedule`
    """The one time, with the reason for it where a soft rule stands in the way."""
    offer = Offer(Time(said["starts_at"], said["ends_at"]), list(said["consultants"]))
    until, override_reason = said["expires_at"], said.get(OVERRIDE, "")
    return proposing.propose(activity, [offer], by=by, expires_at=until, override_reason=override_reason)


INSTEAD: Mapping[str, tuple[Callable[..., Any], Text | None]] = {"hold": (_hold, HELD), "propose": (_propose, None)}
"""What other buttons than the first do, and what is said after; a proposal has a page of its own."""
