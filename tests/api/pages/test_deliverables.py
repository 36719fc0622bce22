"""What a municipality is to hand in, agreed on and followed up on the course's page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from advisory.circles import joining
from advisory.consultants.models import Consultant
from advisory.courses import lifecycle
from advisory.courses.models import Course
from advisory.deliverables import handing_in
from advisory.deliverables.models import Deliverable
from network.clock import now, today
from network.people.models import Person

STEPS = ("change", "drop", "reopen")


@pytest.fixture
def karl(client: Client, advisor: Consultant) -> Client:
    client.force_login(advisor.person)
    return client


@pytest.fixture
def due(course: Course) -> Deliverable:
    return handing_in.agree(course, title="Plan", due_at=now() + timedelta(days=9), by=None)


def page(client: Client, course: Course) -> str:
    return client.get(f"/courses/{course.pk}/").content.decode()


def test_what_is_to_be_handed_in_is_agreed_on(karl: Client, course: Course) -> None:
    assert f"/courses/{course.pk}/deliverables/" in page(karl, course)
    day = today() + timedelta(days=30)
    sent = {"title": "Implementeringsplan", "due_at": f"{day}T12:00"}
    answer = karl.post(f"/courses/{course.pk}/deliverables/", sent, follow=True)
    assert "Afleveringen er aftalt." in answer.content.decode()
    row = Deliverable.objects.get()
    assert (row.course, row.title, row.due_at.date()) == (course, "Implementeringsplan", day)


def test_another_day_is_agreed_on(karl: Client, due: Deliverable) -> None:
    day = today() + timedelta(days=40)
    karl.post(f"/deliverables/{due.pk}/change/", {"title": "Ny plan", "due_at": f"{day}T12:00"})
    due.refresh_from_db()
    assert (due.title, due.due_at.date()) == ("Ny plan", day)


def test_a_consultant_receives_what_came_another_way_and_opens_it_again(karl: Client, due: Deliverable) -> None:
    answer = karl.post(f"/deliverables/{due.pk}/", {"text": "Kom med posten"})
    assert answer.headers["Location"] == f"/courses/{due.course_id}/"
    assert "Kom med posten" in page(karl, due.course)
    answer = karl.post(f"/deliverables/{due.pk}/reopen/", follow=True)
    assert "Kommunen kan aflevere igen." in answer.content.decode()
    due.refresh_from_db()
    assert due.handed_in_at is None


def test_what_is_not_needed_is_dropped(karl: Client, due: Deliverable) -> None:
    karl.post(f"/deliverables/{due.pk}/drop/")
    assert not Deliverable.objects.exists()


def test_what_is_handed_in_is_not_dropped_and_why_is_said(karl: Client, due: Deliverable) -> None:
    handing_in.hand_in(due, text="Planen", by=None)
    assert f"/deliverables/{due.pk}/drop/" not in page(karl, due.course)
    answer = karl.post(f"/deliverables/{due.pk}/drop/", follow=True)
    assert "alert-error" in answer.content.decode()
    assert Deliverable.objects.exists()


def test_nothing_is_agreed_on_in_a_course_that_is_over(karl: Client, course: Course) -> None:
    lifecycle.withdraw(course, reason="Vi klarer det selv", by=None)
    address = f"/courses/{course.pk}/deliverables/"
    assert address not in page(karl, course)
    day = today() + timedelta(days=30)
    assert "form-error" in karl.post(address, {"title": "Plan", "due_at": f"{day}T12:00"}).content.decode()
    assert not Deliverable.objects.exists()


def test_a_coordinator_hands_in_and_agrees_on_nothing(client: Client, coordinator: Person, due: Deliverable) -> None:
    client.force_login(coordinator)
    assert client.post(f"/deliverables/{due.pk}/", {"text": "Planen"}).headers["Location"] == "/organisation/"
    addresses = (f"/courses/{due.course_id}/deliverables/", *(f"/deliverables/{due.pk}/{verb}/" for verb in STEPS))
    assert {client.post(each).status_code for each in addresses} == {403}


@pytest.mark.parametrize(("role", "status"), [("contact", 302), ("sponsor", 302), ("participant", 404)])
def test_the_circles_contact_and_sponsor_hand_in(
    client: Client, someone: Callable[..., Person], due: Deliverable, role: str, status: int
) -> None:
    kai = someone("Kai")
    joining.join(due.course, kai, sector="family_house", role=role, by=None)
    client.force_login(kai)
    assert client.post(f"/deliverables/{due.pk}/", {"text": "Planen"}).status_code == status


def test_what_is_handed_in_is_not_handed_in_once_more(karl: Client, due: Deliverable) -> None:
    handing_in.hand_in(due, text="Planen", by=None)
    assert karl.post(f"/deliverables/{due.pk}/", {"text": "En anden"}).status_code == 404


def test_a_consultant_from_elsewhere_finds_no_deliverable(karl: Client, due: Deliverable) -> None:
    Course.objects.update(municipality="0461")
    addresses = (f"/courses/{due.course_id}/deliverables/", *(f"/deliverables/{due.pk}/{verb}/" for verb in STEPS))
    assert {karl.post(each).status_code for each in addresses} == {404}
