"""What a planner sets aside for a course: a row for each rule, told of by the event of the step it allowed."""

from collections.abc import Sequence

from advisory.courses.models import Course, Dispensation
from network.errors import RuleBrokenError
from network.people.models import Person

Told = dict[str, str]


def dispense(course: Course, broken: Sequence[RuleBrokenError], *, reason: str, by: Person | None) -> Told:
    """Let a planner's reason set aside the rules that stand in the way; answers what the step's event says of it.

    Where none stands in the way a reason is of no use, and nothing is kept.

    Raises:
        RuleBrokenError: the first of `broken`, where there is no reason.
    """
    if not broken:
        return {}
    if not reason:
        raise broken[0]
    rules = [each.code for each in broken]
    for rule in rules:
        Dispensation.objects.create(course=course, rule=Dispensation.Rule(rule), reason=reason, by=by)
    return {"dispensation": ",".join(rules)}
