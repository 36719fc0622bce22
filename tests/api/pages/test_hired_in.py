"""Who is hired in sees their own meetings and courses, and not how the agency's people are taken."""

import pytest
from django.test import Client

from advisory.consultants.models import Consultant
from network.clock import today
from network.people.enrolment import grant
from network.people.models import Role

INSIDE = ["board", "capacity", "simulate", f"reports/{today().year}", "reach", "meetings/new", "networks"]


@pytest.fixture
def dan(client: Client, consultants: list[Consultant]) -> Client:
    person = consultants[1].person
    grant(person, Role.CONSULTANT, person.organisation)
    client.force_login(person)
    return client


@pytest.fixture
def hired(dan: Client, consultants: list[Consultant]) -> Client:
    Consultant.objects.filter(pk=consultants[1].pk).update(external=True)
    return dan


@pytest.mark.parametrize("page", INSIDE)
def test_a_consultant_of_the_agency_sees_how_everybody_is_taken(page: str, dan: Client) -> None:
    assert dan.get(f"/{page}/").status_code == 200


@pytest.mark.parametrize("page", INSIDE)
def test_who_is_hired_in_does_not(page: str, hired: Client) -> None:
    assert hired.get(f"/{page}/").status_code == 403


def test_neither_menu_nor_pages_lead_there(hired: Client) -> None:
    read = "".join(hired.get(page).content.decode() for page in ("/", "/meetings/", "/week/", "/courses/"))
    assert [page for page in INSIDE if f'href="/{page}/' in read] == []
