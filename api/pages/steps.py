"""The steps of a course and of its activities, each a page: what it asks, what it does, what is said after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from advisory.booking import booking
from advisory.consultants.models import Consultant
from advisory.courses import clarification, lifecycle, planning, windows
from advisory.courses.models import TAKES_ACTIVITIES, Activity, Course, CourseState
from advisory.courses.templates import templates
from advisory.courses.vocabulary import CHECKLIST, vocabulary
from api.pages.fields import Choice, Day, Line, Moment, Pick, Prose, Radio, Tick
from api.pages.forms import Form, Said, done
from api.pages.reading import for_those, reader, seen
from api.scoping import visible
from api.who import working_here
from network.clock import today
from network.errors import Text
from network.meetings.scheduling import Time
from network.people.models import Person

TOO_LATE = Text(
    "Det trin er ikke muligt nu. Sådan står forløbet.", "That step is not possible now. This is how the course stands."
)


def employed(person: Person) -> Any:
    """The consultants who work here today and may be chosen."""
    return visible(Consultant, person).on(today()).select_related("person")  # type: ignore[attr-defined]


class Confirming(Form):
    """Nothing to fill in; pressing the button is all."""


class Reasoning(Form):
    """Why; the municipality is told."""

    reason = Line(Text("Begrundelse", "Reason"), most=500)


class Checking(Form):
    """The clarifying talk's checklist."""

    def __init__(self, request: HttpRequest, **more: Any) -> None:
        super().__init__(request, **more)
        for item, name in vocabulary()[CHECKLIST].items():
            self.fields[item] = Tick(name)
            agreed = Text(f"Aftalt om »{name.da.lower()}«", f"Agreed about “{name.en.lower()}”")
            self.fields[f"note_{item}"] = Line(agreed, required=False, most=1000)


class LayingOut(Form):
    """Which of the usual courses it is to be like."""

    overridable = True
    template = Radio(
        Text("Skabelon", "Template"),
        [
            (code, Text(*(f"{name} ({len(each.activities)})" for name in each.name)))
            for code, each in templates().items()
        ],
    )


class Adding(Form):
    """One more activity."""

    overridable = True
    kind = Choice(Text("Slags", "Kind"), Activity.Kind)
    title = Line(
        Text("Titel", "Title"),
        hint=Text("Står der intet, hedder den som sin slags.", "Left empty it is called as its kind."),
        required=False,
    )


class Planning(Form):
    """Who advises, and when."""

    overridable = True
    primary_consultant = Pick(Text("Primærkonsulent", "Primary consultant"), Consultant, rows=employed)
    co_consultant = Pick(Text("Makker", "Co-consultant"), Consultant, rows=employed, required=False)
    window_starts_on = Day(Text("Første dag", "First day"))
    window_ends_on = Day(Text("Sidste dag", "Last day"), hint=Text("Højst 12 måneder.", "At most 12 months."))


class Extending(Form):
    """Another last day."""

    overridable = True
    window_ends_on = Day(Text("Sidste dag", "Last day"))


class Completing(Form):
    """The closing note, at most two pages."""

    themes = Line(
        Text("Temaer", "Themes"), hint=Text("Adskil dem med komma.", "Separate them by commas."), required=False
    )
    agreed_changes = Prose(Text("Aftalte ændringer", "Agreed changes"), required=False)
    text = Prose(Text("Afslutningsnotat", "Closing note"), required=False, rows=8)


class Closing(Form):
    """What the follow-up call told."""

    follow_up_note = Prose(Text("Hvad fortalte opfølgningen?", "What did the follow-up tell?"), required=False)
    followed_up_on = Day(Text("Opfølgningens dag", "Day of the follow-up"), required=False)


class Moving(Form):
    """Another time."""

    overridable = True
    starts_at = Moment(Text("Begynder", "Starts"))
    ends_at = Moment(Text("Slutter", "Ends"))
    reason = Line(Text("Begrundelse", "Reason"), most=500)


@dataclass(frozen=True, slots=True)
class Step:
    """A step as a page: the name on its button, what happens, what is said after, what it asks, and what it calls."""

    name: Text
    means: Text
    done: Text
    take: Callable[[Any, Person, Said], Any]
    form: type[Form] = Confirming
    initial: Callable[[Any], Said] = lambda _: {}


