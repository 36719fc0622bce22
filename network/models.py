"""The rooms' models, where Django looks for them."""

from network.almanac.models import ClosedDay, DeadWeeks
from network.evaluations.models import Evaluation
from network.events.models import Chore, Delivery, Event, Heartbeat, Webhook, WebhookDelivery
from network.feeds.models import Feed
from network.grants.models import Grant, GrantRound, SubPool
from network.invitations.models import Dispatch, InboundMail, Invitation, Mailing
from network.materials.models import Material, MaterialFile
from network.meetings.models import Meeting, ProgrammeItem, Registration
from network.networks.models import Membership, Network, Programme
from network.notices.models import Notice
from network.people.models import (
    Affiliation,
    ArchiveDecision,
    Erasure,
    Identity,
    LookUp,
    Organisation,
    Person,
    QuestionContact,
    ReplacedLogin,
    RoleGrant,
    Token,
)
from network.regions.models import Municipality, MunicipalityRegion, Region
from network.series.models import MeetingSeries, PlanStep, PlanTemplate, SeriesMeeting, SeriesSignUp

__all__ = [
    "Affiliation",
    "ArchiveDecision",
    "Chore",
    "ClosedDay",
    "DeadWeeks",
    "Delivery",
    "Dispatch",
    "Erasure",
    "Evaluation",
    "Event",
    "Feed",
    "Grant",
    "GrantRound",
    "Heartbeat",
    "Identity",
    "InboundMail",
    "Invitation",
    "LookUp",
    "Mailing",
    "Material",
    "MaterialFile",
    "Meeting",
    "MeetingSeries",
    "Membership",
    "Municipality",
    "MunicipalityRegion",
    "Network",
    "Notice",
    "Organisation",
    "Person",
    "PlanStep",
    "PlanTemplate",
    "Programme",
    "ProgrammeItem",
    "QuestionContact",
    "Region",
    "Registration",
    "ReplacedLogin",
    "RoleGrant",
    "SeriesMeeting",
    "SeriesSignUp",
    "SubPool",
    "Token",
    "Webhook",
    "WebhookDelivery",
]
