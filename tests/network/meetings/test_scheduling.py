"""The life of a meeting."""

from datetime import timedelta

import pytest

from network.clock import now, told
from network.errors import InputError, RuleBrokenError
from network.events.models import Event
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks.models import Network
from network.people.models import Person
from tests.conftest import on


def test_an_open_networks_meeting_is_public(network: Network) -> None:
    assert scheduling.default_visibility("network_meeting", network) == "public"


def test_an_advisory_meeting_is_its_participants(db: None) -> None:
    assert scheduling.default_visibility("advisory", None) == "participants"


def test_a_meeting_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InputError):
        Time(on(1, 12), on(1, 9))


def test_publishing_twice_is_publishing_once(meeting: Meeting, planner: Person) -> None:
    scheduling.publish(meeting, by=planner)
    scheduling.publish(meeting, by=planner)
    assert Event.objects.filter(type="meeting.published").count() == 1


def test_a_save_the_date_that_is_confirmed_keeps_its_uid_and_raises_its_sequence(
    meeting: Meeting, planner: Person
) -> None:
    announced = scheduling.announce(meeting, by=planner)
    published = scheduling.publish(meeting, by=planner)
    assert (published.uid, published.sequence) == (announced.uid, announced.sequence + 1)


def test_moving_to_the_same_time_changes_nothing(meeting: Meeting, planner: Person) -> None:
    published = scheduling.publish(meeting, by=planner)
    same = scheduling.move(published, Time(meeting.starts_at, meeting.ends_at), reason="", by=planner)
    assert (same.sequence, Event.objects.filter(type="meeting.moved").count()) == (published.sequence, 0)


def test_the_programme_moves_along(network: Network, planner: Person) -> None:
    item = {"starts_at": on(60, 10), "ends_at": on(60, 11), "kind": "talk", "title": "Oplæg"}
    planned = scheduling.plan(
        Time(on(60), on(60, 15)), kind="network_meeting", title="Møde", by=planner, network=network, programme=[item]
    )
    scheduling.publish(planned, by=planner)
    scheduling.move(planned, Time(on(60, 10, 30), on(60, 16)), reason="", by=planner)
    assert planned.programme.get().starts_at == on(60, 11)


def test_a_programme_item_outside_the_meeting_is_refused(network: Network, planner: Person) -> None:
    item = {"starts_at": on(61, 10), "ends_at": on(61, 11), "title": "Oplæg"}
    with pytest.raises(InputError):
        scheduling.plan(
            Time(on(60), on(60, 15)), kind="other", title="Møde", by=planner, network=network, programme=[item]
        )
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(("field", "value", "raised"), [("title", "Nyt navn", 0), ("place_name", "Biblioteket", 1)])
def test_only_what_mail_must_tell_raises_the_sequence(
    meeting: Meeting, planner: Person, field: str, value: str, raised: int
) -> None:
    scheduling.publish(meeting, by=planner)
    assert scheduling.change(meeting, {field: value}, by=planner).sequence == raised


def test_the_time_of_a_meeting_that_is_out_is_changed_by_move_only(meeting: Meeting, planner: Person) -> None:
    scheduling.publish(meeting, by=planner)
    with pytest.raises(RuleBrokenError) as refusal:
        scheduling.change(meeting, {"starts_at": on(60, 10)}, by=planner)
    assert (refusal.value.code, refusal.value.allowed) == ("wrong_step", ["move"])


def test_a_draft_that_is_dropped_keeps_its_sequence(meeting: Meeting, planner: Person) -> None:
    assert scheduling.cancel(meeting, reason="", by=planner).sequence == 0


def test_a_meeting_is_closed_once_it_has_ended(meeting: Meeting, planner: Person) -> None:
    scheduling.publish(meeting, by=planner)
    with pytest.raises(RuleBrokenError, match="not_over"):
        scheduling.close(meeting, by=planner)
    with told(meeting.ends_at + timedelta(minutes=1)):
        assert scheduling.close(meeting, by=planner).state == "held"


@pytest.mark.parametrize(
    ("state", "verb", "allowed"),
    [
        ("draft", "move", ["announce", "publish", "cancel"]),
        ("draft", "close", ["announce", "publish", "cancel"]),
        ("published", "announce", ["move", "cancel", "close"]),
        ("cancelled", "publish", []),
        ("held", "cancel", []),
    ],
)
def test_a_wrong_step_names_the_possible_ones(
    meeting: Meeting, planner: Person, state: str, verb: str, allowed: list[str]
) -> None:
    Meeting.objects.update(state=state)
    verbs = {
        "move": lambda: scheduling.move(meeting, Time(on(61), on(61, 15)), reason="", by=planner),
        "close": lambda: scheduling.close(meeting, by=planner),
        "announce": lambda: scheduling.announce(meeting, by=planner),
        "publish": lambda: scheduling.publish(meeting, by=planner),
        "cancel": lambda: scheduling.cancel(meeting, reason="", by=planner),
    }
    with pytest.raises(RuleBrokenError) as refusal:
        verbs[verb]()
    assert (refusal.value.code, refusal.value.allowed) == ("wrong_step", allowed)


def test_history_is_told_at_its_own_time(network: Network, planner: Person) -> None:
    then = now() - timedelta(days=400)
    with told(then):
        planned = scheduling.plan(Time(on(1), on(1, 15)), kind="other", title="Før", by=planner)
        scheduling.publish(planned, by=planner)
    assert Event.objects.get(type="meeting.published").time == then
