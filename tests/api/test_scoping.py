from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from advisory.consultants.models import Consultant
from advisory.courses import lifecycle
from advisory.courses.models import Course
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.networks.models import Network, Programme
from network.people.models import Organisation, Person
from network.regions.models import Municipality
from tests.api.conftest import plan

As = Callable[..., APIClient]


@pytest.fixture
def course(denmark: None) -> Course:
    return _course("0615")


def _course(code: str) -> Course:
    municipality, programme = Municipality.objects.get(code=code), Programme.objects.get(slug="familiehuse")
    return lifecycle.request(municipality=municipality, programme=programme, by=None)


def _ids(client: APIClient, address: str) -> list[str]:
    return [row["id"] for row in client.get(f"/api/v1/{address}").json()["results"]]


def test_another_organisations_people_are_not_found(coordinator: Person, stranger: Person, as_: As) -> None:
    assert as_(coordinator).get(f"/api/v1/people/{stranger.pk}/").status_code == 404


def test_a_coordinator_sees_their_own_people(coordinator: Person, participant: Person, as_: As) -> None:
    assert as_(coordinator).get(f"/api/v1/people/{participant.pk}/").json()["email"] == "ida@example.org"


def test_those_at_the_same_meeting_show_little(
    participant: Person, stranger: Person, meeting: Meeting, as_: As
) -> None:
    for person in (participant, stranger):
        registration.register(meeting, person, by=None)
    shown = as_(participant).get(f"/api/v1/people/{stranger.pk}/").json()
    assert shown.keys() == {"id", "name", "organisation", "function"}


def test_the_address_of_a_fellow_cannot_be_guessed(
    participant: Person, stranger: Person, meeting: Meeting, as_: As
) -> None:
    for person in (participant, stranger):
        registration.register(meeting, person, by=None)
    assert _ids(as_(participant), "people/?email=otto@example.org") == []


def test_people_are_found_by_address_in_any_case(pia: APIClient, participant: Person) -> None:
    assert _ids(pia, "people/?email=IDA@Example.ORG") == [str(participant.pk)]


def test_a_draft_is_seen_by_planners_only(participant: Person, draft: Meeting, as_: As) -> None:
    assert as_(participant).get(f"/api/v1/meetings/{draft.pk}/").status_code == 404


def test_an_open_networks_meeting_is_seen_by_all(stranger: Person, meeting: Meeting, as_: As) -> None:
    assert as_(stranger).get(f"/api/v1/meetings/{meeting.pk}/").status_code == 200


def test_a_closed_networks_meeting_is_not(stranger: Person, closed_network: Network, as_: As) -> None:
    meeting = scheduling.publish(plan(closed_network), by=None)
    assert as_(stranger).get(f"/api/v1/meetings/{meeting.pk}/").status_code == 404


def test_a_closed_network_is_not_found(stranger: Person, closed_network: Network, as_: As) -> None:
    assert as_(stranger).get(f"/api/v1/networks/{closed_network.pk}/").status_code == 404


def test_a_consultant_sees_the_drafts_of_their_region(advisor: Consultant, draft: Meeting, as_: As) -> None:
    assert as_(advisor).get(f"/api/v1/meetings/{draft.pk}/").status_code == 200


def test_a_consultant_publishes_in_their_region(advisor: Consultant, draft: Meeting, as_: As) -> None:
    assert as_(advisor).post(f"/api/v1/meetings/{draft.pk}/publish/").status_code == 200


def test_a_consultant_does_not_cancel_elsewhere(advisor: Consultant, as_: As) -> None:
    meeting = scheduling.publish(plan(None, kind="webinar"), by=None)
    assert as_(advisor).post(f"/api/v1/meetings/{meeting.pk}/cancel/").status_code == 403


def test_a_participant_sees_but_does_not_publish(participant: Person, meeting: Meeting, as_: As) -> None:
    assert as_(participant).post(f"/api/v1/meetings/{meeting.pk}/publish/").status_code == 403


def test_a_participant_does_not_see_others_registrations(
    participant: Person, stranger: Person, meeting: Meeting, as_: As
) -> None:
    theirs = registration.register(meeting, stranger, by=None)
    assert as_(participant).get(f"/api/v1/registrations/{theirs.pk}/").status_code == 404


def test_a_participant_registers_themselves(participant: Person, meeting: Meeting, as_: As) -> None:
    response = as_(participant).post("/api/v1/registrations/", {"meeting": str(meeting.pk)})
    assert (response.status_code, response.json()["person"]) == (201, str(participant.pk))


