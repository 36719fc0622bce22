"""Whom to ask about what, through the API."""

from collections.abc import Callable

from rest_framework.test import APIClient

from network.people.models import Person, QuestionContact
from tests.api.conftest import pointers

As = Callable[..., APIClient]


def test_a_contact_is_named_and_everybody_sees_how_to_reach_them(
    pia: APIClient, planner: Person, participant: Person, as_: As
) -> None:
    body = {"question": "grants", "person": str(planner.pk), "phone": "41 73 08 00"}
    assert pia.post("/api/v1/question_contacts/", body).status_code == 201
    [shown] = as_(participant).get("/api/v1/question_contacts/").json()["results"]
    assert (shown["name"], shown["email"], shown["phone"]) == ("Pia", "pia@example.org", "41 73 08 00")


def test_a_second_contact_for_the_same_question_is_refused(pia: APIClient, planner: Person) -> None:
    body = {"question": "grants", "person": str(planner.pk)}
    pia.post("/api/v1/question_contacts/", body)
    again = pia.post("/api/v1/question_contacts/", body)
    assert (again.status_code, again.json()["code"]) == (409, "already_appointed")


def test_a_question_nobody_knows_is_refused(pia: APIClient, planner: Person) -> None:
    response = pia.post("/api/v1/question_contacts/", {"question": "weather", "person": str(planner.pk)})
    assert pointers(response) == ["/question"]


def test_a_contact_is_changed_and_taken_away(pia: APIClient, planner: Person) -> None:
    made = pia.post("/api/v1/question_contacts/", {"question": "grants", "person": str(planner.pk)}).json()
    assert pia.patch(f"/api/v1/question_contacts/{made['id']}/", {"phone": "1"}).json()["phone"] == "1"
    assert pia.delete(f"/api/v1/question_contacts/{made['id']}/").status_code == 204
    assert not QuestionContact.objects.exists()


def test_only_planners_name_contacts(participant: Person, planner: Person, as_: As) -> None:
    body = {"question": "grants", "person": str(participant.pk)}
    assert as_(participant).post("/api/v1/question_contacts/", body).status_code == 403
