from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from network.meetings import registration
from network.meetings.models import Meeting
from network.networks.models import Membership, Network
from network.people.models import Organisation, Person


@pytest.fixture
def body(network: Network) -> dict[str, object]:
    return {
        "kind": "network_meeting",
        "network": str(network.pk),
        "title": "Netværksmøde",
        "starts_at": "2027-03-10T09:30:00+01:00",
        "ends_at": "2027-03-10T15:00:00+01:00",
        "place": {"name": "Rådhuset", "address": "Søndergade 1, 8700 Horsens"},
        "seats": 60,
        "seats_per_organisation": 3,
        "registration_closes_at": "2027-02-24T12:00:00+01:00",
        "programme": [
            {
                "starts_at": "2027-03-10T10:00:00+01:00",
                "ends_at": "2027-03-10T11:00:00+01:00",
                "kind": "talk",
                "title": "Oplæg",
                "speaker": "Ane",
            }
        ],
    }


def test_a_new_meeting_is_a_draft(pia: APIClient, body: dict[str, object]) -> None:
    response = pia.post("/api/v1/meetings/", body)
    shown = response.json()
    assert (response.status_code, shown["state"], shown["visibility"], shown["sequence"]) == (201, "draft", "public", 0)
    assert shown["place"] == {"name": "Rådhuset", "address": "Søndergade 1, 8700 Horsens", "municipality": None}
    [item] = shown["programme"]
    assert [{name: item[name] for name in said} for said in body["programme"]] == body["programme"]  # type: ignore[attr-defined]
    assert response["Location"] == f"/api/v1/meetings/{shown['id']}/"


def test_times_are_shown_in_copenhagen(pia: APIClient, draft: Meeting) -> None:
    assert pia.get(f"/api/v1/meetings/{draft.pk}/").json()["starts_at"] == "2027-03-10T09:30:00+01:00"


def test_nothing_is_on_its_way_for_a_draft(pia: APIClient, draft: Meeting) -> None:
    mailing = pia.get(f"/api/v1/meetings/{draft.pk}/").json()["mailing"]
    assert mailing == {"state": "idle", "recipients": 0, "sent": 0, "failed": 0}


def test_sent_mails_are_counted(
    pia: APIClient, meeting: Meeting, participant: Person, drain: Callable[[], int]
) -> None:
    registration.register(meeting, participant, by=None)
    drain()
    mailing = pia.get(f"/api/v1/meetings/{meeting.pk}/").json()["mailing"]
    assert mailing == {"state": "idle", "recipients": 1, "sent": 1, "failed": 0}


def test_an_invitation_tells_what_was_sent(
    pia: APIClient, meeting: Meeting, participant: Person, drain: Callable[[], int]
) -> None:
    registration.register(meeting, participant, by=None)
    drain()
    [shown] = pia.get("/api/v1/invitations/?state=sent").json()["results"]
    assert (shown["method"], shown["sequence_sent"], shown["participation"]) == ("REQUEST", 0, "needs_action")


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (["announce"], "save_the_date"),
        (["announce", "publish"], "published"),
        (["publish", "publish"], "published"),
        (["cancel"], "cancelled"),
        (["publish", "cancel", "cancel"], "cancelled"),
    ],
)
def test_verbs_answer_with_the_new_state(pia: APIClient, draft: Meeting, steps: list[str], state: str) -> None:
    for step in steps:
        response = pia.post(f"/api/v1/meetings/{draft.pk}/{step}/", {})
    assert (response.status_code, response.json()["state"]) == (200, state)


def test_a_verb_needs_no_body(pia: APIClient, draft: Meeting) -> None:
    assert pia.post(f"/api/v1/meetings/{draft.pk}/publish/", b"", content_type="application/json").status_code == 200


def test_moving_raises_the_sequence(pia: APIClient, meeting: Meeting) -> None:
    body = {"starts_at": "2027-03-11T09:30:00+01:00", "ends_at": "2027-03-11T15:00:00+01:00", "reason": "Sne"}
    shown = pia.post(f"/api/v1/meetings/{meeting.pk}/move/", body).json()
    assert (shown["starts_at"], shown["sequence"], shown["reason"]) == (body["starts_at"], 1, "Sne")


def test_a_published_meetings_time_is_not_edited(pia: APIClient, meeting: Meeting) -> None:
    response = pia.patch(f"/api/v1/meetings/{meeting.pk}/", {"ends_at": "2027-03-10T16:00:00+01:00"})
    assert (response.status_code, response.json()["allowed"]) == (409, ["move"])


