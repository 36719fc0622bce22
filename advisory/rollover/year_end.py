"""Seeing what the year's end brings, and confirming exactly what was seen."""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction

from advisory.rollover import areas, courses
from advisory.rollover.areas import AreaOutlook
from advisory.rollover.courses import CourseOutlook, Outlook
from network.errors import RuleBrokenError, Text
from network.events.locks import one_at_a_time
from network.events.recording import record
from network.people.models import Person


@dataclass(frozen=True, slots=True)
class YearEnd:
    """What becomes of courses and areas when `year` ends."""

    year: int
    courses: list[CourseOutlook]
    areas: list[AreaOutlook]

    @property
    def token(self) -> str:
        """Stands for exactly what is proposed; another proposal has another."""
        proposed = [
            [[str(each.course.pk), each.outlook, str(each.proposed_ends_on)] for each in self.courses],
            [[[area.pk for area in each.areas], each.region.pk, each.share] for each in self.areas],
        ]
        return hashlib.sha256(json.dumps(proposed).encode()).hexdigest()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left that needs no dispensation."""
        return not self.areas and all(each.outlook != Outlook.EXTEND for each in self.courses)


def preview(year: int) -> YearEnd:
    """What the end of a year would bring; nothing is written."""
    return YearEnd(year, courses.course_outlooks(year), areas.area_outlooks(year))


def confirm(year: int, *, token: str, by: Person | None, override_reason: str = "") -> YearEnd:
    """Bring about what was seen under `token`, and answer what is left.

    Courses that need a dispensation get it only with a planner's `override_reason`. What is settled stays so.

    Raises:
        RuleBrokenError: `preview_changed`, something else would be brought about by now.
    """
    with transaction.atomic():
        one_at_a_time("year_end")
        seen = preview(year)
        if seen.is_settled and not override_reason:
            return seen
        if seen.token != token:
            raise RuleBrokenError(
                "preview_changed",
                Text(
                    "Noget har ændret sig siden forhåndsvisningen. Se den igen, og bekræft så.",
                    "Something has changed since the preview. Look at it again, then confirm.",
                ),
            )
        courses.extend(seen.courses, by=by, override_reason=override_reason)
        areas.go_on(seen.areas, by=by)
        record("year.rolled_over", by=by, year=year)
        return preview(year)
