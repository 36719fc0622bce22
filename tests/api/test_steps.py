"""Every step from every state, as the contract's table has it: the others answer 409 with those that are possible."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from advisory.booking.models import Hold, Proposal
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course
from network.meetings.models import Meeting, Registration
from network.people.models import Person

Steps = dict[str, set[str]]
TIME = {"starts_at": "2027-03-09T10:00:00+01:00", "ends_at": "2027-03-09T12:00:00+01:00"}
LATER = {"starts_at": "2027-03-11T10:00:00+01:00", "ends_at": "2027-03-11T12:00:00+01:00"}

STEPS: dict[str, tuple[type[Any], set[str], Steps, dict[str, str]]] = {
    "courses": (
        Course,
        {
            *("requested", "clarifying", "planned", "active", "paused"),
            *("completed", "closed", "declined", "withdrawn"),
        },
        {
            "clarify": {"requested"},
            "plan": {"clarifying", "planned"},
            "start": {"planned"},
            "pause": {"active"},
            "resume": {"paused"},
            "complete": {"active"},
            "close": {"completed"},
            "decline": {"requested", "clarifying"},
            "withdraw": {"requested", "clarifying", "planned", "active", "paused"},
        },
        {
            "clarify": "clarifying",
            "start": "active",
            "pause": "paused",
            "resume": "active",
            "complete": "completed",
            "close": "closed",
            "decline": "declined",
            "withdraw": "withdrawn",
        },
    ),
    "activities": (
        Activity,
        {"planned", "scheduled", "held", "cancelled"},
        {"schedule": {"planned"}, "move": {"scheduled"}, "cancel": {"planned", "scheduled"}, "close": {"scheduled"}},
        {"cancel": "cancelled", "close": "held"},
    ),
    "meetings": (
        Meeting,
        {"draft", "save_the_date", "published", "held", "cancelled"},
        {
            "announce": {"draft"},
            "publish": {"draft", "save_the_date"},
            "move": {"save_the_date", "published"},
            "cancel": {"draft", "save_the_date", "published"},
            "close": {"published"},
        },
        {"announce": "save_the_date", "publish": "published", "cancel": "cancelled", "close": "held"},
    ),
    "registrations": (
        Registration,
        {"confirmed", "waitlisted", "withdrawn", "attended", "no_show"},
        {"withdraw": {"confirmed", "waitlisted"}, "attend": {"confirmed"}},
        {"withdraw": "withdrawn", "attend": "attended"},
    ),
    "holds": (
        Hold,
        {"placed", "booked", "released", "expired"},
        {"release": {"placed"}},
        {"release": "released"},
    ),
    "proposals": (
        Proposal,
        {"open", "accepted", "declined", "expired"},
        {"accept": {"open"}, "decline": {"open"}},
        {"decline": "declined"},
    ),
}


ALONG_WITH = {("proposals", "accepted"): {"accepted_slot": 1}}
"""What a state cannot be without."""

FROM_EVERY_STATE = [(resource, state) for resource, (_, states, *_) in STEPS.items() for state in sorted(states)]
POSSIBLE = [
    (resource, state, verb)
    for resource, (_, _, steps, _) in STEPS.items()
    for verb, states in steps.items()
    for state in sorted(states)
]
ALREADY_SO = [(resource, verb, state) for resource, (*_, already) in STEPS.items() for verb, state in already.items()]


@pytest.fixture
def rows(pia: APIClient, advisor: Consultant, participant: Person, meeting: Meeting) -> Callable[[str], dict[str, Any]]:
    """Makes the row of a resource, and the bodies of its verbs."""
    post = pia.post

    def course() -> dict[str, Any]:
        made = post("/api/v1/courses/", {"municipality": "0615", "programme": "familiehuse"}).json()
        post(f"/api/v1/courses/{made['id']}/clarify/")
        post("/api/v1/activities/", {"course": made["id"], "kind": "workshop"})
        window = {"window_starts_on": "2027-01-11", "window_ends_on": "2028-01-10"}
        shown: dict[str, Any] = post(
            f"/api/v1/courses/{made['id']}/plan/", window | {"primary_consultant": str(advisor.pk)}
        ).json()
        return shown

    def activity() -> dict[str, Any]:
        return {"id": course()["activities"][0]}

    def of_meeting() -> dict[str, Any]:
        return {"id": str(meeting.pk)}

    def of_registration() -> dict[str, Any]:
        return post("/api/v1/registrations/", {"meeting": str(meeting.pk), "person": str(participant.pk)}).json()  # type: ignore[no-any-return]

    def hold() -> dict[str, Any]:
        return post("/api/v1/holds/", TIME | {"municipality": "0615", "consultants": [str(advisor.pk)]}).json()  # type: ignore[no-any-return]

    def proposal() -> dict[str, Any]:
        slot = TIME | {"consultants": [str(advisor.pk)]}
        return post("/api/v1/proposals/", {"activity": activity()["id"], "slots": [slot]}).json()  # type: ignore[no-any-return]

    makers = {
        "courses": course,
        "activities": activity,
        "meetings": of_meeting,
        "registrations": of_registration,
        "holds": hold,
        "proposals": proposal,
    }
    return lambda resource: makers[resource]()


@pytest.fixture
def say(pia: APIClient, advisor: Consultant) -> Callable[[str, str, str], Any]:
    """Takes a step with the smallest body it needs."""
    bodies: dict[tuple[str, str], dict[str, Any]] = {
        ("courses", "plan"): {
            "primary_consultant": str(advisor.pk),
            "window_starts_on": "2027-01-12",
            "window_ends_on": "2028-01-10",
        },
        ("activities", "schedule"): TIME | {"consultants": [str(advisor.pk)]},
        ("activities", "move"): LATER | {"reason": ""},
        ("meetings", "move"): LATER | {"reason": ""},
        ("proposals", "accept"): {"slot": 0},
    }
    return lambda resource, pk, verb: pia.post(f"/api/v1/{resource}/{pk}/{verb}/", bodies.get((resource, verb), {}))


@pytest.mark.parametrize(("resource", "state"), FROM_EVERY_STATE)
def test_other_steps_are_refused_with_those_that_are_possible(
    rows: Callable[[str], dict[str, Any]], say: Callable[[str, str, str], Any], resource: str, state: str
) -> None:
    model, _, steps, already = STEPS[resource]
    pk = rows(resource)["id"]
    model.objects.filter(pk=pk).update(state=state, **ALONG_WITH.get((resource, state), {}))
    possible = {verb for verb, states in steps.items() if state in states}
    for verb in steps.keys() - possible - {verb for verb, so in already.items() if so == state}:
        refusal = say(resource, pk, verb)
        assert (verb, refusal.status_code, refusal.json()["code"]) == (verb, 409, "wrong_step")
        assert set(refusal.json()["allowed"]) & steps.keys() == possible
    assert model.objects.get(pk=pk).state == state


@pytest.mark.parametrize(("resource", "state", "verb"), POSSIBLE)
def test_a_possible_step_is_no_wrong_one(
    rows: Callable[[str], dict[str, Any]], say: Callable[[str, str, str], Any], resource: str, state: str, verb: str
) -> None:
    pk = rows(resource)["id"]
    if (resource, state) == ("activities", "scheduled"):
        say(resource, pk, "schedule")
    STEPS[resource][0].objects.filter(pk=pk).update(state=state)
    answer = say(resource, pk, verb)
    assert answer.status_code in {200, 409}
    assert answer.json().get("code") != "wrong_step"


@pytest.mark.parametrize(("resource", "verb", "state"), ALREADY_SO)
def test_what_is_already_so_is_answered_and_left(
    rows: Callable[[str], dict[str, Any]],
    say: Callable[[str, str, str], Any],
    resource: str,
    verb: str,
    state: str,
) -> None:
    pk = rows(resource)["id"]
    STEPS[resource][0].objects.filter(pk=pk).update(state=state)
    assert (say(resource, pk, verb).status_code, say(resource, pk, verb).json()["state"]) == (200, state)
