"""Who takes part in a course, arranged on pages by those who advise it and by the municipality's coordinator."""

import pytest
from django.test import Client

from advisory.circles import joining
from advisory.circles.models import CourseParticipant
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle
from advisory.courses.models import Activity, Course
from network.meetings import registration
from network.meetings.models import Meeting
from network.people.models import Person


@pytest.fixture(params=["planner", "coordinator", "advisor"])
def arranger(client: Client, course: Course, request: pytest.FixtureRequest) -> Client:
    """Everybody who may arrange the course of Horsens."""
    who = request.getfixturevalue(request.param)
    client.force_login(who.person if isinstance(who, Consultant) else who)
    return client


@pytest.fixture
def ida(course: Course, participant: Person) -> CourseParticipant:
    return joining.join(course, participant, sector="health_visiting", by=None)


def page(client: Client, course: Course, who: str = "") -> str:
    return client.get(f"/courses/{course.pk}/participants/", {"who": who} if who else {}).content.decode()


def test_somebody_of_the_municipality_is_brought_into_an_activity(
    arranger: Client, course: Course, activity: Activity, participant: Person
) -> None:
    address = f"/courses/{course.pk}/participants/{participant.pk}/"
    assert address in page(arranger, course)
    sent = {"sector": "health_visiting", "role": "contact", "activities": [activity.pk]}
    answer = arranger.post(address, sent, follow=True)
    assert "Deltageren er tilføjet." in answer.content.decode()
    row = course.participants.get()
    assert (row.person, row.sector, row.role, list(row.activities.all())) == (
        participant,
        "health_visiting",
        "contact",
        [activity],
    )


def test_what_part_somebody_takes_is_changed(arranger: Client, activity: Activity, ida: CourseParticipant) -> None:
    assert f"/course-participants/{ida.pk}/" in page(arranger, ida.course)
    arranger.post(f"/course-participants/{ida.pk}/", {"sector": "day_care", "role": "sponsor"})
    ida.refresh_from_db()
    assert (ida.sector, ida.role) == ("day_care", "sponsor")


def test_somebody_is_taken_out(arranger: Client, ida: CourseParticipant) -> None:
    answer = arranger.post(f"/course-participants/{ida.pk}/leave/", follow=True)
    assert "Deltageren er fjernet." in answer.content.decode()
    assert not CourseParticipant.objects.exists()


def test_whoever_takes_part_already_is_shown_as_they_do(
    client: Client, coordinator: Person, ida: CourseParticipant
) -> None:
    client.force_login(coordinator)
    address = f"/courses/{ida.course_id}/participants/{ida.person_id}/"
    assert address not in page(client, ida.course)
    assert client.get(address).headers["Location"] == f"/course-participants/{ida.pk}/"


def test_a_planner_finds_a_partner_from_elsewhere_by_name(
    client: Client, planner: Person, course: Course, stranger: Person
) -> None:
    client.force_login(planner)
    address = f"/courses/{course.pk}/participants/{stranger.pk}/"
    assert address not in page(client, course)
    assert address in page(client, course, stranger.name)
    assert "Skriv mindst tre bogstaver." in page(client, course, "Ot")


def test_a_coordinator_brings_nobody_whom_they_only_met(
    client: Client, coordinator: Person, course: Course, stranger: Person, meeting: Meeting
) -> None:
    for each in (coordinator, stranger):
        registration.register(meeting, each, by=None)
    client.force_login(coordinator)
    address = f"/courses/{course.pk}/participants/{stranger.pk}/"
    assert address not in page(client, course, stranger.name)
    assert client.post(address, {"sector": "health_visiting", "role": "partner"}).status_code == 404


def test_a_sector_must_be_chosen(client: Client, coordinator: Person, course: Course, participant: Person) -> None:
    client.force_login(coordinator)
    answer = client.post(f"/courses/{course.pk}/participants/{participant.pk}/", {"role": "contact"})
    assert list(answer.context["form"].errors) == ["sector"]
    assert not CourseParticipant.objects.exists()


def test_the_circle_of_a_course_that_is_over_is_only_shown(
    client: Client, coordinator: Person, ida: CourseParticipant
) -> None:
    client.force_login(coordinator)
    lifecycle.withdraw(ida.course, reason="Vi klarer det selv", by=None)
    shown = page(client, ida.course)
    assert ida.person.name in shown
    assert "/course-participants/" not in shown
    answer = client.post(f"/course-participants/{ida.pk}/leave/", follow=True)
    assert "alert-error" in answer.content.decode()
    assert CourseParticipant.objects.exists()


@pytest.mark.parametrize("who", ["participant", "stranger"])
def test_nobody_else_arranges_a_circle_not_even_their_own_part(
    client: Client, ida: CourseParticipant, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    addresses = (f"/courses/{ida.course_id}/participants/", f"/course-participants/{ida.pk}/")
    assert [client.get(each).status_code for each in addresses] == [404, 404]
    assert client.post(f"/course-participants/{ida.pk}/leave/").status_code == 404
