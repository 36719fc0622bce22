"""Who may do what with what: every right that depends on a person and something, in one place.

Doors name these in `may_with`, pages ask them. What a right is about is a row, or what the caller said.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from advisory.booking.models import Hold
from advisory.circles.models import CourseParticipant
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course
from api import scoping
from api.who import Right, administering, consulting, deciding, planning, working_here, working_inside
from network.clock import today
from network.feeds.models import Feed
from network.invitations.models import InboundMail
from network.meetings.models import Meeting
from network.networks.models import Membership, Network
from network.people import roles
from network.people.models import Organisation, Person, Role, Token
from network.regions.models import Municipality
from network.series.models import MeetingSeries

Said = dict[str, Any]
Part = CourseParticipant.Part


def of(name: str, rule: Right) -> Right:
    """The right to what something belongs to or is about: `of("course", advises)` of an activity."""

    def holds(person: Person, subject: Any) -> bool:
        about = subject.get(name) if isinstance(subject, Mapping) else getattr(subject, name)
        return about is not None and rule(person, about)

    return Right(holds, f"{rule} of its {name}")


# People and organisations


@Right
def is_oneself(person: Person, whom: Person) -> bool:
    """Oneself."""
    return whom.pk == person.pk


@Right
def coordinates(person: Person, organisation: Organisation) -> bool:
    """Coordinators of the organisation."""
    return organisation.pk in roles.coordinated(person)


@Right
def knows_in_full(_: Person, whom: Any) -> bool:
    """Those who see all of somebody's record; asked of people as their scope shows them."""
    return whom.in_full is True


looks_after = planning | coordinates
answers_for = planning | of("organisation", coordinates)
speaks_for = is_oneself | of("organisation", coordinates)
changes_person = planning | speaks_for
reports_on = planning | is_oneself


@Right
def is_the_agencys(_: Person, whom: Person) -> bool:
    """Of those who work for the agency, and of its systems."""
    return working_here(whom)


ends_person = administering | ~is_the_agencys
"""Records of those who work for the agency are for administrators, for they hold its keys."""

lets_go = changes_person & ends_person
"""Who may change somebody may also note that they left, or came back; but for the agency's own staff."""


@Right
def grants(person: Person, changed: Collection[str]) -> bool:
    """Planners give roles and take them; administrators alone those that hold the keys, for people and for systems."""
    if set(changed) & {Role.ADMINISTRATOR, Role.INTEGRATION}:
        return administering(person)
    return set(changed) <= {Role.PARTICIPANT} or deciding(person)


@Right
def is_staff(_: Person, whom: Person) -> bool:
    """Of those who work for the agency in person."""
    return roles.is_staff(whom)


readdresses = is_oneself | administering | ~is_staff
"""Whoever has the address of one who works for the agency can log in as them."""


# Networks and meetings


@Right
def belongs_to(person: Person, network: Network) -> bool:
    """Those who see what only a network's members see."""
    if working_inside(person):
        return True
    mine = Membership.objects.active_on(today()).filter(scoping.speaks_for(person), network=network)
    return mine.exists()


@Right
def brings_into(person: Person, said: Said) -> bool:
    """Into a project or a coordination group one is invited by planners; else coordinators act for their own."""
    return planning(person) or (said["network"].kind not in Network.BY_INVITATION and names_contacts(person, said))


@Right
def names_contacts(person: Person, said: Said) -> bool:
    """Coordinators act for their own organisation, and name people they know in full."""
    known = all(knows_in_full(person, each) for each in said.get("contacts", []))
    return planning(person) or (of("organisation", coordinates)(person, said) and known)


ends_membership = answers_for | of("person", is_oneself)


@Right
def manages(person: Person, meeting: Meeting) -> bool:
    """Those who plan and change the meeting."""
    return Meeting.objects.filter(scoping.managed(person), pk=meeting.pk).exists()


@Right
def has_a_seat(person: Person, meeting: Meeting) -> bool:
    """Those who take part."""
    return meeting.registrations.seated().filter(person=person).exists()


sees_participants = has_a_seat | manages


@Right
def plans(person: Person, said: Said) -> bool:
    """Planners plan anything; consultants what lies in their own regions."""
    if planning(person):
        return True
    network, place = said.get("network"), said.get("place", {}).get("municipality")
    if network is not None:
        return network.region_id in scoping.own_regions(person)
    return place is not None and serves(person, place)


