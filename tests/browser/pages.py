"""Every page, how to find it in the invented year, and who reads it. Page authors add a row; all else follows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from api.pages.weeks import week_code
from network.clock import today

EVERYBODY = ("anybody", "participant", "coordinator", "consultant", "planner", "administrator")
KNOWN = EVERYBODY[1:]
AGENCY = ("consultant", "planner", "administrator")


class Asked(Protocol):
    """An installation with the invented year in it."""

    def one(self, query: str) -> str:
        """The first value that a question to the database gives."""


@dataclass(frozen=True, slots=True)
class Row:
    """A page; `path` may ask the running service, and `main` ones are photographed for people to look at."""

    name: str
    path: str | Callable[[Asked], str]
    readers: tuple[str, ...] = EVERYBODY
    main: bool = False

    def address(self, service: Asked) -> str:
        return self.path if isinstance(self.path, str) else self.path(service)


def a_meeting(where: str) -> Callable[[Asked], str]:
    """The page of the first meeting for which the condition holds."""
    question = f"SELECT id FROM network_meeting WHERE {where} ORDER BY starts_at"  # noqa: S608 the conditions are ours
    return lambda service: f"/meetings/{service.one(question)}/"


def next_week(weeks: int) -> str:
    """The week that lies so many weeks ahead, as addresses name it."""
    return week_code(today() + timedelta(weeks=weeks))


def the_first(page: str, query: str) -> Callable[[Asked], str]:
    """The page of the first row that a query finds, its id in braces."""
    return lambda service: page.format(service.one(query))


COURSE = "SELECT id FROM advisory_course WHERE state = '{}' ORDER BY requested_at"
COURSE_OF_HORSENS = (
    "SELECT id FROM advisory_course WHERE municipality_id = '0615'"
    " AND state IN ('requested', 'clarifying', 'planned', 'active', 'paused') ORDER BY requested_at"
)
WITHOUT_DATE = (
    "SELECT a.id FROM advisory_activity a JOIN advisory_course c ON c.id = a.course_id"
    " WHERE a.state = 'planned' AND c.state IN ('planned', 'active') ORDER BY a.id"
)
SCHEDULED = "SELECT id FROM advisory_activity WHERE state = 'scheduled' ORDER BY starts_on"
TAKING_PART = (
    "SELECT p.id FROM advisory_courseparticipant p JOIN advisory_course c ON c.id = p.course_id"
    " WHERE c.state = 'active' ORDER BY p.id"
)
TO_HAND_IN = "SELECT id FROM advisory_deliverable WHERE handed_in_at IS NULL ORDER BY due_at"
BREAKING = (
    "SELECT w.id FROM advisory_absence w JOIN advisory_assignment a ON a.consultant_id = w.consultant_id AND a.live"
    " JOIN network_meeting m ON m.id = a.meeting_id AND m.starts_at < w.ends_at AND m.ends_at > w.starts_at"
    " WHERE m.starts_at > datetime('now') ORDER BY m.starts_at"
)


def of_horsens(address: str) -> Callable[[Asked], str]:
    """An address with the id of the organisation that the coordinator looks after."""
    return lambda service: address.format(service.one("SELECT id FROM network_organisation WHERE code = '0615'"))


IN_HORSENS = "organisation_id = (SELECT id FROM network_organisation WHERE code = '0615')"
OPEN = "kind = 'network_meeting' AND state = 'published' AND registration_closes_at > datetime('now')"
CLOSED = (
    "kind = 'network_meeting' AND state = 'published' AND registration_closes_at < datetime('now')"
    " AND starts_at > datetime('now')"
)
PAST = "kind = 'network_meeting' AND state = 'held'"

STAFFED = "state = 'published' AND starts_at > datetime('now') AND id IN (SELECT meeting_id FROM network_invitation)"


def a_part(where: str, part: str) -> Callable[[Asked], str]:
    """One of the pages about the first meeting for which the condition holds."""
    return lambda service: f"{a_meeting(where)(service)}{part}/"


def somebody_of_horsens(service: Asked) -> str:
    """Bringing somebody of Horsens into the circle of its course."""
    others = "id NOT IN (SELECT person_id FROM advisory_courseparticipant)"
    person = service.one(f"SELECT id FROM network_person WHERE {IN_HORSENS} AND {others} ORDER BY name")  # noqa: S608 ours
    return f"/courses/{service.one(COURSE_OF_HORSENS)}/participants/{person}/"


SEAT_OF_HORSENS = (
    "SELECT r.id FROM network_registration r JOIN network_person p ON p.id = r.person_id"  # noqa: S608 ours
    " JOIN network_meeting m ON m.id = r.meeting_id AND m.starts_at > datetime('now') AND m.state = 'published'"
    f" WHERE p.{IN_HORSENS} AND r.state IN ('confirmed', 'waitlisted') ORDER BY r.id"
)


def this_year(what: str) -> Callable[[Asked], str]:
    """A page about the year we are in."""
    return lambda service: f"/{what}/" + service.one("SELECT strftime('%Y', 'now')") + "/"


def one_of(table: str, door: str, part: str = "") -> Callable[[Asked], str]:
    """The page of whichever row comes first."""
    question = f"SELECT id FROM {table} ORDER BY id"  # noqa: S608 the tables are ours
    return lambda service: f"/{door}/{service.one(question)}/{part}"


PAGES = (
    Row("start", "/", EVERYBODY, main=True),
    Row("login", "/login/", ("anybody",)),
    Row("logout", "/logout/", ("participant",)),
    Row("accessibility", "/accessibility/", ("anybody", "planner")),
    Row("systems", "/systems/", ("anybody", "planner")),
    Row("meeting", a_meeting(OPEN), EVERYBODY, main=True),
    Row("meeting-draft", a_meeting("state = 'draft'"), ("planner",)),
    Row("door", lambda service: f"{a_meeting(PAST)(service)}door/", ("planner", "administrator"), main=True),
    Row("minutes", lambda service: f"{a_meeting(PAST)(service)}minutes/", ("planner",)),
    Row("evaluations", "/evaluations/", AGENCY, main=True),
    Row("evaluations-by-region", "/evaluations/?by=region", ("planner",)),
    Row("evaluation-results", lambda service: f"{a_meeting(PAST)(service)}evaluation/", ("planner",), main=True),
    Row("sheet-evaluation", lambda service: f"{a_meeting(PAST)(service)}sheet/evaluation/", ("planner",), main=True),
    Row("sheet-checkin", lambda service: f"{a_meeting(OPEN)(service)}sheet/checkin/", ("planner",)),
    Row("meeting-held", a_meeting(PAST), ("anybody", "planner")),
    Row("evaluation-that-leads-nowhere", "/evaluation/nothing/", ("anybody",)),
    Row("check-in-that-leads-nowhere", "/checkin/nothing/", ("anybody",)),
    Row("register", lambda service: f"{a_meeting(OPEN)(service)}register/", ("participant", "coordinator"), main=True),
    Row("seat-amend", the_first("/registrations/{}/", SEAT_OF_HORSENS), ("coordinator",)),
    Row("notices", "/notices/", KNOWN, main=True),
    Row("notices-sent", "/notices/sent/", AGENCY),
    Row("register-too-late", lambda service: f"{a_meeting(CLOSED)(service)}register/", ("coordinator",)),
    Row("organisation", "/organisation/", ("participant", "coordinator"), main=True),
    Row("colleague-new", of_horsens("/organisation/{}/colleague/"), ("coordinator",)),
    Row(
        "colleague",
        the_first("/colleagues/{}/", f"SELECT id FROM network_person WHERE {IN_HORSENS}"),  # noqa: S608 ours
        ("coordinator",),
    ),
    Row("own-network-join", of_horsens("/organisation/{}/network/"), ("coordinator",)),
    Row(
        "own-membership",
        the_first("/organisation/memberships/{}/", f"SELECT id FROM network_membership WHERE {IN_HORSENS}"),  # noqa: S608 ours
        ("coordinator",),
    ),
    Row("course-ask", of_horsens("/organisation/{}/course/"), ("coordinator",), main=True),
    Row(
        "own-course-withdraw",
        the_first("/organisation/courses/{}/withdraw/", COURSE_OF_HORSENS),
        ("coordinator",),
    ),
    Row("calendars", "/calendars/", ("participant", "coordinator", "planner"), main=True),
    Row("week", "/week/", AGENCY, main=True),
    Row("week-with-meetings", f"/week/?week={next_week(2)}", ("consultant",)),
    Row(
        "consultant-week",
        the_first("/consultants/{}/week/", "SELECT id FROM advisory_consultant ORDER BY id"),
        ("consultant", "planner"),
    ),
    Row("board", "/board/", ("consultant", "planner"), main=True),
    Row("consultants", "/consultants/", ("planner",)),
    *(
        Row(name, the_first(path, "SELECT id FROM advisory_consultant ORDER BY id"), ("planner",))
        for name, path in (
            ("consultant", "/consultants/{}/"),
            ("consultant-hours", "/consultants/{}/hours/"),
            ("consultant-areas", "/consultants/{}/areas/"),
        )
    ),
    Row("absences", "/absences/", ("consultant", "planner")),
    Row("absence-report", "/absences/new/", ("consultant", "planner")),
    Row("absence", the_first("/absences/{}/", BREAKING), ("planner",), main=True),
    Row("simulate", "/simulate/?municipality=0615", ("planner",), main=True),
    Row("capacity", "/capacity/", ("consultant", "planner"), main=True),
    Row("capacity-outlines", "/capacity/?map=courses&shape=outlines&measure=taken&weeks=26", ("planner",), main=True),
    Row("courses", "/courses/", ("consultant", "planner"), main=True),
    Row("course", the_first("/courses/{}/", COURSE.format("active")), ("planner",), main=True),
    Row("course-requested", the_first("/courses/{}/", COURSE.format("requested")), ("planner",)),
    Row("course-clarifying", the_first("/courses/{}/", COURSE.format("clarifying")), ("planner",)),
    Row("course-closed", the_first("/courses/{}/", COURSE.format("closed")), ("planner",)),
    *(
        Row(f"course-{verb}", the_first(f"/courses/{{}}/{verb}/", COURSE.format(state)), ("planner",))
        for verb, state in (
            *(("clarify", "requested"), ("decline", "requested"), ("tick", "clarifying"), ("lay_out", "clarifying")),
            *(("add", "clarifying"), ("plan", "clarifying"), ("start", "planned"), ("extend", "active")),
            *(("pause", "active"), ("resume", "paused"), ("complete", "active"), ("close", "completed")),
        )
    ),
    Row("circle", the_first("/courses/{}/participants/", COURSE.format("active")), ("planner",)),
    Row("own-circle", the_first("/courses/{}/participants/", COURSE_OF_HORSENS), ("coordinator",)),
    Row("circle-join", somebody_of_horsens, ("coordinator", "planner")),
    Row("circle-change", the_first("/course-participants/{}/", TAKING_PART), ("planner",)),
    Row("deliverable", the_first("/deliverables/{}/", TO_HAND_IN), ("planner",)),
    Row("deliverable-change", the_first("/deliverables/{}/change/", TO_HAND_IN), ("planner",)),
    Row("deliverable-agree", the_first("/courses/{}/deliverables/", COURSE.format("active")), ("planner",)),
    Row("activity-move", the_first("/activities/{}/move/", SCHEDULED), ("planner",)),
    Row("book", the_first("/activities/{}/book/", WITHOUT_DATE), ("planner",), main=True),
    Row("book-time", the_first("/activities/{}/book/time/", WITHOUT_DATE), ("planner",)),
    Row("meetings", "/meetings/", ("consultant", "planner"), main=True),
    Row("meeting-new", "/meetings/new/", ("consultant", "planner")),
    Row("meeting-desk", a_part(STAFFED, "desk"), ("planner",), main=True),
    Row("meeting-desk-draft", a_part("state = 'draft'", "desk"), ("planner",)),
    Row("meeting-edit", a_part("state = 'draft'", "edit"), ("planner",)),
    Row("programme", a_part(STAFFED, "programme"), ("planner",), main=True),
    Row("mail-preview", a_part("state = 'draft'", "preview"), ("planner",), main=True),
    Row("meeting-move", a_part(STAFFED, "move"), ("planner",)),
    Row("meeting-cancel", a_part(STAFFED, "cancel"), ("planner",)),
    Row("material-add", a_part(STAFFED, "materials"), ("planner",)),
    Row("registrations", a_part(OPEN, "registrations"), ("planner",), main=True),
    Row("mail-progress", a_part(STAFFED, "mail"), ("planner",)),
    Row("deliveries", a_part(STAFFED, "deliveries"), ("planner",), main=True),
    Row("inbox", "/inbox/", ("consultant", "planner"), main=True),
    Row("inbox-decided", "/inbox/decided/", ("planner",)),
    Row("report", this_year("reports"), ("consultant", "planner"), main=True),
    Row("reach", "/reach/", ("planner",), main=True),
    Row("year-end", this_year("year-end"), ("planner",)),
    Row("reform", "/reform/", ("planner",), main=True),
    Row("networks", "/networks/", ("consultant", "planner"), main=True),
    Row("network", one_of("network_network", "networks"), ("consultant", "planner"), main=True),
    Row("network-new", "/networks/new/", ("planner",)),
    Row("network-join", one_of("network_network", "networks", "join/"), ("planner",)),
    Row("network-close", one_of("network_network", "networks", "close/"), ("planner",)),
    Row("network-series", one_of("network_network", "networks", "series/"), ("planner",)),
    Row("membership", one_of("network_membership", "memberships"), ("planner",)),
    Row("people", "/people/?who=Eksempel", ("planner",), main=True),
    Row("person", one_of("network_person", "people"), ("planner",), main=True),
    Row("person-roles", one_of("network_person", "people", "roles/"), ("planner", "administrator")),
    Row("person-move", one_of("network_person", "people", "move/"), ("administrator",)),
    Row("person-new", "/people/new/", ("planner",)),
    Row("person-erase", one_of("network_person", "people", "erase/"), ("administrator",)),
    Row("programme-new", "/programmes/new/", ("planner",)),
    Row("consultant-new", "/consultants/new/", ("planner",)),
    Row("link-that-leads-nowhere", "/withdraw/nothing/", ("anybody",)),
    Row("proposal-that-leads-nowhere", "/proposals/nothing/", ("anybody",)),
)
