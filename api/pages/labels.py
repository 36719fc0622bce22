"""What people call the values that have names in the code."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import Choices, Model

from advisory.circles.models import CourseParticipant
from advisory.consultants.models import Absence
from advisory.courses.models import Activity, ActivityState, CourseState, Dispensation
from advisory.post.kinds import Post
from network.errors import Text
from network.invitations import ledger
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.materials.models import Material
from network.meetings.models import Meeting, MeetingState, ProgrammeItem, Registration, Visibility
from network.meetings.naming import KINDS
from network.networks.models import Network
from network.notices import ledger as notices
from network.notices.models import Notice
from network.people.models import Organisation, Person, QuestionContact, Role

LABELS: dict[type[Choices], dict[str, Text]] = {
    Meeting.Kind: dict(KINDS),
    MeetingState: {
        MeetingState.DRAFT: Text("Udkast", "Draft"),
        MeetingState.SAVE_THE_DATE: Text("Sæt kryds", "Save the date"),
        MeetingState.PUBLISHED: Text("Offentliggjort", "Published"),
        MeetingState.HELD: Text("Afholdt", "Held"),
        MeetingState.CANCELLED: Text("Aflyst", "Called off"),
    },
    Visibility: {
        Visibility.PUBLIC: Text("Alle", "Everybody"),
        Visibility.MEMBERS: Text("Netværkets medlemmer", "Members of the network"),
        Visibility.PARTICIPANTS: Text("Deltagerne", "Participants"),
    },
    ProgrammeItem.Kind: {
        ProgrammeItem.Kind.ARRIVAL: Text("Ankomst", "Arrival"),
        ProgrammeItem.Kind.WELCOME: Text("Velkomst", "Welcome"),
        ProgrammeItem.Kind.TALK: Text("Oplæg", "Talk"),
        ProgrammeItem.Kind.BREAK: Text("Pause", "Break"),
        ProgrammeItem.Kind.LUNCH: Text("Frokost", "Lunch"),
        ProgrammeItem.Kind.GROUP_DISCUSSION: Text("Gruppedrøftelse", "Group discussion"),
        ProgrammeItem.Kind.CLOSING: Text("Afslutning", "Closing"),
        ProgrammeItem.Kind.OTHER: Text("Andet", "Other"),
    },
    Registration.State: {
        Registration.State.CONFIRMED: Text("Tilmeldt", "Registered"),
        Registration.State.WAITLISTED: Text("På venteliste", "On the waiting list"),
        Registration.State.WITHDRAWN: Text("Afmeldt", "Withdrawn"),
        Registration.State.ATTENDED: Text("Fremmødt", "Attended"),
        Registration.State.NO_SHOW: Text("Udeblevet", "No-show"),
    },
    Registration.Attendance: {
        Registration.Attendance.IN_PERSON: Text("Med fremmøde", "In person"),
        Registration.Attendance.ONLINE: Text("Online", "Online"),
    },
    CourseState: {
        CourseState.REQUESTED: Text("Anmodet", "Requested"),
        CourseState.CLARIFYING: Text("Under afklaring", "Being clarified"),
        CourseState.PLANNED: Text("Planlagt", "Planned"),
        CourseState.ACTIVE: Text("I gang", "Under way"),
        CourseState.PAUSED: Text("Sat på pause", "Paused"),
        CourseState.COMPLETED: Text("Gennemført", "Completed"),
        CourseState.CLOSED: Text("Afsluttet", "Closed"),
        CourseState.DECLINED: Text("Afslået", "Declined"),
        CourseState.WITHDRAWN: Text("Trukket tilbage", "Withdrawn"),
    },
    Dispensation.Rule: {
        Dispensation.Rule.INTAKE_CLOSED: Text("Anmodning uden for runderne", "Request outside the rounds"),
        Dispensation.Rule.WINDOW_TOO_LONG: Text("Længere end 12 måneder", "Longer than 12 months"),
        Dispensation.Rule.COURSE_OVERLAP: Text("Samtidig med et andet forløb", "At the same time as another course"),
        Dispensation.Rule.ACTIVITY_LIMIT: Text("Flere end fem aktiviteter", "More than five activities"),
    },
    ActivityState: {
        ActivityState.PLANNED: Text("Uden dato", "No date yet"),
        ActivityState.SCHEDULED: Text("Aftalt", "Scheduled"),
        ActivityState.HELD: Text("Afholdt", "Held"),
        ActivityState.CANCELLED: Text("Aflyst", "Called off"),
    },
    Activity.Kind: {
        Activity.Kind.KICKOFF: Text("Opstartsmøde", "Start-up meeting"),
        Activity.Kind.SPARRING: Text("Sparringsmøde", "Sparring meeting"),
        Activity.Kind.ANALYSIS: Text("Analyse", "Analysis"),
        Activity.Kind.WORKSHOP: Text("Workshop", "Workshop"),
        Activity.Kind.DEVELOPMENT_DAY: Text("Udviklingsdag", "Development day"),
        Activity.Kind.FOLLOW_UP: Text("Opfølgning", "Follow-up"),
        Activity.Kind.CLOSING: Text("Afslutningsmøde", "Closing meeting"),
        Activity.Kind.OTHER: Text("Andet", "Other"),
    },
    Absence.Kind: {
        Absence.Kind.VACATION: Text("Ferie", "Holiday"),
        Absence.Kind.SICKNESS: Text("Sygdom", "Sickness"),
        Absence.Kind.LEAVE: Text("Orlov", "Leave"),
        Absence.Kind.COURSE: Text("Kursus", "Training"),
        Absence.Kind.OTHER: Text("Andet fravær", "Other absence"),
    },
    CourseParticipant.Part: {
        CourseParticipant.Part.SPONSOR: Text("Står bag", "Sponsor"),
        CourseParticipant.Part.CONTACT: Text("Kontaktperson", "Contact"),
        CourseParticipant.Part.PARTICIPANT: Text("Deltager", "Participant"),
        CourseParticipant.Part.PARTNER: Text("Samarbejdspart", "Partner"),
    },
    Network.Kind: {
        Network.Kind.REGIONAL: Text("Regionalt netværk", "Regional network"),
        Network.Kind.NATIONAL: Text("Nationalt netværk", "National network"),
        Network.Kind.THEMATIC: Text("Tematisk netværk", "Thematic network"),
        Network.Kind.PROJECT: Text("Projektnetværk", "Project network"),
        Network.Kind.COORDINATION: Text("Koordinationsgruppe", "Coordination group"),
    },
    Organisation.Kind: {
        Organisation.Kind.AGENCY: Text("Styrelse", "Agency"),
        Organisation.Kind.MUNICIPALITY: Text("Kommune", "Municipality"),
        Organisation.Kind.REGION: Text("Region", "Region"),
        Organisation.Kind.PARTNER: Text("Samarbejdspart", "Partner"),
        Organisation.Kind.OTHER_AGENCY: Text("Anden styrelse", "Other agency"),
    },
    Material.When: {
        Material.When.BEFORE: Text("Før mødet", "Before the meeting"),
        Material.When.AFTER: Text("Efter mødet", "After the meeting"),
    },
    Invitation.Participation: {
        Invitation.Participation.NEEDS_ACTION: Text("Ikke svaret", "No answer"),
        Invitation.Participation.ACCEPTED: Text("Ja", "Yes"),
        Invitation.Participation.TENTATIVE: Text("Måske", "Perhaps"),
        Invitation.Participation.DECLINED: Text("Nej", "No"),
    },
    InboundMail.Kind: {
        InboundMail.Kind.REPLY: Text("Svar på invitation", "Answer to an invitation"),
        InboundMail.Kind.COUNTER: Text("Forslag om anden tid", "Proposal of another time"),
        InboundMail.Kind.BOUNCE: Text("Mail, der kom retur", "Mail that came back"),
        InboundMail.Kind.OTHER: Text("Anden mail", "Other mail"),
    },
    InboundMail.Verdict: {
        InboundMail.Verdict.RECEIVED: Text("Modtaget", "Received"),
        InboundMail.Verdict.APPLIED: Text("Gennemført", "Applied"),
        InboundMail.Verdict.STALE: Text("For gammelt", "Too old"),
        InboundMail.Verdict.QUARANTINED: Text("Sat til side", "Set aside"),
        InboundMail.Verdict.PROPOSAL: Text("Venter på svar", "Awaiting an answer"),
        InboundMail.Verdict.DISMISSED: Text("Afvist", "Dismissed"),
    },
    Person.Function: {
        Person.Function.SENIOR_MANAGER: Text("Chef", "Senior manager"),
        Person.Function.MANAGER: Text("Leder", "Manager"),
        Person.Function.KEY_EMPLOYEE: Text("Nøglemedarbejder", "Key employee"),
        Person.Function.OTHER: Text("Anden funktion", "Other function"),
    },
    QuestionContact.Question: {
        QuestionContact.Question.CONTENT: Text("Indhold", "Content"),
        QuestionContact.Question.GRANTS: Text("Tilskud", "Grants"),
        QuestionContact.Question.TECHNIQUE: Text("Teknik", "Technique"),
    },
    Person.Notices: {
        Person.Notices.SINGLE: Text("Hver for sig, med det samme", "Each by itself, at once"),
        Person.Notices.DAILY: Text("Samlet i én mail om dagen", "Gathered in one mail a day"),
    },
    Person.ColleagueNotices: {
        Person.ColleagueNotices.NONE: Text("Ingen mails om kolleger", "No mail about colleagues"),
        Person.ColleagueNotices.SINGLE: Text("Hver for sig, med det samme", "Each by itself, at once"),
        Person.ColleagueNotices.DAILY: Text("Samlet i én mail om dagen", "Gathered in one mail a day"),
    },
    Person.Language: {
        Person.Language.DANISH: Text("Dansk", "Danish"),
        Person.Language.ENGLISH: Text("Engelsk", "English"),
    },
    Role: {
        Role.ADMINISTRATOR: Text("Administrator", "Administrator"),
        Role.PLANNER: Text("Planlægger", "Planner"),
        Role.CONSULTANT: Text("Konsulent", "Consultant"),
        Role.COORDINATOR: Text("Tovholder", "Coordinator"),
        Role.PARTICIPANT: Text("Deltager", "Participant"),
        Role.INTEGRATION: Text("Andet system", "Other system"),
    },
}

HOLDS = {
    ledger.NOTHING: Text("Intet", "Nothing"),
    ledger.TENTATIVE: Text("Foreløbigt møde", "A tentative meeting"),
    ledger.CONFIRMED: Text("Mødet", "The meeting"),
    ledger.CANCELLED: Text("Aflysning", "A cancellation"),
}
"""What a calendar holds about a meeting."""

OUTCOMES = {
    "": Text("På vej", "On its way"),
    Dispatch.Outcome.SENT: Text("Sendt", "Sent"),
    Dispatch.Outcome.FAILED: Text("Ikke sendt", "Not sent"),
    Dispatch.Outcome.BOUNCED: Text("Kom retur", "Came back"),
    Dispatch.Outcome.OVERTAKEN: Text("Overhalet af en nyere", "Overtaken by a newer one"),
}
"""How a mail has fared."""

FATES = OUTCOMES | {
    notices.PENDING: OUTCOMES[""],
    Notice.Outcome.GATHERED: Text("Venter på den daglige mail", "Waits for the daily mail"),
    Notice.Outcome.OVERTAKEN: Text("Gælder ikke længere", "No longer holds"),
}
"""How a notice has fared."""

NOTICES = {
    Notice.Kind.CONFIRMED: Text("Bekræftelse", "Confirmation"),
    Notice.Kind.OFFERED: Text("Tilbud om plads", "Offer of a seat"),
    Notice.Kind.DEADLINE: Text("Påmindelse om frist", "Reminder of the deadline"),
    Notice.Kind.REMINDER: Text("Påmindelse om møde", "Reminder of the meeting"),
    Notice.Kind.THANKS: Text("Tak for mødet", "Thanks for coming"),
    Notice.Kind.MATERIALS: Text("Materialer fra mødet", "Materials from the meeting"),
    Notice.Kind.REWORDED: Text("Ny tekst om mødet", "New text about the meeting"),
    Notice.Kind.COLLEAGUE: Text("Om en kollega", "About a colleague"),
    Notice.Kind.DIGEST: Text("Daglig mail", "Daily mail"),
    Post.PROPOSAL: Text("Forslag til tider", "Times to choose from"),
    Post.DUE_SOON: Text("Snart frist for aflevering", "Soon to be handed in"),
    Post.OVERDUE: Text("Frist for aflevering er gået", "Not handed in in time"),
    Post.RESCUE: Text("Møder har skiftet konsulent", "Meetings changed consultant"),
}
"""What a notice is about."""


def label(row: Model, field: str) -> Text:
    """What people call the value of a row's field.

    Raises:
        KeyError: nobody has said what the value is called.
    """
    return _names(type(row), field)[getattr(row, field)]


@cache
def _names(model: type[Model], field: str) -> Mapping[Any, Text]:
    """What people call each value of a model's field."""
    choices = list(model._meta.get_field(field).choices or ())  # type: ignore[union-attr]
    for values, names in LABELS.items():
        if list(values.choices) == choices:
            return names
    raise KeyError(f"{model._meta.label}.{field}")


def named(values: type[Choices]) -> list[tuple[str, str]]:
    """Each value with what people call it, in the language of the page; for the choices of a form."""
    return [(value, str(text)) for value, text in LABELS[values].items()]
