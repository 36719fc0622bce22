"""Networks of every kind at their doors."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from network.meetings import scheduling
from network.networks import membership
from network.networks.models import Network
from network.people.models import Organisation, Person
from tests.api.conftest import plan, pointers

As = Callable[..., APIClient]
A_DAY = timedelta(days=1)


@pytest.fixture
def group(denmark: None) -> Network:
    """A coordination group with another agency."""
    made = membership.found(name="Koordinationsgruppe", kind="coordination", by=None)
    agency = Organisation.objects.create(kind="partner", name="Sundhedsstyrelsen", code="sst")
    membership.approve(membership.join(made, agency, contacts=[], by=None), by=None)
    return made


@pytest.fixture
def guest(somebody: Callable[..., Person], group: Network) -> Person:
    return somebody("Sara", "participant", "sst")


def test_a_member_from_another_agency_sees_the_group(guest: Person, group: Network, as_: As) -> None:
    assert as_(guest).get(f"/api/v1/networks/{group.pk}/").json()["open"] is False


def test_a_member_follows_the_groups_own_feed(guest: Person, group: Network, as_: As) -> None:
    meeting = scheduling.publish(plan(group), by=None)
    client = as_(guest)
    made = client.post("/api/v1/feeds/", {"audience": "network", "name": "Gruppen", "network": str(group.pk)}).json()
    feed = APIClient().get("/feeds/" + made["url"].partition("/feeds/")[2])
    assert (meeting.visibility, meeting.uid.encode() in feed.content) == ("members", True)


def test_a_stranger_does_not_find_the_groups_feed(stranger: Person, group: Network, as_: As) -> None:
    body = {"audience": "network", "name": "Gruppen", "network": str(group.pk)}
    assert as_(stranger).post("/api/v1/feeds/", body).status_code == 400


def test_nobody_invites_themselves_into_a_project(coordinator: Person, closed_network: Network, as_: As) -> None:
    body = {"network": str(closed_network.pk), "organisation": str(coordinator.organisation_id)}
    assert as_(coordinator).post("/api/v1/memberships/", body).status_code == 400
    membership.approve(membership.join(closed_network, coordinator.organisation, contacts=[], by=None), by=None)  # type: ignore[arg-type]
    assert as_(coordinator).post("/api/v1/memberships/", body).status_code == 403


@pytest.fixture
def on_approval(denmark: None) -> Network:
    """A network that a planner lets others into, with Odense in it and a meeting ahead."""
    made = membership.found(name="Unge forældre", kind="thematic", open=False, by=None)
    membership.admit(made, Organisation.objects.get(code="0461"), by=None)
    scheduling.publish(plan(made), by=None)
    return made


def test_a_coordinator_asks_to_be_let_into_a_closed_network(coordinator: Person, on_approval: Network, as_: As) -> None:
    client = as_(coordinator)
    body = {"network": str(on_approval.pk), "organisation": str(coordinator.organisation_id)}
    assert client.get(f"/api/v1/networks/{on_approval.pk}/").json()["name"] == "Unge forældre"
    made, again = (client.post("/api/v1/memberships/", body) for _ in range(2))
    assert (made.status_code, made.json()["state"], again.status_code) == (201, "requested", 200)


def test_whoever_only_asked_learns_nothing_of_members_and_meetings(
    coordinator: Person, on_approval: Network, as_: As
) -> None:
    joined = membership.join(on_approval, coordinator.organisation, contacts=[coordinator], by=None)  # type: ignore[arg-type]
    client = as_(coordinator)
    assert client.get(f"/api/v1/meetings/?network={on_approval.pk}").json()["count"] == 0
    seen = client.get(f"/api/v1/memberships/?network={on_approval.pk}").json()["results"]
    assert [row["id"] for row in seen] == [str(joined.pk)]
    feed = {"audience": "network", "name": "Netværket", "network": str(on_approval.pk)}
    assert client.post("/api/v1/feeds/", feed).status_code == 403


def test_a_closed_network_is_not_found_by_those_who_cannot_ask(
    participant: Person, on_approval: Network, as_: As
) -> None:
    assert as_(participant).get(f"/api/v1/networks/{on_approval.pk}/").status_code == 404


def test_a_network_by_invitation_is_not_found_by_coordinators(
    coordinator: Person, group: Network, closed_network: Network, as_: As
) -> None:
    client = as_(coordinator)
    found = [client.get(f"/api/v1/networks/{each.pk}/").status_code for each in (group, closed_network)]
    assert found == [404, 404]


def test_an_expert_sits_in_a_group_in_their_own_name(pia: APIClient, stranger: Person, group: Network, as_: As) -> None:
    body = {"network": str(group.pk), "person": str(stranger.pk)}
    made, again = (pia.post("/api/v1/memberships/", body) for _ in range(2))
    shown = made.json()
    assert (made.status_code, again.status_code, shown["organisation"], shown["person"]) == (
        *(201, 200),
        *(None, str(stranger.pk)),
    )
    assert (shown["state"], shown["contacts"]) == ("active", [str(stranger.pk)])
    client = as_(stranger)
    assert client.get(f"/api/v1/networks/{group.pk}/").status_code == 200
    assert client.post(f"/api/v1/memberships/{shown['id']}/end/").json()["state"] == "ended"


def test_a_member_is_one_or_the_other(pia: APIClient, stranger: Person, group: Network) -> None:
    both = {"organisation": str(stranger.organisation_id), "person": str(stranger.pk)}
    spoken_for = {"person": str(stranger.pk), "contacts": [str(stranger.pk)]}
    refused = [pia.post("/api/v1/memberships/", {"network": str(group.pk)} | each) for each in ({}, both, spoken_for)]
    assert [pointers(answer) for answer in refused] == [["/organisation"], ["/organisation"], ["/contacts"]]


def test_nobody_appoints_themselves(coordinator: Person, guest: Person, group: Network, as_: As) -> None:
    membership.join(group, Organisation.objects.get(code="0615"), contacts=[coordinator], by=None)
    body = {"network": str(group.pk), "person": str(coordinator.pk)}
    membership.approve(group.memberships.get(organisation__code="0615"), by=None)
    assert as_(coordinator).post("/api/v1/memberships/", body).status_code == 403


def test_a_membership_ends_on_the_day_that_is_named(pia: APIClient, network: Network) -> None:
    joined = membership.join(network, Organisation.objects.get(code="0615"), contacts=[], by=None)
    shown = pia.post(f"/api/v1/memberships/{joined.pk}/end/", {"to": "2190-01-31"}).json()
    assert (shown["state"], shown["to"]) == ("active", "2190-01-31")


def test_an_end_before_the_start_is_pointed_at(pia: APIClient, network: Network) -> None:
    joined = membership.join(network, Organisation.objects.get(code="0615"), contacts=[], by=None)
    response = pia.post(f"/api/v1/memberships/{joined.pk}/end/", {"to": "2001-01-31"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/to")


def test_a_closed_network_shows_its_last_day(pia: APIClient, network: Network) -> None:
    response = pia.post(f"/api/v1/networks/{network.pk}/close/", {"to": "2190-01-31"})
    assert (response.status_code, response.json()["valid_to"]) == (200, "2190-01-31")


def test_closing_names_the_meetings_in_its_way(pia: APIClient, network: Network) -> None:
    coming = plan(network)
    refused = pia.post(f"/api/v1/networks/{network.pk}/close/")
    assert (refused.status_code, refused.json()["code"]) == (409, "coming_meetings")
    assert refused.json()["meetings"] == [str(coming.pk)]


def test_shortening_names_the_meetings_in_its_way(pia: APIClient, network: Network) -> None:
    coming = plan(network)
    refused = pia.patch(f"/api/v1/networks/{network.pk}/", {"valid_to": f"{coming.starts_at.date() - A_DAY}"})
    assert (refused.status_code, refused.json()["code"]) == (409, "coming_meetings")
    assert coming.title in refused.json()["detail"]


def test_only_planners_close_a_network(coordinator: Person, network: Network, as_: As) -> None:
    assert as_(coordinator).post(f"/api/v1/networks/{network.pk}/close/").status_code == 403
