"""Networks, their members and their contacts, on pages."""

import pytest
from django.test import Client

from network.meetings.models import Meeting
from network.networks import membership
from network.networks.models import Membership, Network
from network.people.models import Person
from network.series.models import PlanTemplate


@pytest.fixture
def pia(client: Client, planner: Person) -> Client:
    client.force_login(planner)
    return client


@pytest.fixture
def asked(closed_network: Network, participant: Person) -> Membership:
    """Horsens asks to be let in."""
    assert participant.organisation is not None
    return membership.join(closed_network, participant.organisation, contacts=[], by=None)


def test_a_network_is_founded(pia: Client) -> None:
    page = pia.post("/networks/new/", {"name": "Familiehuse Fyn", "kind": "thematic"}, follow=True).content.decode()
    assert ("<h1>Familiehuse Fyn</h1>" in page, Network.objects.get().open) == (True, True)


def test_a_request_is_approved_and_ended(pia: Client, asked: Membership) -> None:
    assert "Har anmodet" in pia.get(f"/networks/{asked.network_id}/").content.decode()
    pia.post(f"/memberships/{asked.pk}/approve/")
    assert Membership.objects.get().approved
    pia.post(f"/memberships/{asked.pk}/end/")
    assert Membership.objects.get().valid_to is not None


def test_an_organisation_joins_and_its_contacts_are_named(pia: Client, network: Network, participant: Person) -> None:
    pia.post(f"/networks/{network.pk}/join/", {"organisation": participant.organisation_id})
    row = Membership.objects.get()
    pia.post(f"/memberships/{row.pk}/", {"contacts": [participant.pk]})
    assert list(row.contacts.all()) == [participant]


def test_whom_a_planner_adds_to_a_closed_network_is_a_member_at_once(
    pia: Client, asked: Membership, stranger: Person
) -> None:
    for organisation in (stranger.organisation_id, asked.organisation_id):
        pia.post(f"/networks/{asked.network_id}/join/", {"organisation": organisation})
    assert list(asked.network.memberships.values_list("approved", flat=True)) == [True, True]


def test_the_list_says_where_somebody_waits_for_an_answer(pia: Client, asked: Membership) -> None:
    assert "1 venter på svar" in pia.get("/networks/").content.decode()
    membership.approve(asked, by=None)
    assert "venter på svar" not in pia.get("/networks/").content.decode()


def test_a_stranger_to_the_organisation_cannot_speak_for_it(pia: Client, asked: Membership, stranger: Person) -> None:
    pia.post(f"/memberships/{asked.pk}/", {"contacts": [stranger.pk]})
    assert not asked.contacts.exists()


def test_a_network_with_coming_meetings_is_not_closed(pia: Client, meeting: Meeting) -> None:
    page = pia.post(f"/networks/{meeting.network_id}/close/", {}).content.decode()
    assert "Det kunne ikke gennemføres" in page
    assert Network.objects.get().valid_to is None


def test_a_year_of_meetings_is_laid_out(pia: Client, network: Network) -> None:
    template = PlanTemplate.objects.filter(basis="iso_week").first()
    assert template is not None
    pia.post(f"/networks/{network.pk}/series/", {"template": template.pk, "starts_on": "2027-01-04"})
    assert set(Meeting.objects.values_list("state", flat=True)) == {"draft"}


def test_either_a_template_or_a_year_is_said(pia: Client, network: Network) -> None:
    assert "Vælg en skabelon og en startdag" in pia.post(f"/networks/{network.pk}/series/", {}).content.decode()


def test_a_consultant_reads_networks_and_founds_none(client: Client, advisor: object, network: Network) -> None:
    client.force_login(Person.objects.get(name="Karl"))
    paths = ("/networks/", f"/networks/{network.pk}/", "/networks/new/")
    assert [client.get(path).status_code for path in paths] == [200, 200, 403]


def test_an_expert_joins_a_group_in_their_own_name(pia: Client, stranger: Person) -> None:
    group = membership.found(name="Styregruppe", kind="coordination", by=None)
    page = pia.post(f"/networks/{group.pk}/join/", {"email": stranger.email}, follow=True).content.decode()
    assert (stranger.name in page, group.memberships.get().person) == (True, stranger)


@pytest.mark.parametrize("email", ["", "ukendt@example.org"])
def test_an_address_that_nobody_has_is_pointed_at(pia: Client, email: str) -> None:
    group = membership.found(name="Styregruppe", kind="coordination", by=None)
    page = pia.post(f"/networks/{group.pk}/join/", {"email": email}).content.decode()
    assert ("Opret personen først" in page) == bool(email)
    assert not group.memberships.exists()
