"""The rooms' models, where Django looks for them."""

from advisory.booking.models import Assignment, Hold, Proposal, ProposedSlot
from advisory.capacity.models import ConsultantCapacity, Counted, RegionCapacity
from advisory.circles.models import CourseParticipant
from advisory.closing.models import ClosingNote
from advisory.consultants.models import Absence, Consultant, ConsultantArea, WorkingHours
from advisory.courses.models import Activity, ClarifiedItem, Course, Dispensation
from advisory.deliverables.models import Deliverable
from advisory.intake.models import IntakeRound

__all__ = [
    "Absence",
    "Activity",
    "Assignment",
    "ClarifiedItem",
    "ClosingNote",
    "Consultant",
    "ConsultantArea",
    "ConsultantCapacity",
    "Counted",
    "Course",
    "CourseParticipant",
    "Deliverable",
    "Dispensation",
    "Hold",
    "IntakeRound",
    "Proposal",
    "ProposedSlot",
    "RegionCapacity",
    "WorkingHours",
]
