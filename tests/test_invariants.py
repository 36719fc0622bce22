"""Every invariant holds after a busy day, and is seen to be broken when the data are broken on purpose."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Now

import advisory.guards
import network.guards
from advisory.booking import booking
from advisory.booking.models import Assignment
from advisory.capacity.models import ConsultantCapacity, RegionCapacity
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course
from api.models import IdempotencyKey
from network import invariants
from network.clock import now
from network.events.guards import trigger_name
from network.events.models import Delivery, Event
from network.feeds.models import Feed
from network.ids import uuid7
from network.invitations.models import Dispatch, Invitation
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, Registration
from network.meetings.scheduling import Time
from network.notices.models import Notice
from network.people.models import Person
from tests.conftest import Drain, on, working_day

Broken = Callable[[], set[int]]


@pytest.fixture
def busy_day(
    meeting: Meeting,
    activity: Activity,
    consultants: list[Consultant],
    planner: Person,
    someone: Callable[..., Person],
    drain: Drain,
) -> None:
    """A published meeting with a registration, a scheduled activity, everything delivered."""
    Meeting.objects.filter(pk=meeting.pk).update(seats=1)
    scheduling.publish(meeting, by=planner)
    registration.register(meeting, someone("Gerda"), by=planner)
    registration.register(meeting, someone("Hugo"), by=planner)
    day = working_day()
    booking.schedule(activity, Time(on(day, 10), on(day, 13)), consultants=consultants, by=planner)
    drain()


@pytest.fixture
def unguarded(db: None) -> Iterator[None]:
    """The database without its own refusals, so that rows can be broken on purpose."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("ALTER TABLE advisory_assignment DROP CONSTRAINT double_booked")
            cursor.execute("ALTER TABLE advisory_course DROP CONSTRAINT course_overlap")
        else:
            for statement in (*network.guards.SQLITE, *advisory.guards.SQLITE):
                cursor.execute(f"DROP TRIGGER {trigger_name(statement)}")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")


def first_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.model._default_manager.filter(pk=rows.values_list("pk", flat=True)[0])
    return found


