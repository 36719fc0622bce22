from typing import Any

import pytest
from django.db import DataError, IntegrityError, InternalError, OperationalError, transaction
from django.db.models import Model
from django.http import HttpRequest
from rest_framework.test import APIClient

from advisory.models import Absence, Activity, Assignment, Consultant, Course
from api import problems, refusals
from api.v1.urls import DOORS
from network.meetings import registration
from network.meetings.models import Meeting, Registration
from network.models import Feed, Membership, Network, Person, Webhook
from network.people.models import Organisation, Token
from tests.api.conftest import plan, pointers

POSTS: list[tuple[str, type[Model]]] = [
    ("people", Person),
    ("organisations", Organisation),
    ("networks", Network),
    ("memberships", Membership),
    ("meetings", Meeting),
    ("registrations", Registration),
    ("consultants", Consultant),
    ("absences", Absence),
    ("courses", Course),
    ("activities", Activity),
    ("feeds", Feed),
    ("webhooks", Webhook),
]
ABSURD: list[Any] = [
    *(None, "", 0, -1, 1e308, 10**30, True, [], {}, "a" * 5000, "\x00", "\u2028", "\u0085"),
    *("'; drop table", "00000000-0000-0000-0000-000000000000", "{" * 36, [[[]]], {"a": {"b": []}}),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2027-03-10T09:30:00", "2027-02-30", "25:99"),
]


@pytest.mark.parametrize(("resource", "model"), POSTS)
def test_an_empty_body_is_refused_and_writes_nothing(pia: APIClient, resource: str, model: type[Model]) -> None:
    before = model._default_manager.count()
    response = pia.post(f"/api/v1/{resource}/", {})
    assert (response.status_code, model._default_manager.count()) == (400, before)
    assert response["Content-Type"] == "application/problem+json"
    assert all(pointer.startswith("/") for pointer in pointers(response))


@pytest.mark.parametrize(("resource", "model"), POSTS)
@pytest.mark.parametrize("value", ABSURD)
def test_absurd_values_are_refused_with_a_pointer(
    pia: APIClient, advisor: Consultant, resource: str, model: type[Model], value: Any
) -> None:
    before = model._default_manager.count()
    [door] = [door for door in DOORS if door.resource == resource and not door.address]
    response = pia.post(f"/api/v1/{resource}/", dict.fromkeys(door.input_class().fields, value))
    assert (response.status_code, model._default_manager.count()) == (400, before)
    assert pointers(response)


@pytest.mark.parametrize(
    "body",
    [
        *(b"{", b"[]", b'"x"', b"null", b'{"name": NaN}', b'{"name": Infinity}', b"\xff", b'{"name": "\\ud800"}'),
        *(b"[" * 100_000, b'{"\\ud800": 1}', b"9" * 5000),
    ],
)
def test_what_is_no_json_object_is_refused(pia: APIClient, body: bytes) -> None:
    response = pia.post("/api/v1/networks/", body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["errors"]


def test_a_nested_mistake_is_pointed_at(pia: APIClient, network: Network) -> None:
    item = {"starts_at": "2027-03-10T09:30:00", "ends_at": "2027-03-10T10:30:00+01:00", "title": "Oplæg"}
    body = {
        "kind": "network_meeting",
        "title": "Møde",
        "starts_at": "2027-03-10T09:30:00+01:00",
        "ends_at": "2027-03-10T15:00:00+01:00",
        "programme": [item | {"starts_at": item["ends_at"]}, item],
    }
    response = pia.post("/api/v1/meetings/", body)
    assert response.json()["errors"][0]["pointer"] == "/programme/1/starts_at"
    assert response.json()["errors"][0]["code"] == "no_offset"


def test_an_end_before_the_start_is_pointed_at(pia: APIClient, meeting: Meeting) -> None:
    body = {"starts_at": "2027-03-10T09:30:00+01:00", "ends_at": "2027-03-10T09:00:00+01:00"}
    assert pointers(pia.post(f"/api/v1/meetings/{meeting.pk}/move/", body)) == ["/ends_at"]


@pytest.mark.parametrize("text", ["A\nB", "A\u2028", "\u0085A", "A\x00", "A\x1b[31m", "A\r\nBcc: x@y.z"])
def test_control_characters_in_a_line_are_refused(pia: APIClient, text: str) -> None:
    response = pia.post("/api/v1/networks/", {"name": text, "kind": "regional"})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "control_characters")


