"""Every step from every state, as the contract's table has it: the others answer 409 with those that are possible."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from advisory.booking.models import Hold, Proposal
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course
from network.meetings.models import Meeting, Registration
from network.people.models import Person, ReplacedLogin
from network.people.replacing import put_before_staff
from network.people.vouching import Vouched
from tests.api.test_access import OPERATIONS

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
        {
            "withdraw": {"confirmed", "waitlisted"},
            "attend": {"confirmed"},
            "unattend": {"attended", "no_show"},
            "accept": {"waitlisted"},
            "switch": {"confirmed", "waitlisted"},
        },
        {"withdraw": "withdrawn", "attend": "attended", "unattend": "confirmed", "accept": "confirmed"},
    ),
    "replaced_logins": (
        ReplacedLogin,
        {"open", "accepted", "dismissed"},
        {"accept": {"open"}, "dismiss": {"open"}},
        {"accept": "accepted", "dismiss": "dismissed"},
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


SIDE_STEPS: dict[tuple[str, str], set[str]] = {
    ("courses", "extend"): {"planned", "active", "paused"},
    ("courses", "tick"): {"clarifying", "planned"},
    ("courses", "untick"): {"clarifying", "planned"},
    ("courses", "lay_out"): {"clarifying", "planned", "active"},
}
"""Verbs that leave the state as it is, and from which states; a refusal names the steps that would change it."""

OF_NO_STATE = {
    *("feeds_revoke", "feeds_rotate", "webhooks_redeliver", "webhooks_rotate", "webhooks_test"),
    *("people_erase", "people_export", "people_merge", "people_move", "people_retire", "people_reinstate"),
    *("plan_templates_retire", "plan_templates_reinstate", "networks_close", "memberships_end", "absences_rescue"),
    "absences_end",
    *("series_add", "series_leave", "series_sign_up", "invitations_resend"),
}
"""Verbs that are possible whenever their rules are kept; each rule has its own code and its own test."""

OF_ANOTHER_STATE = {
    *("meetings_approve", "meetings_stop", "meetings_resume"),  # the mailing's: tests/api/test_mailing.py
    *("deliverables_hand_in", "deliverables_reopen"),  # tests/api/test_circles_and_deliverables.py
    *("inbound_mail_apply", "inbound_mail_dismiss"),  # tests/api/test_inbound_mail.py
    "memberships_approve",  # read from the days: tests/api/test_networks.py
}

ALONG_WITH: dict[tuple[str, str], dict[str, Any]] = {
    ("proposals", "accepted"): {"accepted_slot": 1},
    ("registrations", "waitlisted"): {"offer_expires_at": datetime(2100, 1, 1, tzinfo=UTC)},
}
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

    def replaced_login() -> dict[str, Any]:
        vouched = Vouched(issuer="https://login.example.org", subject="new", email="", cvr="", assurance="")
        return {"id": str(put_before_staff(participant, vouched).pk)}

    makers = {
        "replaced_logins": replaced_login,
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
        ("registrations", "switch"): {"attendance": "online"},
        ("courses", "extend"): {"window_ends_on": "2028-01-09"},
        ("courses", "tick"): {"item": "need"},
        ("courses", "untick"): {"item": "need"},
        ("courses", "lay_out"): {"template": "short"},
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


def test_every_verb_stands_in_one_of_the_tables() -> None:
    """A new one is added to `STEPS`, or to one of the lists below it."""
    verbs = {
        name for name, (method, address) in OPERATIONS.items() if method == "post" and "{" in address.rpartition("/")[0]
    }
    steps = {f"{resource}_{verb}" for resource, (_, _, steps, _) in STEPS.items() for verb in steps}
    assert verbs == steps | {f"{resource}_{verb}" for resource, verb in SIDE_STEPS} | OF_NO_STATE | OF_ANOTHER_STATE


@pytest.mark.parametrize(("resource", "verb"), SIDE_STEPS)
def test_what_leaves_the_state_is_refused_with_the_steps_that_are_possible(
    rows: Callable[[str], dict[str, Any]], say: Callable[[str, str, str], Any], resource: str, verb: str
) -> None:
    model, states, steps, _ = STEPS[resource]
    pk, possible = rows(resource)["id"], SIDE_STEPS[resource, verb]
    for state in states:
        model.objects.filter(pk=pk).update(state=state)
        answer = say(resource, pk, verb).json()
        assert (state, answer.get("code") == "wrong_step") == (state, state not in possible)
        if state not in possible:
            assert set(answer["allowed"]) == {step for step, froms in steps.items() if state in froms}


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
