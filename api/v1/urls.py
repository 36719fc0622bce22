"""Every address of `/api/v1/`."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from api.v1.activities import Activities
from api.v1.almanac import AllDeadWeeks, ClosedDays
from api.v1.capacity import CapacityDoor
from api.v1.catalogue import Catalogue
from api.v1.consultants import Absences, Consultants
from api.v1.course_participants import CourseParticipants
from api.v1.courses import Courses
from api.v1.deliverables import Deliverables
from api.v1.evaluations import Evaluations
from api.v1.events import Events
from api.v1.feeds import Feeds
from api.v1.grants import GrantRounds, Grants
from api.v1.holds import Holds
from api.v1.inbound_mail import InboundMails
from api.v1.intake_rounds import IntakeRounds
from api.v1.invitations import Invitations
from api.v1.materials import Materials
from api.v1.meetings import Meetings
from api.v1.memberships import Memberships
from api.v1.networks import Networks
from api.v1.notices import Notices
from api.v1.nowhere import Nowhere
from api.v1.organisations import Organisations
from api.v1.people import People
from api.v1.plan_templates import PlanTemplates
from api.v1.programmes import Programmes
from api.v1.proposals import Proposals
from api.v1.question_contacts import QuestionContacts
from api.v1.regions import Municipalities, Regions
from api.v1.registrations import Registrations
from api.v1.replaced_logins import ReplacedLogins
from api.v1.reports import Reach, YearReport
from api.v1.series import Series
from api.v1.slots import Slots
from api.v1.tokens import Tokens
from api.v1.webhooks import WebhookDeliveries, Webhooks
from api.v1.year_end import YearEnds

DOORS = [
    AllDeadWeeks,
    Absences,
    Activities,
    CapacityDoor,
    ClosedDays,
    Catalogue,
    Consultants,
    CourseParticipants,
    Courses,
    Deliverables,
    Evaluations,
    Events,
    Feeds,
    GrantRounds,
    Grants,
    Holds,
    InboundMails,
    IntakeRounds,
    Invitations,
    Materials,
    Meetings,
    Memberships,
    Municipalities,
    Networks,
    Notices,
    Organisations,
    People,
    Programmes,
    Proposals,
    QuestionContacts,
    Reach,
    Regions,
    Registrations,
    ReplacedLogins,
    PlanTemplates,
    Series,
    Slots,
    YearEnds,
    Tokens,
    YearReport,
    WebhookDeliveries,
    Webhooks,
]

router = SimpleRouter()
router.trailing_slash = "/?"  # a forgotten slash is nobody's mistake
for door in DOORS:
    router.register(door.address or door.resource, door, basename=door.__name__.lower())

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("", include(router.urls)),
    re_path("", Nowhere.as_view()),
]