def _checked(course: Course) -> Said:
    clear = {each.item: each.note for each in course.clarified.all()}
    return dict.fromkeys(clear, True) | {f"note_{item}": note for item, note in clear.items()}


def _check(course: Course, by: Person, said: Said) -> None:
    for item in vocabulary()[CHECKLIST]:
        if said[item]:
            clarification.tick(course, item, note=said[f"note_{item}"], by=by)
        else:
            clarification.untick(course, item, by=by)


def _planned_before(course: Course) -> Said:
    first = course.window_starts_on or today()
    return {
        "primary_consultant": course.primary_consultant_id,
        "co_consultant": course.co_consultant_id,
        "window_starts_on": first,
        "window_ends_on": course.window_ends_on or windows.longest_window_end(first),
    }


def _complete(course: Course, by: Person, said: Said) -> Course:
    said["themes"] = [each.strip() for each in said["themes"].split(",") if each.strip()]
    return lifecycle.complete(course, by=by, closing_note=said if any(said.values()) else None)


def _move(activity: Activity, by: Person, said: Said) -> Activity:
    return booking.move_activity(activity, Time(said.pop("starts_at"), said.pop("ends_at")), by=by, **said)


OF_COURSES: Mapping[str, Step] = {
    "clarify": Step(
        Text("Begynd afklaring", "Begin clarifying"),
        Text("Afklaringssamtalen begynder.", "The clarifying talk begins."),
        Text("Afklaringen er begyndt.", "The clarifying has begun."),
        lambda course, by, said: lifecycle.clarify(course, by=by, **said),
    ),
    "tick": Step(
        Text("Udfyld tjekliste", "Fill in the checklist"),
        Text("Sæt kryds ved det, der er afklaret.", "Tick what is clear."),
        Text("Tjeklisten er gemt.", "The checklist is kept."),
        _check,
        Checking,
        _checked,
    ),
    "lay_out": Step(
        Text("Vælg skabelon", "Choose a template"),
        Text("Skabelonens aktiviteter lægges i planen.", "The template's activities enter the plan."),
        Text("Aktiviteterne er tilføjet.", "The activities are added."),
        lambda course, by, said: planning.lay_out(course, by=by, **said),
        LayingOut,
    ),
    "add": Step(
        Text("Tilføj aktivitet", "Add an activity"),
        Text("Aktiviteten lægges i planen uden dato.", "The activity enters the plan without a date."),
        Text("Aktiviteten er tilføjet.", "The activity is added."),
        lambda course, by, said: planning.add_activity(course, by=by, **said),
        Adding,
    ),
    "plan": Step(
        Text("Læg plan", "Plan"),
        Text("Sig, hvem der rådgiver, og i hvilken periode.", "Say who advises, and within which window."),
        Text("Forløbet er planlagt.", "The course is planned."),
        lambda course, by, said: lifecycle.plan(course, by=by, **said),
        Planning,
        _planned_before,
    ),
    "extend": Step(
        Text("Forlæng", "Extend"),
        Text("Forløbet slutter en anden dag.", "The course ends on another day."),
        Text("Perioden er ændret.", "The window is changed."),
        lambda course, by, said: lifecycle.extend(course, by=by, **said),
        Extending,
        lambda course: {"window_ends_on": course.window_ends_on},
    ),
    "start": Step(
        Text("Sæt i gang", "Start"),
        Text("Forløbet er i gang fra nu.", "The course runs from now."),
        Text("Forløbet er i gang.", "The course is under way."),
        lambda course, by, said: lifecycle.start(course, by=by, **said),
    ),
    "pause": Step(
        Text("Sæt på pause", "Pause"),
        Text("Forløbet hviler. Aftalte møder står ved magt.", "The course rests. What is scheduled stays scheduled."),
        Text("Forløbet er sat på pause.", "The course is paused."),
        lambda course, by, said: lifecycle.pause(course, by=by, **said),
    ),
    "resume": Step(
        Text("Genoptag", "Resume"),
        Text("Forløbet går videre.", "The course goes on."),
        Text("Forløbet er i gang igen.", "The course is under way again."),
        lambda course, by, said: lifecycle.resume(course, by=by, **said),
    ),
    "complete": Step(
        Text("Gennemført", "Complete"),
        Text("Alt, der var aftalt, er holdt. Skriv afslutningsnotatet.", "All is held. Write the closing note."),
        Text("Forløbet er gennemført.", "The course is completed."),
        _complete,
        Completing,
    ),
    "close": Step(
        Text("Afslut", "Close"),
        Text("Forløbet lukkes efter opfølgningen.", "The course closes after its follow-up."),
        Text("Forløbet er afsluttet.", "The course is closed."),
        lambda course, by, said: lifecycle.close(course, by=by, **said),
        Closing,
    ),
    "decline": Step(
        Text("Afslå", "Decline"),
        Text("Anmodningen afslås.", "The request is declined."),
        Text("Anmodningen er afslået.", "The request is declined."),
        lambda course, by, said: lifecycle.decline(course, by=by, **said),
        Reasoning,
    ),
    "withdraw": Step(
        Text("Træk tilbage", "Withdraw"),
        Text(
            "Forløbet stopper. Aftalte møder aflyses, og deltagerne får besked.",
            "The course stops. What is scheduled is called off, and the participants are told.",
        ),
        Text("Forløbet er trukket tilbage.", "The course is withdrawn."),
        lambda course, by, said: lifecycle.withdraw(course, by=by, **said),
        Reasoning,
    ),
}

