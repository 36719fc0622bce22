"""The rooms' models, where Django looks for them."""

from advisory.booking.models import Assignment, Hold, Proposal, ProposedSlot
from advisory.capacity.models import ConsultantCapacity, RegionCapacity
from advisory.consultants.models import Absence, ClosedDay, Consultant, ConsultantArea, WorkingHours
from advisory.courses.models import Activity, ClarifiedItem, Course
from advisory.intake.models import IntakeRound

__all__ = [
    "Absence",
    "Activity",
    "Assignment",
    "ClarifiedItem",
    "ClosedDay",
    "Consultant",
    "ConsultantArea",
    "ConsultantCapacity",
    "Course",
    "Hold",
    "IntakeRound",
    "Proposal",
    "ProposedSlot",
    "RegionCapacity",
    "WorkingHours",
]
