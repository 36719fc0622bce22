from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from advisory.booking import proposing
from advisory.booking.models import Hold, Proposal
from advisory.booking.proposing import Offer
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity
from network.clock import now
from network.events.models import Event
from network.meetings.scheduling import Time
from network.people.models import Person, Role
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import on

As = Callable[..., APIClient]
PROPOSALS = "/api/v1/proposals/"
DAY = quiet_tuesday()


def slots(consultants: list[Consultant], number: int = 3) -> list[dict[str, Any]]:
    return [
        {
            "starts_at": on(DAY + day, 10, 0).isoformat(),
            "ends_at": on(DAY + day, 12, 0).isoformat(),
            "consultants": [str(each.pk) for each in consultants],
        }
        for day in (0, 1, 2, 7, 8, 9)[:number]
    ]


@pytest.fixture
def proposal(activity: Activity, consultants: list[Consultant]) -> Proposal:
    offers = [Offer(Time(on(DAY + day, 10, 0), on(DAY + day, 12, 0)), consultants) for day in range(3)]
    return proposing.propose(activity, offers, by=None)[0]


def test_a_proposal_holds_its_slots_and_tells_where_to_answer_once(
    pia: APIClient, activity: Activity, consultants: list[Consultant], settings: Any
) -> None:
    response = pia.post(PROPOSALS, {"activity": str(activity.pk), "slots": slots(consultants)})
    shown = response.json()
    assert (response.status_code, shown["state"], len(shown["slots"])) == (201, "open", 3)
    token = shown["answer_url"].removeprefix(f"{settings.BASE_URL}/proposals/").removesuffix("/")
    assert Proposal.objects.with_token(token) == Proposal.objects.get()
    assert pia.get(f"{PROPOSALS}{shown['id']}/").json()["answer_url"] is None
    assert Hold.objects.filter(state="placed").count() == 3


def test_the_same_key_gives_the_same_address_again(
    pia: APIClient, activity: Activity, consultants: list[Consultant]
) -> None:
    body = {"activity": str(activity.pk), "slots": slots(consultants)}
    answers = [pia.post(PROPOSALS, body, HTTP_IDEMPOTENCY_KEY="one").json() for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("number", [0, 6])
def test_one_to_five_slots(pia: APIClient, activity: Activity, consultants: list[Consultant], number: int) -> None:
    response = pia.post(PROPOSALS, {"activity": str(activity.pk), "slots": slots(consultants, number)})
    assert (response.status_code, Hold.objects.count()) == (400, 0)


def test_a_slot_that_cannot_be_held_refuses_all(
    pia: APIClient, activity: Activity, consultants: list[Consultant]
) -> None:
    twice = slots(consultants, 1) * 2
    response = pia.post(PROPOSALS, {"activity": str(activity.pk), "slots": twice})
    assert (response.status_code, response.json()["code"], Hold.objects.count()) == (409, "double_booked", 0)


def test_accepting_schedules_the_activity(pia: APIClient, proposal: Proposal, activity: Activity) -> None:
    shown = pia.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": 1}).json()
    assert (shown["state"], shown["accepted_slot"]) == ("accepted", 1)
    activity.refresh_from_db()
    assert (activity.state, activity.starts_on) == ("scheduled", on(DAY + 1).date())


def test_accepting_twice_the_same_slot_answers_the_same(pia: APIClient, proposal: Proposal) -> None:
    answers = [pia.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": 1}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_accepting_another_slot_afterwards_is_a_wrong_step(pia: APIClient, proposal: Proposal) -> None:
    pia.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": 1})
    response = pia.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": 0})
    assert (response.status_code, response.json()["code"], response.json()["allowed"]) == (409, "wrong_step", [])


@pytest.mark.parametrize("slot", [3, -1, "first", None])
def test_a_slot_that_does_not_exist_is_pointed_at(pia: APIClient, proposal: Proposal, slot: Any) -> None:
    response = pia.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": slot})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/slot")


def test_declining_tells_why(pia: APIClient, proposal: Proposal) -> None:
    shown = pia.post(f"{PROPOSALS}{proposal.pk}/decline/", {"reason": "Ingen af dem passer"}).json()
    assert (shown["state"], shown["reason"]) == ("declined", "Ingen af dem passer")
    assert Hold.objects.filter(state="placed").count() == 0


def test_a_stale_answer_is_refused(pia: APIClient, proposal: Proposal) -> None:
    address = f"{PROPOSALS}{proposal.pk}/"
    etag = pia.get(address)["ETag"]
    assert pia.post(f"{address}accept/", {"slot": 0}, HTTP_IF_MATCH=etag).status_code == 200
    assert pia.post(f"{address}accept/", {"slot": 0}, HTTP_IF_MATCH=etag).status_code == 412


def test_an_answer_that_comes_too_late(pia: APIClient, proposal: Proposal) -> None:
    Proposal.objects.update(expires_at=now() - timedelta(seconds=1))
    response = pia.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": 0})
    assert (response.status_code, response.json()["code"]) == (409, "wrong_step")


def test_the_coordinator_of_the_municipality_answers(coordinator: Person, proposal: Proposal, as_: As) -> None:
    client = as_(coordinator)
    assert client.get(PROPOSALS).json()["count"] == 1
    assert client.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": 2}).json()["state"] == "accepted"


def test_a_coordinator_cannot_override(coordinator: Person, proposal: Proposal, as_: As) -> None:
    body = {"slot": 0, "override_reason": "Vi vil gerne"}
    assert as_(coordinator).post(f"{PROPOSALS}{proposal.pk}/accept/", body).status_code == 403


def test_another_municipalitys_coordinator_sees_nothing(
    somebody: Callable[..., Person], proposal: Proposal, as_: As
) -> None:
    client = as_(somebody("Olga", Role.COORDINATOR, "0461"))
    assert client.get(PROPOSALS).json()["count"] == 0
    assert client.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": 0}).status_code == 404


def test_a_participant_neither_sees_nor_answers(participant: Person, proposal: Proposal, as_: As) -> None:
    client = as_(participant)
    assert client.get(f"{PROPOSALS}{proposal.pk}/").status_code == 404
    assert client.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": 0}).status_code in {403, 404}


def test_a_coordinator_proposes_nothing(
    coordinator: Person, activity: Activity, consultants: list[Consultant], as_: As
) -> None:
    assert as_(coordinator).post(PROPOSALS, {"activity": str(activity.pk), "slots": []}).status_code == 403


def test_events_tell_ids_and_no_more(pia: APIClient, proposal: Proposal) -> None:
    pia.post(f"{PROPOSALS}{proposal.pk}/accept/", {"slot": 1})
    data = Event.objects.get(type="proposal.accepted").data
    assert data.keys() == {"proposal", "activity", "slot", "course"}


@pytest.mark.parametrize(("query", "number"), [("state=open", 1), ("state=declined", 0), ("municipality=0615", 1)])
def test_proposals_are_found(pia: APIClient, proposal: Proposal, query: str, number: int) -> None:
    assert pia.get(f"{PROPOSALS}?{query}").json()["count"] == number
