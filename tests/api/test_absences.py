"""Absences through the API: those without an end come to one, and what they hit is named."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from advisory.booking import booking
from advisory.capacity import ledger
from advisory.consultants import employment
from advisory.consultants.models import Absence, Consultant
from advisory.courses.models import Activity
from network.clock import today, told
from network.events.models import Event
from network.meetings.scheduling import Time
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import Drain, on

DAY = quiet_tuesday()
TUESDAY = today() + timedelta(days=DAY)


@pytest.fixture
def ill(consultants: list[Consultant]) -> Absence:
    """Clara is ill from Tuesday morning until further notice."""
    return employment.report_absence(consultants[0], starts_at=on(DAY, 8, 0), ends_at=None, kind="sickness", by=None)[0]


def end(client: APIClient, absence: Absence, **body: Any) -> Any:
    return client.post(f"/api/v1/absences/{absence.pk}/end/", body, format="json")


def ended() -> int:
    return Event.objects.filter(type="absence.ended").count()


def stored_end() -> datetime | None:
    return Absence.objects.get().ends_at


def test_an_absence_without_an_end_ends_now(pia: APIClient, ill: Absence) -> None:
    with told(on(DAY + 2, 12, 0)):
        answer = end(pia, ill)
    assert (answer.status_code, answer.json()["id"], ended()) == (200, str(ill.pk), 1)
    assert stored_end() == on(DAY + 2, 12, 0)


def test_ending_it_again_changes_nothing(pia: APIClient, ill: Absence) -> None:
    with told(on(DAY + 2, 12, 0)):
        first = end(pia, ill)
    with told(on(DAY + 3, 12, 0)):
        again = end(pia, ill)
    assert (again.status_code, again.json(), ended()) == (200, first.json(), 1)
    same = end(pia, ill, ends_at=first.json()["ends_at"])
    assert (same.status_code, ended(), stored_end()) == (200, 1, on(DAY + 2, 12, 0))


def test_a_day_to_come_back_on_is_known_before_it_comes(pia: APIClient, ill: Absence) -> None:
    assert end(pia, ill, ends_at=on(DAY + 6, 8, 0).isoformat()).status_code == 200
    assert stored_end() == on(DAY + 6, 8, 0)


def test_nobody_is_back_before_the_absence_began(pia: APIClient, ill: Absence) -> None:
    assert end(pia, ill, ends_at=on(DAY, 8, 0).isoformat()).status_code == 400
    answer = end(pia, ill)
    assert (answer.status_code, answer.json()["code"], stored_end(), ended()) == (409, "not_begun", None, 0)


def test_the_answer_names_what_it_hits_even_so(
    pia: APIClient, activity: Activity, consultants: list[Consultant]
) -> None:
    time = Time(on(DAY, 10, 0), on(DAY, 12, 0))
    booked = booking.schedule(activity, time, consultants=consultants[:1], by=None)
    ill, hit = employment.report_absence(
        consultants[0], starts_at=on(DAY, 8, 0), ends_at=None, kind="sickness", by=None
    )
    assert len(hit) == 1
    answer = end(pia, ill, ends_at=on(DAY, 11, 0).isoformat()).json()
    assert [each["meeting"] for each in answer["conflicts"]] == [str(booked.meeting_id)]


def test_the_days_after_it_can_be_worked_again(
    pia: APIClient, ill: Absence, consultants: list[Consultant], drain: Drain
) -> None:
    drain()
    end(pia, ill, ends_at=on(DAY + 2, 0, 0).isoformat())
    drain()
    days = [TUESDAY + timedelta(days=number) for number in range(4)]
    rows = [ledger.rows(first=each, last=each, by="week", consultants=consultants[:1])[0] for each in days]
    assert [row.available_minutes for row in rows] == [0, 0, 444, 444]
