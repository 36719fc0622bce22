"""What each person may see, for every resource in one place. What is not seen here answers 404 at every door."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When

from advisory.booking.models import Hold, Proposal
from advisory.circles.models import CourseParticipant
from advisory.consultants.models import Absence, Consultant, ConsultantArea
from advisory.courses.models import Activity, Course
from advisory.deliverables.models import Deliverable
from advisory.intake.models import IntakeRound
from api.remembering import once
from api.who import consulting, coordinating, deciding, hired_in, planning, working_inside
from network.almanac.models import ClosedDay, DeadWeeks
from network.clock import today
from network.evaluations.models import Evaluation
from network.events.models import Event, Webhook, WebhookDelivery
from network.feeds.models import Feed
from network.grants.models import Grant, GrantRound
from network.invitations.models import InboundMail, Invitation
from network.materials.models import Material
from network.meetings.models import Meeting, MeetingState, ProgrammeItem, Registration, Visibility
from network.networks.models import Membership, Network, Programme
from network.notices.models import Notice
from network.people import roles
from network.people.models import AGENCY, Organisation, Person, QuestionContact, ReplacedLogin, Token
from network.regions.models import Municipality, MunicipalityRegion, Region, in_force
from network.series.models import MeetingSeries, PlanTemplate, SeriesMeeting, SeriesSignUp

Rows = QuerySet[Any]
NOTHING = Q(pk__in=[])


def visible(model: type[Model], person: Person) -> Rows:
    """The rows of `model` that `person` may see."""
    return SEEN[model](person)


def everything(model: type[Model]) -> Rows:
    """All rows of `model`, as those who see everything see them."""
    rows: Rows = model._default_manager.all()
    if model is Person:
        rows = rows.filter(merged_into__isnull=True).annotate(in_full=Value(True))
    return rows


@once
def own_regions(person: Person) -> set[str]:
    """The regions a consultant serves now or will, and those they succeed or are succeeded by."""
    areas = ConsultantArea.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today()), consultant__person=person, consultant__external=False
    ).values_list("region", "region__successor", "region__predecessors")
    return {slug for area in areas for slug in area if slug}


def own_municipalities(person: Person) -> Rows:
    """The codes of the municipalities that lie in a consultant's regions today."""
    return MunicipalityRegion.objects.filter(in_force(today()), region__in=own_regions(person)).values("municipality")


def own_organisations(person: Person) -> set[UUID]:
    """The organisation a person belongs to, and those they look after."""
    belongs = {person.organisation_id} if person.organisation_id else set()
    return roles.coordinated(person) | belongs


def _for_all(model: type[Model]) -> Callable[[Person], Rows]:
    return lambda _: everything(model)


def _people(person: Person) -> Rows:
    if planning(person):
        return everything(Person)
    in_full = _people_in_full(person)
    full = Case(When(in_full, then=Value(True)), default=Value(False), output_field=BooleanField())
    seen = Person.objects.filter(in_full | Q(pk__in=_fellows(person)), merged_into__isnull=True)
    rows: Rows = seen.annotate(in_full=full)
    return rows


def _people_in_full(person: Person) -> Q:
    seen = Q(pk=person.pk) | Q(organisation__in=roles.coordinated(person))
    if consulting(person) and not hired_in(person):
        seen |= Q(organisation__kind=AGENCY)
        seen |= Q(organisation__municipality__in=own_municipalities(person))
        seen |= Q(organisation__region__in=own_regions(person))
    return seen


def _fellows(person: Person) -> Rows:
    """Those on the participant list of a meeting at which the person has a seat too."""
    seated = Registration.objects.seated()
    return seated.filter(meeting__in=seated.filter(person=person).values("meeting")).values("person")


def _networks(person: Person) -> Rows:
    """The open ones and one's own; coordinators know of all that can be asked to let them in."""
    if working_inside(person):
        return everything(Network)
    mine = Membership.objects.active_on(today()).filter(speaks_for(person)).values("network")
    asked_for = ~Q(kind__in=Network.BY_INVITATION) if coordinating(person) else NOTHING
    return Network.objects.filter(Q(open=True) | Q(pk__in=mine) | asked_for)


def speaks_for(person: Person) -> Q:
    """The memberships of one's own organisations, and those whose contact one is."""
    contact = Membership.contacts.through.objects.filter(person=person).values("membership")
    return Q(organisation__in=own_organisations(person)) | Q(pk__in=contact)


def _memberships(person: Person) -> Rows:
    if working_inside(person):
        return everything(Membership)
    contact = Membership.contacts.through.objects.filter(person=person).values("membership")
    return Membership.objects.filter(Q(organisation__in=roles.coordinated(person)) | Q(pk__in=contact))


