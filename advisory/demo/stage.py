"""What the telling knows so far, and the scenes of which the year is made."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course
from advisory.demo.almanac import Almanac
from network.meetings.models import Meeting
from network.networks.models import Network
from network.people.models import Organisation, Person


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that somebody did at one moment."""

    at: datetime
    tell: Callable[[], None]


@dataclass(slots=True)
class Stage:
    """The rows made so far, under the names by which the plan speaks of them.

    Attributes:
        almanac: Turns the plan's days into this year's.
        organisations: By code.
        members: Codes of the organisations in each network, by the network's key in the plan.
        people: By e-mail address.
        staff: By organisation code: the contact first, then colleagues as they turn up.
        consultants: By e-mail address.
        networks: By the network's key: a region's slug or `national`.
        meetings: By the day in the plan and the network's key.
        courses: By municipality code.
        activities: By municipality code and number.
    """

    almanac: Almanac
    organisations: dict[str, Organisation] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, list[Person]] = field(default_factory=dict)
    consultants: dict[str, Consultant] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    activities: dict[tuple[str, int], Activity] = field(default_factory=dict)
