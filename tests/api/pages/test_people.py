"""People found, put right, folded together and erased, on pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from network.clock import today
from network.people import roles
from network.people.models import LookUp, Organisation, Person


@pytest.fixture
def pia(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


def test_nobody_is_found_by_fewer_than_three_letters(pia: Client, stranger: Person) -> None:
    assert [pia.get("/people/", {"who": who}).context["found"] for who in ("Ot", "Ott")] == [None, [stranger]]


def test_a_look_at_somebody_is_noted(pia: Client, stranger: Person, planner: Person) -> None:
    pia.get(f"/people/{stranger.pk}/")
    assert (LookUp.objects.get().subject, LookUp.objects.get().actor) == (stranger, planner)


def test_a_person_is_put_right(pia: Client, stranger: Person) -> None:
    pia.post(
        f"/people/{stranger.pk}/",
        {"name": "Otto Ny", "email": "ny@example.org", "function": "manager", "language": "en"},
    )
    otto = Person.objects.get(pk=stranger.pk)
    assert (otto.name, otto.language) == ("Otto Ny", "en")


def test_a_planner_does_not_take_a_colleagues_address(pia: Client, somebody: Callable[..., Person]) -> None:
    boss = somebody("Karla", "administrator", "agency")
    sent = {"name": "Karla", "email": "mine@example.org", "function": "other", "language": "da"}
    assert "Kun en administrator" in pia.post(f"/people/{boss.pk}/", sent).content.decode()
    assert Person.objects.get(pk=boss.pk).email == "karla@example.org"


def test_somebody_becomes_coordinator_of_their_organisation(pia: Client, stranger: Person) -> None:
    page = pia.post(f"/people/{stranger.pk}/roles/", {"roles": ["coordinator"]}, follow=True).content.decode()
    assert "Tovholder, Odense Kommune" in page
    assert roles.coordinated(stranger) == {stranger.organisation_id}
    assert roles.roles(stranger) == {"coordinator", "participant"}


def test_a_planner_is_offered_the_roles_a_planner_may_give(pia: Client, stranger: Person) -> None:
    page = pia.get(f"/people/{stranger.pk}/roles/").content.decode()
    assert [f'value="{role}"' in page for role in ("coordinator", "planner", "administrator")] == [True, True, False]


def test_a_planner_neither_gives_nor_takes_the_administrators_role(
    pia: Client, stranger: Person, somebody: Callable[..., Person]
) -> None:
    boss = somebody("Karla", "administrator", "agency")
    pia.post(f"/people/{stranger.pk}/roles/", {"roles": ["administrator"]})
    pia.post(f"/people/{boss.pk}/roles/", {"roles": ["planner"]})
    assert (roles.roles(stranger), roles.roles(boss)) == ({"participant"}, {"administrator", "planner"})


def test_an_administrator_gives_the_administrators_role(
    client: Client, stranger: Person, somebody: Callable[..., Person]
) -> None:
    client.force_login(somebody("Karla", "administrator", "agency"))
    client.post(f"/people/{stranger.pk}/roles/", {"roles": ["administrator"]})
    assert roles.is_administrator(stranger)


def test_a_person_is_moved_from_a_day_on(pia: Client, stranger: Person) -> None:
    horsens, soon = Organisation.objects.get(code="0615"), today() + timedelta(days=30)
    page = pia.post(f"/people/{stranger.pk}/move/", {"organisation": horsens.pk, "since": soon}, follow=True)
    assert "Horsens Kommune" in page.content.decode()
    assert [stranger.organisation_on(each) == horsens for each in (today(), soon)] == [False, True]


def test_a_day_before_the_latest_move_is_pointed_at(pia: Client, stranger: Person) -> None:
    horsens = Organisation.objects.get(code="0615")
    page = pia.post(f"/people/{stranger.pk}/move/", {"organisation": horsens.pk, "since": "2001-01-01"})
    assert "Dagen ligger før personens seneste skift." in page.content.decode()


def test_a_planner_does_not_move_a_colleague(pia: Client, somebody: Callable[..., Person]) -> None:
    assert pia.get(f"/people/{somebody('Karla', 'planner', 'agency').pk}/move/").status_code == 403


def test_two_records_become_one(pia: Client, stranger: Person, participant: Person) -> None:
    assert stranger.name in pia.get(f"/people/{participant.pk}/", {"who": "Otto"}).content.decode()
    pia.post(f"/people/{participant.pk}/merge/{stranger.pk}/")
    assert Person.objects.get(pk=stranger.pk).merged_into == participant


def test_a_person_is_erased_only_with_a_confirmation(pia: Client, stranger: Person) -> None:
    pia.post(f"/people/{stranger.pk}/erase/", {})
    assert Person.objects.get(pk=stranger.pk).erased_at is None
    pia.post(f"/people/{stranger.pk}/erase/", {"is_sure": "on"})
    assert Person.objects.get(pk=stranger.pk).erased_at is not None


def test_a_planner_erases_no_colleague(pia: Client, somebody: Callable[..., Person]) -> None:
    boss = somebody("Karla", "administrator", "agency")
    assert pia.post(f"/people/{boss.pk}/erase/", {"is_sure": "on"}).status_code == 403


def test_somebody_leaves_and_comes_back(pia: Client, stranger: Person) -> None:
    pia.post(f"/people/{stranger.pk}/retire/")
    assert not Person.objects.get(pk=stranger.pk).is_active
    pia.post(f"/people/{stranger.pk}/reinstate/")
    assert Person.objects.get(pk=stranger.pk).is_active


def test_everything_about_somebody_is_handed_out(pia: Client, stranger: Person) -> None:
    answer = pia.post(f"/people/{stranger.pk}/export/")
    assert (answer.json()["person"]["name"], LookUp.objects.get().purpose) == ("Otto", "exported")


def test_only_planners_search_the_book(client: Client, coordinator: Person) -> None:
    client.force_login(coordinator)
    assert client.get("/people/", {"who": "Otto"}).status_code == 403