@pytest.mark.parametrize("text", ["Ida 010190-1234", "3112991234", "Barn født 29 02 00 1234"])
def test_cpr_numbers_in_any_text_are_refused(pia: APIClient, draft: Meeting, text: str) -> None:
    for member in ("title", "description"):
        response = pia.patch(f"/api/v1/meetings/{draft.pk}/", {member: text})
        [error] = response.json()["errors"]
        assert (response.status_code, error["pointer"], error["code"]) == (400, f"/{member}", "cpr_number")


def test_the_number_of_an_online_meeting_is_none(pia: APIClient, draft: Meeting) -> None:
    response = pia.patch(f"/api/v1/meetings/{draft.pk}/", {"conference_url": "https://zoom.us/j/1012345678"})
    assert response.status_code == 200


def test_a_long_text_may_have_several_lines(pia: APIClient, draft: Meeting) -> None:
    response = pia.patch(f"/api/v1/meetings/{draft.pk}/", {"description": "En\n\tTo"})
    assert response.json()["description"] == "En\n\tTo"


def test_a_state_cannot_be_set(pia: APIClient, draft: Meeting) -> None:
    response = pia.patch(f"/api/v1/meetings/{draft.pk}/", {"state": "published"})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "read_only")


def test_an_unknown_member_is_refused(pia: APIClient, draft: Meeting) -> None:
    assert pointers(pia.patch(f"/api/v1/meetings/{draft.pk}/", {"titel": "Nyt"})) == ["/titel"]


def test_sending_back_what_was_shown_changes_nothing(pia: APIClient, draft: Meeting) -> None:
    shown = pia.get(f"/api/v1/meetings/{draft.pk}/").json()
    response = pia.patch(f"/api/v1/meetings/{draft.pk}/", shown)
    assert (response.status_code, response.json()) == (200, shown)


def test_a_wrong_step_names_the_possible_ones(pia: APIClient, draft: Meeting) -> None:
    response = pia.post(f"/api/v1/meetings/{draft.pk}/close/")
    assert (response.status_code, response.json()["code"]) == (409, "wrong_step")
    assert response.json()["allowed"] == ["announce", "publish", "cancel"]


def test_a_soft_rule_can_be_overridden_by_a_planner(pia: APIClient, meeting: Meeting, participant: Person) -> None:
    Meeting.objects.update(registration_closes_at="2020-01-01T00:00:00Z")
    body = {"meeting": str(meeting.pk), "person": str(participant.pk)}
    refused = pia.post("/api/v1/registrations/", body)
    assert (refused.status_code, refused.json()["overridable"]) == (409, True)
    assert pia.post("/api/v1/registrations/", body | {"override_reason": "Aftalt"}).status_code == 201


def test_problems_are_told_in_english_to_those_who_ask(pia: APIClient) -> None:
    response = pia.get("/api/v1/meetings/?color=red", headers={"Accept-Language": "en"})
    assert response.json()["errors"][0]["detail"] == "The parameter is not known here."


def test_another_content_type_is_refused(pia: APIClient) -> None:
    response = pia.post("/api/v1/networks/", b"name=x", content_type="application/x-www-form-urlencoded")
    assert (response.status_code, response["Content-Type"]) == (415, "application/problem+json")


@pytest.mark.parametrize("method", ["put", "delete", "options"])
def test_a_method_that_does_not_exist_is_refused(pia: APIClient, network: Network, method: str) -> None:
    response = getattr(pia, method)(f"/api/v1/networks/{network.pk}/")
    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize(
    "address", ["meetings/abc/", "meetings/%00/", "nothing/", "meetings/1/publish/", "regions/a%00/"]
)
def test_an_address_that_does_not_exist_is_not_found(pia: APIClient, address: str) -> None:
    response = pia.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "code", ["double_booked", "course_overlap", "activity_limit", "outside_window", "seats_oversold"]
)
@pytest.mark.parametrize("error", [IntegrityError, InternalError])
def test_a_guard_of_the_database_is_a_rule_with_its_code(code: str, error: type[Exception]) -> None:
    response = problems.answer(error(f"guard:{code}"), {})
    assert (response.status_code, response.data["code"]) == (409, code)
    assert response.data["detail"] == str(refusals.TEXTS[code])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (
            "UNIQUE constraint failed: network_registration.meeting_id, network_registration.person_id",
            "registration_once",
        ),
        ("UNIQUE constraint failed: network_person.email", "known_address"),
        ("UNIQUE constraint failed: index 'person_email_once'", "known_address"),
        ("UNIQUE constraint failed: network_organisation.code", "known_code"),
        ("UNIQUE constraint failed: network_token.digest", "exists"),
        ("CHECK constraint failed: network_ends_after_start", "network_ends_after_start"),
        ("FOREIGN KEY constraint failed", "in_use"),
    ],
)
def test_a_constraint_is_a_rule_with_its_name(said: str, code: str) -> None:
    response = problems.answer(IntegrityError(said), {})
    assert (response.status_code, response.data["code"]) == (409, code)


