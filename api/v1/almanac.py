"""The agency's closed days, and the weeks in which nothing is planned."""

from typing import Any

from rest_framework import serializers

from api.doors import Created, Removed, Said, Shown
from api.fields import IdField, LineField, WholeField
from api.filtering import Filter
from api.permissions import READING
from api.who import planning
from network.almanac import keeping
from network.almanac.models import ClosedDay, DeadWeeks

MONTHS, DAYS, WEEKS = 12, 31, 53


class ClosedDayShape(serializers.Serializer[Any]):
    """A day on which the agency is closed each year."""

    id = IdField(read_only=True)
    month = WholeField(min_value=1, max_value=MONTHS)
    day = WholeField(min_value=1, max_value=DAYS)
    name = LineField(max_length=60)


class ClosedDays(Shown, Created, Removed):
    """Days on which the agency is closed though they are no public holidays."""

    model = ClosedDay
    resource = "closed_days"
    may = READING | {"create": planning, "destroy": planning}
    serializer_class = input_class = ClosedDayShape
    filters = {"month": Filter(WholeField(), "month"), "day": Filter(WholeField(), "day")}
    ordering_fields = ("month", "day", "name")
    search_fields = ("name",)

    def is_there(self, said: Said) -> bool:
        return ClosedDay.objects.filter(month=said["month"], day=said["day"]).exists()

    def make(self, said: Said) -> ClosedDay:
        return keeping.close_day(by=self.person, **said)

    def remove(self, row: ClosedDay) -> None:
        keeping.open_day(row, by=self.person)


class DeadWeeksShape(serializers.Serializer[Any]):
    """ISO weeks, both inclusive; 51 to 1 goes over the turn of the year."""

    id = IdField(read_only=True)
    first_week = WholeField(min_value=1, max_value=WEEKS)
    last_week = WholeField(min_value=1, max_value=WEEKS)
    name = LineField(max_length=60)


class AllDeadWeeks(Shown, Created, Removed):
    """Weeks that plans step over."""

    model = DeadWeeks
    resource = "dead_weeks"
    may = READING | {"create": planning, "destroy": planning}
    serializer_class = input_class = DeadWeeksShape
    filters = {"first_week": Filter(WholeField(), "first_week"), "last_week": Filter(WholeField(), "last_week")}
    ordering_fields = ("first_week", "last_week", "name")
    search_fields = ("name",)

    def is_there(self, said: Said) -> bool:
        return DeadWeeks.objects.filter(first_week=said["first_week"], last_week=said["last_week"]).exists()

    def make(self, said: Said) -> DeadWeeks:
        return keeping.rest(by=self.person, **said)

    def remove(self, row: DeadWeeks) -> None:
        keeping.plan_again(row, by=self.person)
