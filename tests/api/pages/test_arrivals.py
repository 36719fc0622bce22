"""The list at the door, checking in by oneself, and the minutes."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from advisory.consultants.models import Consultant
from api import throttling
from network.clock import told
from network.meetings import registration, scheduling
from network.meetings.links import check_in_address, evaluation_address
from network.meetings.models import Meeting, Registration
from network.people.models import Person
from tests.api.conftest import ENDS, STARTS


@pytest.fixture
def ida(meeting: Meeting, participant: Person) -> Registration:
    return registration.register(meeting, participant, by=participant)


@pytest.fixture
def staff(client: Client, advisor: Consultant) -> Client:
    client.force_login(advisor.person)
    return client


@pytest.fixture
def started(ida: Registration) -> Iterator[None]:
    with told(STARTS):
        yield


@pytest.fixture
def path(meeting: Meeting) -> str:
    return check_in_address(meeting).removeprefix("http://localhost:8000")


def state(row: Registration) -> str:
    return Registration.objects.get(pk=row.pk).state


def test_the_list_has_a_button_for_each(staff: Client, meeting: Meeting, ida: Registration) -> None:
    page = staff.get(f"/meetings/{meeting.pk}/door/").content.decode()
    assert f"/registrations/{ida.pk}/attend/" in page


def test_the_button_notes_that_somebody_came_and_is_undone(staff: Client, ida: Registration) -> None:
    states = []
    for verb in ("attend", "attend", "unattend"):
        assert staff.post(f"/registrations/{ida.pk}/{verb}/").status_code == 302
        states.append(state(ida))
    assert states == ["attended", "attended", "confirmed"]


def test_opening_a_button_notes_nothing(staff: Client, ida: Registration) -> None:
    assert staff.get(f"/registrations/{ida.pk}/attend/").status_code == 405


@pytest.mark.parametrize("what", ["door/", "minutes/", "evaluation/", "sheet/checkin/", "code/evaluation.png"])
def test_only_who_plans_the_meeting_has_its_pages(
    client: Client, meeting: Meeting, ida: Registration, participant: Person, what: str
) -> None:
    address = f"/meetings/{meeting.pk}/{what}"
    assert client.get(address).status_code == 302
    client.force_login(participant)
    assert client.get(address).status_code == 403


def test_participants_do_not_note_themselves(client: Client, ida: Registration, participant: Person) -> None:
    client.force_login(participant)
    assert client.post(f"/registrations/{ida.pk}/attend/").status_code == 403
    assert state(ida) == "confirmed"


def test_after_the_meeting_the_rest_become_no_shows(staff: Client, meeting: Meeting, ida: Registration) -> None:
    staff.post(f"/meetings/{meeting.pk}/absent/")
    assert state(ida) == "confirmed"
    with told(ENDS):
        answer = staff.post(f"/meetings/{meeting.pk}/absent/", follow=True)
    assert "1 er noteret som udeblevet." in answer.content.decode()
    assert state(ida) == "no_show"


@pytest.mark.parametrize(("given", "kept"), [("40", 40), ("-1", None), ("mange", None)])
def test_heads_are_counted_without_names(staff: Client, meeting: Meeting, given: str, kept: int | None) -> None:
    staff.post(f"/meetings/{meeting.pk}/door/", {"headcount": given})
    assert Meeting.objects.get(pk=meeting.pk).headcount == kept


def test_minutes_are_written_and_read_on_the_meetings_page(staff: Client, meeting: Meeting) -> None:
    with told(ENDS):
        scheduling.close(meeting, by=None)
        staff.post(f"/meetings/{meeting.pk}/minutes/", {"minutes": "Vi talte om børn."})
    assert "Vi talte om børn." in Client().get(f"/meetings/{meeting.pk}/").content.decode()


def test_minutes_before_the_meeting_was_held_are_refused(staff: Client, meeting: Meeting) -> None:
    answer = staff.post(f"/meetings/{meeting.pk}/minutes/", {"minutes": "Vi talte."})
    assert "Det kunne ikke gennemføres" in answer.content.decode()


def test_opening_the_code_checks_nobody_in(started: None, client: Client, path: str, ida: Registration) -> None:
    assert "Jeg er her" in client.get(path).content.decode()
    assert state(ida) == "confirmed"


def test_whoever_is_registered_checks_in_by_address(started: None, path: str, ida: Registration) -> None:
    Client(enforce_csrf_checks=True).post(path, {"email": ida.person.email})
    assert state(ida) == "attended"


def test_whoever_tries_a_list_of_addresses_is_told_to_wait(
    started: None, client: Client, path: str, ida: Registration
) -> None:
    throttling._buckets[f"arrivals at {ida.meeting_id}"] = (0.0, time.monotonic() + 60)
    answer = client.post(path, {"email": ida.person.email})
    assert (answer.status_code, answer["Retry-After"], state(ida)) == (429, "60", "confirmed")


def test_whoever_is_logged_in_finds_the_address_there(
    started: None, client: Client, path: str, participant: Person
) -> None:
    client.force_login(participant)
    assert f'value="{participant.email}"' in client.get(path).content.decode()


def test_known_and_unknown_addresses_get_the_same_answer(
    started: None, client: Client, path: str, ida: Registration
) -> None:
    answers = [client.post(path, {"email": email}, follow=True) for email in (ida.person.email, "no@example.org")]
    pages = [answer.content.decode().replace(str(answer.context["csrf_token"]), "") for answer in answers]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("email", ["", "ida", "ida@example.org\nBcc: x@example.org"])
def test_what_is_no_address_is_refused(started: None, client: Client, path: str, email: str) -> None:
    assert "Det kunne ikke gennemføres" in client.post(path, {"email": email}).content.decode()


def test_outside_the_time_around_the_meeting_nobody_checks_in(client: Client, path: str, ida: Registration) -> None:
    with told(STARTS - timedelta(hours=2)):
        answer = client.post(path, {"email": ida.person.email})
    assert "Ankomst er ikke åben" in answer.content.decode()
    assert state(ida) == "confirmed"


def test_a_forged_code_and_one_for_the_evaluation_lead_nowhere(client: Client, path: str, meeting: Meeting) -> None:
    other = evaluation_address(meeting).split("/")[-2]
    assert [client.get(each).status_code for each in (f"{path[:-4]}abc/", f"/checkin/{other}/")] == [404, 404]