def _meetings(person: Person) -> Rows:
    if planning(person):
        return everything(Meeting)
    known = ~Q(state=MeetingState.DRAFT) & ~Q(state=MeetingState.CANCELLED, sequence=0)
    return Meeting.objects.filter((known & _open_to(person)) | managed(person))


@once
def _open_to(person: Person) -> Q:
    mine = Membership.objects.active_on(today()).filter(speaks_for(person)).values("network")
    taking_part = Registration.objects.filter(person__in=_own_people(person)).values("meeting")
    invited = Invitation.objects.filter(person__in=_own_people(person)).values("meeting")
    members = Q(visibility=Visibility.MEMBERS, network__in=mine)
    return Q(visibility=Visibility.PUBLIC) | members | Q(pk__in=taking_part) | Q(pk__in=invited)


def _own_people(person: Person) -> Rows:
    """Oneself, and the people of the organisations one looks after."""
    rows: Rows = Person.objects.filter(Q(pk=person.pk) | Q(organisation__in=roles.coordinated(person)))
    return rows.values("pk")


def _materials(person: Person) -> Rows:
    """Those who plan the meeting have all; others, of meetings they see, what is out by now and meant for them."""
    if planning(person):
        return everything(Material)
    planned = Q(meeting__in=Meeting.objects.filter(managed(person)).values("pk"))
    seen = Q(meeting__in=_meetings(person).values("pk"))
    seated = Registration.objects.seated().filter(person__in=_own_people(person)).values("meeting")
    theirs = Q(participants_only=False) | Q(meeting__in=seated)
    return Material.objects.filter(planned | (seen & theirs & Q(pk__in=Material.objects.out().values("pk"))))


def _series(person: Person) -> Rows:
    """Those of which somebody sees a meeting."""
    if working_inside(person):
        return everything(MeetingSeries)
    return MeetingSeries.objects.filter(
        pk__in=SeriesMeeting.objects.filter(meeting__in=_meetings(person).values("pk")).values("series")
    )


def _series_sign_ups(person: Person) -> Rows:
    """Of one's own people; those who plan all see all."""
    if planning(person):
        return everything(SeriesSignUp)
    return SeriesSignUp.objects.filter(person__in=_own_people(person))


@once
def managed(person: Person) -> Q:
    """The meetings a person may plan and change: all for planners, those of a consultant's regions and own duties."""
    if planning(person):
        return Q(pk__isnull=False)
    if not consulting(person):
        return NOTHING
    regions = own_regions(person)
    on_duty = Meeting.staff.through.objects.filter(person=person).values("meeting")
    placed = Q(network__isnull=True) & Q(place_municipality__in=own_municipalities(person))
    courses = Activity.objects.filter(meeting__isnull=False, course__in=_courses(person).values("pk"))
    return Q(network__region__in=regions) | placed | Q(pk__in=on_duty) | Q(pk__in=courses.values("meeting"))


def _evaluations(person: Person) -> Rows:
    """The answers about meetings somebody plans; doors tell of them together, never one by one."""
    return Evaluation.objects.filter(meeting__in=Meeting.objects.filter(managed(person)).values("pk"))


def _registrations(person: Person) -> Rows:
    return _of_own_people_or_meetings(Registration, person)


def _invitations(person: Person) -> Rows:
    return _of_own_people_or_meetings(Invitation, person)


def _notices(person: Person) -> Rows:
    """What was written to the people somebody looks after; for consultants about the meetings and courses they plan."""
    if planning(person):
        return everything(Notice)
    of_courses = Q(about__in=_deliverables(person).values("pk")) | Q(about__in=_proposals(person).values("pk"))
    return everything(Notice).filter(_theirs(person, of_courses))


def _of_own_people_or_meetings(model: type[Registration | Invitation], person: Person) -> Rows:
    """What concerns the people somebody looks after, and for consultants the meetings they plan."""
    return everything(model) if planning(person) else everything(model).filter(_theirs(person))


def _theirs(person: Person, planned: Q = NOTHING) -> Q:
    """What concerns the people somebody looks after; for consultants also the meetings and whatever else they plan."""
    theirs = Q(person__in=_own_people(person))
    if consulting(person):
        theirs |= Q(meeting__in=Meeting.objects.filter(managed(person)).values("pk")) | planned
    return theirs


