"""What would stand in the way of a booking, seen before anybody decides."""

from collections.abc import Sequence

from django.db import transaction

from advisory.booking import holding, promise
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.errors import RuleBrokenError
from network.meetings.scheduling import Time
from network.people.models import Person


def foresee(
    activity: Activity, time: Time, consultants: Sequence[Consultant], *, by: Person | None
) -> list[RuleBrokenError]:
    """What booking would answer about each consultant at this time; nothing is written.

    It is found by trying and taking all of it back, so that it is never something else than booking itself says.
    """
    found = (_refusal(activity, time, each, by) for each in consultants)
    said = {str(refusal.text): refusal for refusal in found if refusal}
    return list(said.values())


def _refusal(activity: Activity, time: Time, consultant: Consultant, by: Person | None) -> RuleBrokenError | None:
    try:
        with transaction.atomic():
            activity, _ = promise.locked(activity)
            holding.give_way(activity, time, [consultant.pk], by=by)
            holding.keep(time, [consultant], activity, None, None, holding.deadline(None), "", by)
            transaction.set_rollback(True)
    except RuleBrokenError as refusal:
        return refusal
    return None
