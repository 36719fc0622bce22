"""The log of events as it grows: Server-Sent Events whose ids are cursors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rest_framework.test import APIClient

from api import stream
from network.events.models import Event
from network.events.relay import number_events
from network.meetings import scheduling
from network.meetings.models import Meeting
from network.people.models import Person

STREAM = "/api/v1/events/stream/"


@contextmanager
def opened(client: APIClient, query: str = "", **headers: Any) -> Iterator[Iterator[str]]:
    response: Any = client.get(STREAM + query, **headers)
    assert (response.status_code, response["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
    try:
        messages = (message.decode() for message in response.streaming_content)
        assert next(messages).startswith("retry: ")
        yield messages
    finally:
        response.close()


def newest() -> Event:
    return Event.objects.filter(position__isnull=False).latest("position")


def test_a_reader_sees_what_happened_before(pia: APIClient, meeting: Meeting) -> None:
    number_events()
    with opened(pia) as messages:
        assert next(messages).splitlines()[:2] == ["id: 1", "event: person.enrolled"]


def test_a_reader_sees_what_happens_while_it_reads(pia: APIClient, meeting: Meeting, planner: Person) -> None:
    number_events()
    with opened(pia, f"?after={newest().position}&type=meeting.*") as messages:
        scheduling.cancel(meeting, reason="Sygdom", by=planner)
        number_events()
        assert next(messages).splitlines()[:2] == [f"id: {newest().position}", "event: meeting.cancelled"]


def test_a_reader_who_comes_back_goes_on_after_the_last_id(pia: APIClient, meeting: Meeting) -> None:
    number_events()
    with opened(pia, headers={"Last-Event-ID": "1"}) as messages:
        assert next(messages).splitlines()[0] == "id: 2"


def test_a_cursor_that_is_none_is_refused(pia: APIClient) -> None:
    assert pia.get(STREAM, headers={"Last-Event-ID": "x"}).status_code == 400


def test_there_are_only_so_many_streams_at_once(pia: APIClient, denmark: None) -> None:
    held: list[Any] = [pia.get(STREAM) for _ in range(stream.STREAMS)]
    late = pia.get(STREAM)
    assert (late.status_code, late.json()["code"]) == (503, "too_many_streams")
    assert late["Retry-After"]
    for response in held:
        for close in response._resource_closers:
            close()
    with opened(pia):
        pass


def test_a_stream_ends_so_that_its_token_is_looked_at_anew(pia: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LONGEST_SECONDS", 0)
    with opened(pia) as messages:
        assert list(messages) == []


def test_a_quiet_stream_says_that_it_is_alive(pia: APIClient, monkeypatch: pytest.MonkeyPatch, denmark: None) -> None:
    monkeypatch.setattr(stream, "BREATH_SECONDS", 0)
    with opened(pia) as messages:
        assert next(messages) == ": nothing new\n\n"


def test_participants_read_no_events(as_: Any, participant: Person) -> None:
    assert as_(participant).get(STREAM).status_code == 403
