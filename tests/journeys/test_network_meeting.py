"""A regional meeting, from the draft to the mailbox and the feed."""

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from icalendar import Calendar

from network.feeds.models import Feed
from network.invitations.models import Dispatch
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.conftest import Drain, calendar_in, on

Mails = Callable[[], list[EmailMessage]]


def events_in(path: str) -> list[Any]:
    return Calendar.from_ical(bytes(Feed.objects.get(path=path).body)).walk("VEVENT")


def test_publishing_sends_every_contact_one_request(
    meeting: Meeting, planner: Person, drain: Drain, mails: Mails
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    assert sorted(mail["To"].addresses[0].addr_spec for mail in mails()) == [
        "ane@example.org",
        "bent@example.org",
        "carla@example.org",
    ]
    assert {calendar_in(mail)[0] for mail in mails()} == {"REQUEST"}


def test_a_published_meeting_stands_in_the_network_and_region_feeds(
    meeting: Meeting, planner: Person, drain: Drain
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    for path in ("network/familiehuse-midtjylland.ics", "region/midtjylland.ics"):
        (event,) = events_in(path)
        assert event["UID"] == meeting.uid


def test_moving_sends_one_update_with_a_higher_sequence_and_the_same_uid(
    meeting: Meeting, planner: Person, drain: Drain, mails: Mails
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    before = {mail["Message-ID"] for mail in mails()}
    scheduling.move(meeting, Time(on(61), on(61, 15)), reason="Lokalet er optaget", by=planner)
    drain()
    updates = [calendar_in(mail) for mail in mails() if mail["Message-ID"] not in before]
    assert [(method, event["SEQUENCE"], event["UID"]) for method, event in updates] == [("REQUEST", 1, meeting.uid)] * 3


def test_withdrawing_one_person_cancels_for_that_person_only(
    meeting: Meeting, planner: Person, drain: Drain, mails: Mails
) -> None:
    scheduling.publish(meeting, by=planner)
    mine = registration.register(meeting, Person.objects.get(email="ane@example.org"), by=planner)
    drain()
    before = {mail["Message-ID"] for mail in mails()}
    registration.withdraw(mine, by=planner)
    drain()
    (only,) = [mail for mail in mails() if mail["Message-ID"] not in before]
    assert (only["To"].addresses[0].addr_spec, calendar_in(only)[0]) == ("ane@example.org", "CANCEL")


def test_cancelling_tells_everybody_and_marks_the_feed(
    meeting: Meeting, planner: Person, drain: Drain, mails: Mails
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    scheduling.cancel(meeting, reason="For få tilmeldte", by=planner)
    drain()
    assert [calendar_in(mail)[0] for mail in mails()].count("CANCEL") == 3
    (event,) = events_in("region/midtjylland.ics")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_a_meeting_moved_and_moved_back_before_the_worker_ran_sends_nothing(
    meeting: Meeting, planner: Person, drain: Drain
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    then = Time(meeting.starts_at, meeting.ends_at)
    scheduling.move(meeting, Time(on(61), on(61, 15)), reason="", by=planner)
    scheduling.move(meeting, then, reason="", by=planner)
    drain()
    assert Dispatch.objects.count() == 3


def test_all_mails_to_one_person_hang_on_the_first_and_name_it_unencoded(
    meeting: Meeting, planner: Person, drain: Drain, settings: Any
) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    for day in (61, 62):
        scheduling.move(meeting, Time(on(day), on(day, 15)), reason="", by=planner)
        drain()
    ids = list(Dispatch.objects.filter(invitation__address="ane@example.org").order_by("pk").values("message_id"))
    first, second, third = (each["message_id"] for each in ids)
    raw = (Path(settings.MAIL_DIR) / f"{third.strip('<>').partition('@')[0]}.eml").read_bytes()
    assert f"In-Reply-To: {second}\r\nReferences: {first}\r\n {second}\r\n".encode() in raw


def test_an_invitation_says_until_when_one_registers(
    meeting: Meeting, planner: Person, drain: Drain, mails: Mails
) -> None:
    scheduling.change(meeting, {"registration_closes_at": on(46, 12, 0), "seats_per_organisation": 3}, by=planner)
    scheduling.publish(meeting, by=planner)
    drain()
    letter = mails()[0].get_body(("plain",))
    assert letter
    assert "Hver organisation har 3 pladser. Tilmeld dig senest" in letter.get_content()