@pytest.mark.parametrize(
    ("model", "field", "code"), [(Organisation, "code", "known_code"), (Token, "digest", "exists")]
)
def test_a_value_that_stands_once_is_refused_in_words(
    participant: Person, model: type[Model], field: str, code: str
) -> None:
    tokens = [Token.objects.issue(participant) for _ in range(2)]
    one, other = model._default_manager.exclude(**{field: None})[: len(tokens)]
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        model._base_manager.filter(pk=one.pk).update(**{field: getattr(other, field)})
    answer = problems.answer(refused.value, {})
    assert (answer.data["code"], answer.data["detail"]) == (code, str(refusals.TEXTS[code]))


def test_a_busy_database_asks_for_patience() -> None:
    response = problems.answer(OperationalError("database is locked"), {})
    assert (response.status_code, response["Retry-After"]) == (503, "2")


@pytest.mark.parametrize("error", [OverflowError(), DataError("integer out of range")])
def test_absurd_sizes_are_the_callers_mistake(error: Exception) -> None:
    assert problems.answer(error, {}).status_code == 400


def test_our_own_mistake_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    response = problems.answer(KeyError("secret"), {})
    assert response.status_code == 500
    assert "secret" not in str(response.data)


def test_an_address_somebody_has_is_refused(pia: APIClient, participant: Person, coordinator: Person) -> None:
    response = pia.patch(f"/api/v1/people/{participant.pk}/", {"email": coordinator.email.upper()})
    assert (response.status_code, response.json()["code"]) == (409, "known_address")


def test_references_are_named_once(pia: APIClient, network: Network, participant: Person) -> None:
    organisation = Organisation.objects.get(code="0615")
    body = {"network": str(network.pk), "organisation": str(organisation.pk), "contacts": [str(participant.pk)] * 2}
    assert pointers(pia.post("/api/v1/memberships/", body)) == ["/contacts/1"]


def test_djangos_own_refusals_look_the_same() -> None:
    assert problems.bad_request(HttpRequest(), Exception())["Content-Type"] == "application/problem+json"


def test_fewer_seats_than_people_are_refused_by_the_database(
    pia: APIClient, meeting: Meeting, participant: Person
) -> None:
    registration.register(meeting, participant, by=None)
    response = pia.patch(f"/api/v1/meetings/{meeting.pk}/", {"seats": 0})
    assert (response.status_code, response.json()["code"]) == (409, "seats_oversold")


def test_a_second_registration_is_refused_by_the_database(meeting: Meeting, participant: Person) -> None:
    row = registration.register(meeting, participant, by=None)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Registration.objects.create(meeting=meeting, person=participant, state=row.state, queued_at=row.queued_at)
    assert problems.answer(refused.value, {}).data["code"] == "registration_once"


def test_two_places_at_once_are_refused_by_the_database(meeting: Meeting, advisor: Consultant) -> None:
    times = {"blocked_from": meeting.starts_at, "blocked_to": meeting.ends_at}
    Assignment.objects.create(consultant=advisor, meeting=meeting, **times)
    other = plan(None, kind="webinar")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Assignment.objects.create(consultant=advisor, meeting=other, **times)
    assert problems.answer(refused.value, {}).data["code"] == "double_booked"


def test_a_network_that_ends_before_it_begins_is_refused(pia: APIClient, network: Network) -> None:
    response = pia.patch(f"/api/v1/networks/{network.pk}/", {"valid_to": "2000-01-01"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/valid_to")