def test_registering_again_answers_with_the_existing(pia: APIClient, meeting: Meeting, participant: Person) -> None:
    body = {"meeting": str(meeting.pk), "person": str(participant.pk), "attendance": "in_person"}
    first, second = (pia.post("/api/v1/registrations/", body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_who_finds_no_seat_waits_in_line(
    pia: APIClient, meeting: Meeting, participant: Person, stranger: Person, coordinator: Person
) -> None:
    Meeting.objects.update(seats=1)
    people = (participant, stranger, coordinator)
    bodies = [{"meeting": str(meeting.pk), "person": str(person.pk)} for person in people]
    shown = [pia.post("/api/v1/registrations/", body).json() for body in bodies]
    assert [(row["state"], row["position"]) for row in shown] == [
        ("confirmed", None),
        ("waitlisted", 1),
        ("waitlisted", 2),
    ]


def test_a_seat_given_back_goes_to_the_next(
    pia: APIClient, meeting: Meeting, participant: Person, stranger: Person
) -> None:
    Meeting.objects.update(seats=1)
    first, second = (registration.register(meeting, person, by=None) for person in (participant, stranger))
    assert pia.post(f"/api/v1/registrations/{first.pk}/withdraw/").json()["state"] == "withdrawn"
    assert pia.get(f"/api/v1/registrations/{second.pk}/").json()["state"] == "confirmed"


def test_joining_an_open_network_is_active_at_once(pia: APIClient, network: Network, participant: Person) -> None:
    body = {
        "network": str(network.pk),
        "organisation": str(participant.organisation_id),
        "contacts": [str(participant.pk)],
    }
    response = pia.post("/api/v1/memberships/", body)
    assert (response.status_code, response.json()["state"]) == (201, "active")
    assert response.json()["contacts"] == [str(participant.pk)]


def test_joining_a_closed_network_is_a_request(pia: APIClient, closed_network: Network) -> None:
    organisation = Organisation.objects.get(code="0615")
    body = {"network": str(closed_network.pk), "organisation": str(organisation.pk)}
    assert pia.post("/api/v1/memberships/", body).json()["state"] == "requested"
    membership = Membership.objects.get()
    assert pia.post(f"/api/v1/memberships/{membership.pk}/approve/").json()["state"] == "active"
    assert pia.post(f"/api/v1/memberships/{membership.pk}/end/").json()["state"] == "ended"
    assert pia.get("/api/v1/memberships/?state=ended").json()["count"] == 1


def test_a_new_person_takes_part(pia: APIClient, denmark: None) -> None:
    organisation = Organisation.objects.get(code="0615")
    body = {
        "name": "Ida Prøve",
        "email": "Ida@Example.org",
        "organisation": str(organisation.pk),
        "function": "manager",
    }
    shown = pia.post("/api/v1/people/", body).json()
    assert (shown["email"], shown["roles"], shown["language"]) == ("ida@example.org", ["participant"], "da")


def test_a_planner_gives_roles(pia: APIClient, participant: Person) -> None:
    response = pia.patch(f"/api/v1/people/{participant.pk}/", {"roles": ["coordinator", "participant"]})
    assert response.json()["roles"] == ["coordinator", "participant"]


def test_a_planner_makes_nobody_administrator(pia: APIClient, participant: Person) -> None:
    assert pia.patch(f"/api/v1/people/{participant.pk}/", {"roles": ["administrator"]}).status_code == 403


def test_a_gap_in_the_programme_is_told(pia: APIClient, body: dict[str, object]) -> None:
    warnings = pia.post("/api/v1/meetings/", body).json()["programme_warnings"]
    assert [(each["code"], each["starts_at"][11:16], each["ends_at"][11:16]) for each in warnings] == [
        ("gap", "09:30", "10:00"),
        ("gap", "11:00", "15:00"),
    ]


def test_an_overlap_in_the_programme_is_pointed_at(pia: APIClient, body: dict[str, object]) -> None:
    twice = body | {"programme": [*body["programme"], *body["programme"]]}  # type: ignore[misc]
    response = pia.post("/api/v1/meetings/", twice)
    [error] = response.json()["errors"]
    assert (response.status_code, error["pointer"], error["code"]) == (400, "/programme", "overlap")


def test_a_meeting_has_a_host_and_a_chair(pia: APIClient, body: dict[str, object], participant: Person) -> None:
    about = {"host": str(participant.organisation_id), "chair": str(participant.pk)}
    shown = pia.post("/api/v1/meetings/", body | about).json()
    assert {name: shown[name] for name in about} == about
    assert pia.get(f"/api/v1/meetings/?host={about['host']}&chair={about['chair']}").json()["count"] == 1