def test_a_participant_does_not_register_a_fellow(
    participant: Person, stranger: Person, meeting: Meeting, as_: As
) -> None:
    for person in (participant, stranger):
        registration.register(meeting, person, by=None)
    body = {"meeting": str(meeting.pk), "person": str(stranger.pk)}
    assert as_(participant).post("/api/v1/registrations/", body).status_code == 403


def test_somebody_unseen_cannot_be_registered(participant: Person, stranger: Person, meeting: Meeting, as_: As) -> None:
    body = {"meeting": str(meeting.pk), "person": str(stranger.pk)}
    response = as_(participant).post("/api/v1/registrations/", body)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/person")


def test_a_coordinator_registers_their_own(coordinator: Person, participant: Person, meeting: Meeting, as_: As) -> None:
    body = {"meeting": str(meeting.pk), "person": str(participant.pk)}
    assert as_(coordinator).post("/api/v1/registrations/", body).status_code == 201


def test_a_coordinator_enrols_in_their_own_organisation_only(coordinator: Person, as_: As) -> None:
    organisation = Organisation.objects.get(code="0461")
    body = {"name": "Ny", "email": "ny@example.org", "organisation": str(organisation.pk)}
    assert as_(coordinator).post("/api/v1/people/", body).status_code == 403


def test_a_coordinator_makes_nobody_a_planner(coordinator: Person, as_: As) -> None:
    body = {"name": "Ny", "email": "ny@example.org", "organisation": str(coordinator.organisation_id)}
    assert as_(coordinator).post("/api/v1/people/", body | {"roles": ["planner"]}).status_code == 403


def test_a_coordinator_sees_their_own_municipalitys_course(coordinator: Person, course: Course, as_: As) -> None:
    assert _ids(as_(coordinator), "courses/") == [str(course.pk)]


def test_a_coordinator_does_not_see_another_municipalitys_course(coordinator: Person, as_: As) -> None:
    assert as_(coordinator).get(f"/api/v1/courses/{_course('0461').pk}/").status_code == 404


def test_a_coordinator_asks_for_their_own_municipality(coordinator: Person, as_: As) -> None:
    body = {"municipality": "0615", "programme": "familiehuse"}
    assert as_(coordinator).post("/api/v1/courses/", body).status_code == 201


def test_a_coordinator_does_not_ask_for_another(coordinator: Person, as_: As) -> None:
    body = {"municipality": "0461", "programme": "familiehuse"}
    assert as_(coordinator).post("/api/v1/courses/", body).status_code == 403


def test_a_coordinator_does_not_clarify(coordinator: Person, course: Course, as_: As) -> None:
    assert as_(coordinator).post(f"/api/v1/courses/{course.pk}/clarify/").status_code == 403


def test_a_consultant_clarifies_in_their_region(advisor: Consultant, course: Course, as_: As) -> None:
    assert as_(advisor).post(f"/api/v1/courses/{course.pk}/clarify/").json()["state"] == "clarifying"


def test_a_consultant_does_not_see_courses_elsewhere(advisor: Consultant, as_: As) -> None:
    assert as_(advisor).get(f"/api/v1/courses/{_course('0461').pk}/").status_code == 404


@pytest.mark.parametrize("resource", ["events", "capacity"])
def test_some_lists_are_for_those_who_work_here(participant: Person, as_: As, resource: str) -> None:
    assert as_(participant).get(f"/api/v1/{resource}/").status_code == 403


def test_consultants_are_not_shown_to_participants(participant: Person, advisor: Consultant, as_: As) -> None:
    assert _ids(as_(participant), "consultants/") == []


def test_only_planners_give_dispensation(advisor: Consultant, meeting: Meeting, as_: As) -> None:
    body = {"meeting": str(meeting.pk), "override_reason": "Fordi"}
    response = as_(advisor).post("/api/v1/registrations/", body)
    assert (response.status_code, response.json()["code"]) == (403, "planners_only")


def test_a_planner_does_not_take_over_a_colleague(pia: APIClient, advisor: Consultant) -> None:
    response = pia.patch(f"/api/v1/people/{advisor.person_id}/", {"email": "mig@example.org"})
    assert response.status_code == 403


def test_a_consultant_does_not_plan_elsewhere(advisor: Consultant, closed_network: Network, as_: As) -> None:
    body = {
        "kind": "network_meeting",
        "title": "Møde",
        "network": str(closed_network.pk),
        "starts_at": "2027-03-10T09:30:00+01:00",
        "ends_at": "2027-03-10T15:00:00+01:00",
    }
    assert as_(advisor).post("/api/v1/meetings/", body).status_code == 403