OF_ACTIVITIES: Mapping[str, Step] = {
    "move": Step(
        Text("Flyt", "Move"),
        Text("Alle inviterede får besked om den nye tid.", "All who are invited are told the new time."),
        Text("Aktiviteten er flyttet.", "The activity is moved."),
        _move,
        Moving,
        lambda activity: {"starts_at": activity.meeting.starts_at, "ends_at": activity.meeting.ends_at},
    ),
    "cancel": Step(
        Text("Aflys", "Call off"),
        Text("Har den en dato, får alle inviterede besked.", "If it has a date, all who are invited are told."),
        Text("Aktiviteten er aflyst.", "The activity is called off."),
        lambda activity, by, said: booking.cancel_activity(activity, by=by, **said),
        Reasoning,
    ),
    "close": Step(
        Text("Er afholdt", "Was held"),
        Text("Aktiviteten er holdt som aftalt.", "The activity was held as agreed."),
        Text("Aktiviteten er afholdt.", "The activity was held."),
        lambda activity, by, said: booking.close_activity(activity, by=by, **said),
    ),
}


def possible(course: Course) -> dict[str, Step]:
    """The steps that the course's state allows, in the order in which a course takes them."""
    verbs = {*course.allowed}
    if course.state in clarification.TALKING:
        verbs |= {"tick"}
    if course.state in TAKES_ACTIVITIES:
        verbs |= {"add", "lay_out"}
    if course.state in lifecycle.EXTENDED:
        verbs |= {"extend"}
    if course.state == CourseState.COMPLETED:
        verbs |= {"complete"}  # the closing note may still be written anew
    return {verb: step for verb, step in OF_COURSES.items() if verb in verbs}


def possible_for(activity: Activity) -> dict[str, Step]:
    """The steps that the activity's state allows, but for finding it a time."""
    return {verb: step for verb, step in OF_ACTIVITIES.items() if verb in activity.allowed}


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def of_course(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """One step of a course."""
    course = seen(Course, request, pk=pk)
    return _page(request, _named(verb, OF_COURSES, possible(course)), course, course)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those(working_here)
def of_activity(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """One step of an activity."""
    activity = seen(Activity, request, pk=pk)
    course = seen(Course, request, pk=activity.course_id)
    return _page(request, _named(verb, OF_ACTIVITIES, possible_for(activity)), activity, course)


def _named(verb: str, steps: Mapping[str, Step], now_possible: Mapping[str, Step]) -> Step | None:
    """The step if it is possible now.

    Raises:
        Http404: there is no such step.
    """
    if verb not in steps:
        raise Http404
    return now_possible.get(verb)


def _page(request: HttpRequest, step: Step | None, row: Any, course: Course) -> HttpResponse:
    """The step's form; a step that came too late leads back to where the course stands."""
    if step is None:
        messages.warning(request, str(TOO_LATE))
        return redirect("course", course.pk)
    form = step.form(request, initial=step.initial(row))
    if form.leads_to(lambda said: step.take(row, reader(request), said)):
        return done(request, step.done, "course", course.pk)
    return render(request, "pages/step.html", {"step": step, "form": form, "course": course, "row": row})