def _inbound_mail(person: Person) -> Rows:
    """Staff's alone: it holds what strangers wrote. Consultants see what is about the meetings they plan."""
    if planning(person):
        return everything(InboundMail)
    if not consulting(person):
        return InboundMail.objects.none()
    return InboundMail.objects.filter(invitation__meeting__in=Meeting.objects.filter(managed(person)).values("pk"))


def _consultants(person: Person) -> Rows:
    if working_inside(person):
        return everything(Consultant)
    return Consultant.objects.filter(person=person) if hired_in(person) else Consultant.objects.none()


def _absences(person: Person) -> Rows:
    return everything(Absence) if planning(person) else Absence.objects.filter(consultant__person=person)


@once
def _courses(person: Person) -> Rows:
    if planning(person):
        return everything(Course)
    coordinated = Organisation.objects.filter(pk__in=roles.coordinated(person), municipality__isnull=False)
    seen = Q(municipality__in=coordinated.values("municipality"))
    if consulting(person):
        advised = Q(primary_consultant__person=person) | Q(co_consultant__person=person)
        seen |= Q(municipality__in=own_municipalities(person)) | advised
    return Course.objects.filter(seen)


def _course_participants(person: Person) -> Rows:
    seen = Q(course__in=_courses(person).values("pk")) | Q(person=person)
    return everything(CourseParticipant) if planning(person) else CourseParticipant.objects.filter(seen)


def _deliverables(person: Person) -> Rows:
    if planning(person):
        return everything(Deliverable)
    return Deliverable.objects.filter(course__in=_courses(person).values("pk"))


def _activities(person: Person) -> Rows:
    if planning(person):
        return everything(Activity)
    on_duty = Meeting.staff.through.objects.filter(person=person).values("meeting")
    return Activity.objects.filter(Q(course__in=_courses(person).values("pk")) | Q(meeting__in=on_duty))


def _holds(person: Person) -> Rows:
    return everything(Hold) if working_inside(person) else Hold.objects.none()


def _proposals(person: Person) -> Rows:
    if planning(person):
        return everything(Proposal)
    return Proposal.objects.filter(activity__course__in=_courses(person).values("pk"))


def _feeds(person: Person) -> Rows:
    if deciding(person):
        return everything(Feed)
    public = Q(path__isnull=False, revoked_at__isnull=True)
    return Feed.objects.filter(public | Q(owner=person))


def _replaced_logins(person: Person) -> Rows:
    """Planners decide about them; nobody else learns of them."""
    return everything(ReplacedLogin) if planning(person) else ReplacedLogin.objects.none()


def _tokens(person: Person) -> Rows:
    return everything(Token) if deciding(person) else Token.objects.filter(person=person)


def _events(person: Person) -> Rows:
    numbered = Event.objects.filter(position__isnull=False)
    return numbered if working_inside(person) else numbered.none()


def _webhooks(person: Person) -> Rows:
    """Planners look after all; a system sees its own."""
    return everything(Webhook) if deciding(person) else Webhook.objects.filter(owner=person)


def _webhook_deliveries(person: Person) -> Rows:
    return WebhookDelivery.objects.filter(webhook__in=_webhooks(person).values("pk"))


SEEN: dict[type[Model], Callable[[Person], Rows]] = {
    Region: _for_all(Region),
    Municipality: _for_all(Municipality),
    Programme: _for_all(Programme),
    PlanTemplate: _for_all(PlanTemplate),
    MeetingSeries: _series,
    SeriesSignUp: _series_sign_ups,
    ClosedDay: _for_all(ClosedDay),
    DeadWeeks: _for_all(DeadWeeks),
    GrantRound: _for_all(GrantRound),
    Grant: _for_all(Grant),
    Organisation: _for_all(Organisation),
    QuestionContact: _for_all(QuestionContact),
    Person: _people,
    Network: _networks,
    Membership: _memberships,
    Meeting: _meetings,
    Material: _materials,
    ProgrammeItem: lambda person: ProgrammeItem.objects.filter(meeting__in=_meetings(person).values("pk")),
    Registration: _registrations,
    ReplacedLogin: _replaced_logins,
    Evaluation: _evaluations,
    Invitation: _invitations,
    Notice: _notices,
    InboundMail: _inbound_mail,
    Consultant: _consultants,
    Absence: _absences,
    Course: _courses,
    Activity: _activities,
    CourseParticipant: _course_participants,
    Deliverable: _deliverables,
    IntakeRound: _for_all(IntakeRound),
    Hold: _holds,
    Proposal: _proposals,
    Feed: _feeds,
    Token: _tokens,
    Event: _events,
    Webhook: _webhooks,
    WebhookDelivery: _webhook_deliveries,
}
