"""The registration list, for those who plan the meeting."""

import pytest
from django.test import Client

from network.meetings import registration
from network.meetings.models import Meeting, Registration
from network.people.models import Person


@pytest.fixture
def pia(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


def listed(client: Client, meeting: Meeting, who: str = "") -> str:
    return client.get(f"/meetings/{meeting.pk}/registrations/", {"who": who}).content.decode()


def test_those_who_wait_stand_in_the_order_of_service(
    pia: Client, meeting: Meeting, participant: Person, coordinator: Person, stranger: Person
) -> None:
    Meeting.objects.update(seats=1)
    for person in (participant, stranger, coordinator):
        registration.register(meeting, person, by=None)
    page = pia.get(f"/meetings/{meeting.pk}/registrations/")
    assert [(place, row.person.name) for place, row, _ in page.context["waiting"]] == [(1, "Otto"), (2, "Kirsten")]
    assert [row.person.name for row, _ in page.context["seated"]] == ["Ida"]


def test_a_person_is_found_by_three_letters_and_registered(pia: Client, meeting: Meeting, stranger: Person) -> None:
    address = f"/meetings/{meeting.pk}/registrations/{stranger.pk}/"
    assert address not in listed(pia, meeting, "Ot")
    assert address in listed(pia, meeting, "Ott")
    pia.post(address, {"attendance": "in_person", "diet": "vegetar"})
    assert Registration.objects.get().state == "confirmed"
    assert "1 × vegetar" in listed(pia, meeting)


def test_after_the_deadline_a_reason_is_asked_for_and_kept(pia: Client, meeting: Meeting, stranger: Person) -> None:
    Meeting.objects.update(registration_closes_at=meeting.created_at)
    address = f"/meetings/{meeting.pk}/registrations/{stranger.pk}/"
    page = pia.post(address, {"attendance": "in_person"}).content.decode()
    assert 'name="override_reason"' in page
    pia.post(address, {"attendance": "in_person", "override_reason": "Glemt"})
    assert Registration.objects.get().override_reason == "Glemt"


def test_a_seat_is_given_back_for_somebody(pia: Client, meeting: Meeting, stranger: Person) -> None:
    row = registration.register(meeting, stranger, by=None)
    pia.post(f"/registrations/{row.pk}/take-back/")
    assert Registration.objects.get().state == "withdrawn"


def test_somebody_comes_online_instead(pia: Client, meeting: Meeting, stranger: Person) -> None:
    row = registration.register(meeting, stranger, by=None)
    pia.post(f"/registrations/{row.pk}/switch/", {})
    assert Registration.objects.get().attendance == "online"


def test_who_does_not_plan_the_meeting_sees_no_list(client: Client, meeting: Meeting, participant: Person) -> None:
    client.force_login(participant)
    row = registration.register(meeting, participant, by=None)
    assert client.get(f"/meetings/{meeting.pk}/registrations/").status_code == 403
    assert client.post(f"/registrations/{row.pk}/take-back/").status_code == 403
