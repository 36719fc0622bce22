"""Every step from every state: what is possible is done, the rest is refused and names what is possible."""

from collections.abc import Callable

import pytest

from network.errors import RuleBrokenError
from network.meetings import registration, scheduling
from network.meetings.models import MEETING_STEPS, Meeting, MeetingState
from network.meetings.scheduling import Time
from network.networks import membership
from network.people.models import Person
from tests.conftest import on

STEPS: dict[str, Callable[[Meeting], Meeting]] = {
    "announce": lambda meeting: scheduling.announce(meeting, by=None),
    "publish": lambda meeting: scheduling.publish(meeting, by=None),
    "move": lambda meeting: scheduling.move(meeting, Time(on(70), on(70, 15)), reason="", by=None),
    "cancel": lambda meeting: scheduling.cancel(meeting, reason="", by=None),
    "close": lambda meeting: scheduling.close(meeting, by=None),
}
ALREADY_SO = {
    ("announce", "save_the_date"),
    ("publish", "published"),
    ("cancel", "cancelled"),
    ("close", "held"),
}
ILLEGAL = [
    (verb, state)
    for verb in STEPS
    for state in MeetingState.values
    if state not in MEETING_STEPS[verb] and (verb, state) not in ALREADY_SO
]


@pytest.mark.parametrize(("verb", "state"), ILLEGAL)
def test_an_illegal_step_names_the_legal_ones(meeting: Meeting, verb: str, state: str) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(RuleBrokenError) as refused:
        STEPS[verb](meeting)
    legal = [name for name, states in MEETING_STEPS.items() if state in states]
    assert (refused.value.code, refused.value.allowed) == ("wrong_step", legal)


@pytest.mark.parametrize(("verb", "state"), sorted(ALREADY_SO))
def test_a_step_already_taken_changes_nothing(meeting: Meeting, verb: str, state: str) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    assert STEPS[verb](meeting).changed_at == Meeting.objects.get(pk=meeting.pk).changed_at == meeting.changed_at


@pytest.mark.parametrize(
    ("kind_of_network", "kind", "visibility"),
    [
        ("regional", "network_meeting", "public"),
        ("project", "network_meeting", "members"),
        ("coordination", "residential", "members"),
        ("project", "webinar", "public"),
        ("project", "national_meeting", "public"),
    ],
)
def test_who_sees_a_meeting_by_default(db: None, kind_of_network: str, kind: str, visibility: str) -> None:
    network = membership.found(name="Netværk", kind=kind_of_network, by=None)
    assert scheduling.default_visibility(kind, network) == visibility


def test_a_hybrid_meeting_counts_its_seats_apart(meeting: Meeting, someone: Callable[..., Person]) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(seats=1, online_seats=1)
    scheduling.publish(meeting, by=None)
    ways = ["in_person", "in_person", "online", "online"]
    people = [someone(name) for name in ("Dorte", "Erik", "Fie", "Gert")]
    states = [
        registration.register(meeting, person, attendance=way, by=None).state
        for person, way in zip(people, ways, strict=True)
    ]
    assert states == ["confirmed", "waitlisted", "confirmed", "waitlisted"]
