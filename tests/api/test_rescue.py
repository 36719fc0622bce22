from rest_framework.test import APIClient

from advisory.booking import booking
from advisory.booking.models import Assignment
from advisory.consultants.employment import report_absence
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.meetings.scheduling import Time
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

DAY = quiet_tuesday()


def test_a_planner_sees_who_could_take_over_and_confirms_once(
    pia: APIClient, activity: Activity, consultants: list[Consultant]
) -> None:
    time = Time(on(DAY, 10, 0), on(DAY, 12, 0))
    booking.schedule(activity, time, consultants=consultants[:1], by=None)
    absence, _ = report_absence(consultants[0], starts_at=on(DAY, 0), ends_at=None, kind="sickness", by=None)
    address = f"/api/v1/absences/{absence.pk}/rescue/"
    [broken] = pia.get(address).json()["broken"]
    choice = {"meeting": broken["meeting"], "consultant": broken["substitutes"][0]["consultant"]}
    answer = pia.post(address, {"choices": [choice]})
    assert (answer.status_code, answer.json()["id"]) == (200, str(absence.pk))
    assert str(Assignment.objects.live().get().consultant_id) == choice["consultant"]
    assert pia.get(address).json() == {"broken": []}
