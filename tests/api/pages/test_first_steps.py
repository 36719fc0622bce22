"""An empty installation greets whoever plans and leads to the first meeting."""

import pytest
from django.test import Client

from advisory.consultants.models import Consultant
from network.meetings.models import Meeting
from network.networks.models import Programme
from network.people.models import Person


@pytest.fixture
def pia(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


def steps(client: Client) -> list[bool] | None:
    found = client.get("/").context["first_steps"]
    return found and [step.is_done for step in found]


def test_the_list_tells_what_is_still_to_be_done(pia: Client) -> None:
    assert steps(pia) == [True, False, False, False]


def test_a_consultant_is_added_and_the_list_knows(pia: Client) -> None:
    sent = {"name": "Farid", "email": "farid@example.org", "regions": ["midtjylland"], "base_municipality": "0461"}
    pia.post("/consultants/new/", sent)
    assert Consultant.objects.get().person.name == "Farid"
    assert steps(pia) == [True, True, False, False]


def test_a_programme_is_begun(pia: Client) -> None:
    pia.post("/programmes/new/", {"name": "Tidlig indsats", "slug": "tidlig-indsats"})
    assert Programme.objects.filter(slug="tidlig-indsats").exists()


def test_with_the_first_meeting_the_list_is_gone(pia: Client, draft: Meeting) -> None:
    assert steps(pia) is None


def test_others_never_see_it(client: Client, participant: Person) -> None:
    client.force_login(participant)
    assert steps(client) is None