def verify() -> tuple[int, dict[str, object]]:
    out = StringIO()
    try:
        call_command("verify_invariants", "--json", stdout=out)
    except SystemExit as stop:
        return int(str(stop.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def broken() -> set[int]:
    code, report = verify()
    violations = report["violations"]
    assert isinstance(violations, list)
    assert (code == 1) == bool(violations)
    return {each["invariant"] for each in violations}


def test_everything_holds_after_a_busy_day(busy_day: None) -> None:
    assert verify() == (0, {"holds": True, "violations": []})


def test_1_a_meeting_without_an_event_is_found(busy_day: None, unguarded: None) -> None:
    Delivery.objects.all().delete()
    Event.objects.filter(type__startswith="meeting.").delete()
    assert 1 in broken()


def test_2_a_mail_that_was_never_planned_is_found(busy_day: None) -> None:
    Dispatch.objects.filter(invitation__person__email="ane@example.org").delete()
    assert broken() == {2}


def test_2_a_mail_that_is_never_sent_is_found(busy_day: None) -> None:
    first_of(Dispatch.objects.filter(outcome="sent")).update(
        state="waiting", outcome="", due_at=Now() - timedelta(minutes=10)
    )
    assert 2 in broken()


def test_3_bytes_that_carry_another_message_id_are_found(busy_day: None) -> None:
    first_of(Dispatch.objects.all()).update(message_id="<another@example.org>")
    assert broken() == {3}


def test_4_overlapping_assignments_are_found(
    busy_day: None, consultants: list[Consultant], meeting: Meeting, unguarded: None
) -> None:
    booked = Assignment.objects.filter(consultant=consultants[0]).get()
    Assignment.objects.create(
        consultant=consultants[0],
        meeting=meeting,
        blocked_from=booked.blocked_from,
        blocked_to=booked.blocked_to,
    )
    assert 4 in broken()


def test_5_a_sixth_activity_is_found(busy_day: None, course: Course, unguarded: None) -> None:
    Activity.objects.bulk_create(
        Activity(course=course, number=number, kind="other", title="", preparation_minutes=0, follow_up_minutes=0)
        for number in range(2, 7)
    )
    assert broken() == {5}


def test_5_a_planned_course_without_activity_is_found(busy_day: None, course: Course, unguarded: None) -> None:
    Course.objects.filter(pk=course.pk).update(state="planned")
    Activity.objects.update(state="cancelled")
    assert 5 in broken()


def test_6_a_figure_that_differs_is_found(busy_day: None) -> None:
    first_of(ConsultantCapacity.objects.filter(committed_minutes__gt=0)).update(
        committed_minutes=F("committed_minutes") + 1
    )
    assert broken() == {6}


def test_6_a_region_that_does_not_add_up_is_found(busy_day: None) -> None:
    first_of(RegionCapacity.objects.filter(committed_minutes__gt=0)).update(committed_minutes=0)
    assert broken() == {6}


def test_7_a_feed_that_shows_an_old_time_is_found(busy_day: None, meeting: Meeting) -> None:
    feed = Feed.objects.get(path="region/midtjylland.ics")
    old = bytes(feed.body)
    local = meeting.starts_at.astimezone(on(0).tzinfo).strftime("%Y%m%dT%H%M%S").encode()
    feed.body = old.replace(local, local[:9] + b"080000")
    assert feed.body != old
    feed.save()
    assert broken() == {7}


def test_7_a_feed_that_leaves_a_meeting_out_is_found(busy_day: None) -> None:
    empty = Feed.objects.get(path="region/nordjylland.ics")
    Feed.objects.filter(path="region/midtjylland.ics").update(body=bytes(empty.body))
    assert broken() == {7}


def test_8_a_sequence_that_falls_is_found(busy_day: None, meeting: Meeting, unguarded: None) -> None:
    Dispatch.objects.filter(invitation__meeting=meeting).update(sequence=7)
    assert 8 in broken()


def test_8_a_uid_that_changed_is_found(busy_day: None, meeting: Meeting, unguarded: None) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(uid="another")
    assert 8 in broken()


def test_9_a_failure_kept_as_the_answer_is_found(busy_day: None, planner: Person) -> None:
    IdempotencyKey.objects.create(caller=planner, digest="a", request="b", status=503, headers={}, sealed=b"")
    assert broken() == {9}


def test_10_an_oversold_meeting_is_found(busy_day: None, unguarded: None) -> None:
    Registration.objects.filter(state="waitlisted").update(state="confirmed")
    assert 10 in broken()


def test_10_a_free_seat_with_somebody_waiting_is_found(busy_day: None, meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(seats=2)
    assert broken() == {10}


def test_10_an_offer_that_outlives_its_end_is_found(busy_day: None, unguarded: None) -> None:
    Registration.objects.filter(state="waitlisted").update(offer_expires_at=Now() - timedelta(minutes=10))
    assert 10 in broken()


def test_11_a_gap_in_the_log_is_found(busy_day: None, unguarded: None) -> None:
    first_of(Event.objects.order_by("-position")).update(position=F("position") + 1)
    assert broken() == {11}


@pytest.mark.parametrize("change", [{"by": uuid7()}, {"type": "meeting.helt"}, {"data": {}}, {"seal": "0" * 64}])
def test_11_one_changed_event_is_found(busy_day: None, unguarded: None, change: dict[str, object]) -> None:
    first_of(Event.objects.filter(position=3)).update(**change)
    assert 11 in {violation.invariant for violation in invariants.log_is_unchanged()}


def test_11_an_event_that_was_taken_away_is_found(busy_day: None, unguarded: None) -> None:
    Event.objects.filter(position=3).update(position=None)
    assert list(invariants.log_is_unchanged())


def test_3_a_notice_whose_bytes_carry_another_name_is_found(busy_day: None) -> None:
    notice = a_notice()
    Notice.objects.filter(pk=notice.pk).update(content=b"Message-ID: <another@example.org>\r\n\r\n")
    assert broken() == {3}


def test_2_a_notice_that_is_long_overdue_is_found(busy_day: None) -> None:
    Notice.objects.filter(pk=a_notice().pk).update(due_at=now() - timedelta(hours=1), state="waiting", outcome="")
    assert broken() == {2}


def a_notice() -> Notice:
    invitation = first_of_invitations()
    return Notice.objects.create(
        person=invitation.person,
        about=invitation.meeting_id,
        meeting=invitation.meeting,
        invitation=invitation,
        kind="confirmed",
        stamp=now(),
        message_id="<notice@example.org>",
        content=b"Message-ID: <notice@example.org>\r\n\r\n",
        state="done",
        due_at=None,
        outcome="sent",
    )


def first_of_invitations() -> Invitation:
    found = Invitation.objects.select_related("person", "meeting").first()
    assert found
    return found