@Right
def manages_series(person: Person, series: MeetingSeries) -> bool:
    """Those who plan every meeting of the series."""
    mine = Meeting.objects.filter(scoping.managed(person))
    return not Meeting.objects.filter(in_series__series=series).exclude(pk__in=mine).exists()


registers = of("person", speaks_for) | of("meeting", manages)


@Right
def decides_about_mail(person: Person, mail: InboundMail) -> bool:
    """Who plans the meeting decides about its mail; what belongs to no meeting is for planners."""
    return planning(person) if mail.invitation is None else manages(person, mail.invitation.meeting)


# Municipalities and their courses


@Right
def serves(person: Person, municipality: Municipality) -> bool:
    """Consultants in whose regions the municipality lies."""
    return consulting(person) and scoping.own_municipalities(person).filter(municipality=municipality).exists()


@Right
def coordinates_municipality(person: Person, municipality: Municipality) -> bool:
    """The municipality's coordinators."""
    return Organisation.objects.filter(pk__in=roles.coordinated(person), municipality=municipality).exists()


requests = of("municipality", planning | serves | coordinates_municipality)
"""Coordinators ask for their own municipality, consultants note requests from their regions."""


@Right
def advises(person: Person, course: Course) -> bool:
    """Those who take a course's steps: planners, and the consultants who see it."""
    if planning(person):
        return True
    return consulting(person) and scoping.visible(Course, person).filter(pk=course.pk).exists()


runs_or_receives = advises | of("municipality", coordinates_municipality)
"""Those who may say what a municipality says about its course: who advises it, and its coordinators."""


@Right
def stands_for_circle(person: Person, course: Course) -> bool:
    """The circle's contacts and sponsors, who are written to where a municipality has no coordinator."""
    return course.participants.filter(person=person, role__in=[Part.CONTACT, Part.SPONSOR]).exists()


hands_in = runs_or_receives | stands_for_circle
"""Whoever may be reminded of a deliverable may also hand it in."""

brings_to_circle = of("course", runs_or_receives) & of("person", knows_in_full)
"""Coordinators bring people they look after, consultants those of their regions."""


# Consultants' time


@Right
def is_consultant_oneself(person: Person, consultant: Consultant) -> bool:
    """The consultant in person."""
    return consultant.person_id == person.pk


tells_of_absence = of("consultant", planning | is_consultant_oneself)


@Right
def places_hold(person: Person, said: Said) -> bool:
    """Planners hold anybody's time; consultants for courses they advise, in their own regions, and their own."""
    served = {each.person_id for each in said["consultants"]}
    return _holds(person, served, said.get("activity"), said.get("municipality"))


@Right
def releases_hold(person: Person, hold: Hold) -> bool:
    """Those who might have placed it."""
    served = set(hold.assignments.values_list("consultant__person", flat=True))
    return _holds(person, served, hold.activity, hold.municipality)


def _holds(person: Person, served: set[UUID], activity: Activity | None, municipality: Municipality | None) -> bool:
    if planning(person) or person.pk in served:
        return True
    if activity is not None:
        return advises(person, activity.course)
    return municipality is not None and serves(person, municipality)


# Calendars and keys


@Right
def follows(person: Person, said: Said) -> bool:
    """One may follow what one may see: oneself, one's own organisation, region and networks, what is public."""
    if planning(person):
        return True
    if said["audience"] == Feed.Audience.NETWORK:
        return belongs_to(person, said["network"])
    if said["audience"] == Feed.Audience.MUNICIPALITY:
        return (serves | coordinates_municipality)(person, said["municipality"])
    return True


@Right
def owns_secret_feed(person: Person, feed: Feed) -> bool:
    """Whose it is; a public one is nobody's."""
    return feed.path is None and feed.owner_id == person.pk


@Right
def closes_feed(person: Person, feed: Feed) -> bool:
    """Whose it is, and planners; a public one stays."""
    return feed.path is None and (feed.owner_id == person.pk or deciding(person))


@Right
def makes_token(person: Person, said: Said) -> bool:
    """One's own; administrators make keys for others, such as systems that cannot log in."""
    return administering(person) or said.get("person", person).pk == person.pk


@Right
def revokes_token(person: Person, token: Token) -> bool:
    """One's own, and planners those of anybody."""
    return token.person_id == person.pk or deciding(person)
