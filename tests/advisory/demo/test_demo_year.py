"""The demo year on the day it was written for."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Count
from icalendar import Calendar

from advisory.booking.models import Assignment
from advisory.capacity import ledger
from advisory.circles.models import CourseParticipant
from advisory.closing.models import ClosingNote
from advisory.consultants.models import Consultant
from advisory.courses.models import Activity, Course
from advisory.deliverables.models import Deliverable
from advisory.demo import story
from advisory.demo.almanac import Almanac
from advisory.demo.cast import CAST
from network.clock import local_day, now
from network.events.models import Event
from network.feeds.models import Feed
from network.invitations import replies
from network.invitations.models import Dispatch, InboundMail
from network.meetings.models import Meeting, Registration
from network.networks.models import Membership, Network
from network.people.models import RoleGrant
from network.regions.models import Region
from tests.advisory.demo import observations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_year")]

AS_WRITTEN = date(2024, 6, 3)
CLOSED = frozenset({(6, 5), (12, 24), (12, 31)})
EVENTS_TO = {
    "requested": ["requested"],
    "clarifying": ["requested", "clarified"],
    "declined": ["requested", "declined"],
    "withdrawn": ["requested", "clarified", "withdrawn"],
    "planned": ["requested", "clarified", "planned"],
    "active": ["requested", "clarified", "planned", "started"],
    "paused": ["requested", "clarified", "planned", "started", "paused"],
    "completed": ["requested", "clarified", "planned", "started", "completed"],
    "closed": ["requested", "clarified", "planned", "started", "completed", "closed"],
}


def test_twenty_six_courses_stand_where_the_plan_has_them() -> None:
    assert observations.courses_as_they_stand() == observations.COURSES


def test_every_course_has_the_events_that_led_to_its_state() -> None:
    for course in Course.objects.all():
        steps = Event.objects.filter(type__startswith="course.", data__course=str(course.pk))
        events = steps.exclude(type="course.changed").order_by("time")
        assert [event.type.removeprefix("course.") for event in events] == EVENTS_TO[course.state], course


def test_every_activity_was_promised_booked_and_held_in_events() -> None:
    told = Counter(Event.objects.filter(type__startswith="activity.").values_list("type", flat=True))
    stand = Counter(Activity.objects.values_list("state", flat=True))
    assert told == {
        "activity.planned": 58,
        "activity.scheduled": stand["held"] + stand["scheduled"],
        "activity.held": stand["held"],
    }


def test_who_came_to_an_activity_that_was_held_is_noted() -> None:
    seated = Registration.objects.filter(meeting__activity__state="held").exclude(state="withdrawn")
    assert set(seated.values_list("state", flat=True)) == {"attended", "no_show"}
    came = seated.filter(state="attended").values("meeting").distinct()
    assert came.count() == Activity.objects.filter(state="held").count()


def test_what_was_agreed_in_the_talk_is_ticked() -> None:
    ticked = Course.objects.annotate(ticked=Count("clarified")).values_list("state", "ticked")
    assert {(state, number) for state, number in ticked if number} == {
        ("clarifying", 3),
        *((state, 6) for state in ("planned", "active", "paused", "completed", "closed", "withdrawn")),
    }


def test_several_organisations_take_part_in_a_course() -> None:
    circle = CourseParticipant.objects.filter(course__municipality="0665")
    assert set(circle.values_list("person__organisation__code", "role")) == {
        ("0665", "contact"),
        ("0665", "participant"),
        ("midtjylland", "partner"),
    }


def test_one_implementation_plan_is_late() -> None:
    late = Deliverable.objects.filter(handed_in_at=None, due_at__lt=now())
    assert list(late.values_list("course__municipality", flat=True)) == ["0330"]


def test_every_course_that_ended_has_its_closing_note() -> None:
    ended = Course.objects.filter(state__in=["completed", "closed"])
    notes = {note.course_id: note for note in ClosingNote.objects.all()}
    assert notes.keys() == set(ended.values_list("pk", flat=True))
    assert all(note.facts["participants"]["people"] for note in notes.values())
    assert all(course.follow_up_note for course in ended.filter(state="closed"))


def test_nothing_is_told_as_if_it_happened_after_today() -> None:
    assert not Event.objects.filter(time__date__gt=AS_WRITTEN).exists()


def test_what_came_by_mail_waits_to_be_read() -> None:
    """A counter, a no from a private address and a report, read just as workers will; the report once its mail left."""
    found = []
    with transaction.atomic():
        Dispatch.objects.update(outcome="sent")
        for mail in InboundMail.objects.order_by("pk"):
            replies.decide(mail)
            mail.refresh_from_db()
            found.append((mail.kind, mail.verdict, mail.reason))
        assert Dispatch.objects.filter(outcome="bounced").count() == 1
        transaction.set_rollback(True)
    assert found == [
        ("counter", "proposal", ""),
        ("reply", "quarantined", "wrong_sender"),
        ("bounce", "applied", ""),
    ]


def test_loading_again_writes_nothing() -> None:
    before = _row_counts()
    assert (story.load(), _row_counts()) == (False, before)


def _row_counts() -> dict[str, int]:
    models = [model for label in ("network", "advisory") for model in apps.get_app_config(label).get_models()]
    return {model.__name__: model._default_manager.count() for model in models}


def test_the_meetings_of_the_plan_stand_on_their_days() -> None:
    regional = Meeting.objects.filter(kind="network_meeting")
    found = Counter((meeting.network.slug, str(meeting.state)) for meeting in regional if meeting.network)
    assert found == {
        ("familiehuse-hovedstaden", "held"): 1,
        ("familiehuse-hovedstaden", "published"): 1,
        ("familiehuse-hovedstaden", "save_the_date"): 2,
        ("familiehuse-sjaelland", "held"): 1,
        ("familiehuse-sjaelland", "published"): 1,
        ("familiehuse-sjaelland", "draft"): 1,
        ("familiehuse-syddanmark", "held"): 1,
        ("familiehuse-syddanmark", "published"): 1,
        ("familiehuse-syddanmark", "save_the_date"): 2,
        ("familiehuse-midtjylland", "held"): 1,
        ("familiehuse-midtjylland", "published"): 2,
        ("familiehuse-midtjylland", "save_the_date"): 1,
        ("familiehuse-nordjylland", "held"): 1,
        ("familiehuse-nordjylland", "save_the_date"): 1,
    }
    (draft,) = regional.filter(state="draft")
    assert local_day(draft.starts_at) == date(2024, 10, 3)


def test_there_is_always_a_meeting_that_takes_registrations() -> None:
    waiting = Meeting.objects.filter(state="published", registration_closes_at__gt=now() + timedelta(days=3))
    assert [str(each.network) for each in waiting] == ["Familiehuse Midtjylland"]


def test_national_meetings_and_webinars_are_past_but_for_december() -> None:
    national = Meeting.objects.filter(kind__in=["national_meeting", "webinar"])
    assert [(local_day(each.starts_at).isoformat(), str(each.state)) for each in national] == [
        ("2022-12-15", "held"),
        ("2024-04-15", "held"),
        ("2024-05-06", "held"),
        ("2024-05-23", "held"),
        ("2024-05-28", "held"),
        ("2024-12-04", "save_the_date"),
    ]


def test_13_june_is_full_with_a_waiting_list() -> None:
    assert observations.seats_of_the_full_meeting() == {"confirmed": 60, "waitlisted": 9}


def test_every_municipality_and_region_is_a_member_with_one_contact() -> None:
    members = Counter(Membership.objects.values_list("network__slug", flat=True))
    assert members == {
        "familiehuse-hovedstaden": 30,
        "familiehuse-sjaelland": 18,
        "familiehuse-syddanmark": 23,
        "familiehuse-midtjylland": 20,
        "familiehuse-nordjylland": 12,
        "familiehuse-i-hele-landet": 103,
    }
    assert {membership.contacts.count() for membership in Membership.objects.all()} == {1}


def test_nobody_is_in_two_places() -> None:
    assert observations.overlapping_assignments() == []


def test_every_address_ends_in_example_org() -> None:
    assert observations.foreign_addresses() == []


def test_everybody_in_the_cast_has_their_role() -> None:
    granted = set(RoleGrant.objects.values_list("person__email", "role", "organisation__code"))
    assert {(each.email, str(each.role), each.organisation_code) for each in CAST} <= granted


def test_ten_consultants_work_their_share() -> None:
    weeks = Counter(
        sum((row.ends.hour - row.starts.hour) * 60 + row.ends.minute - row.starts.minute for row in rows)
        for rows in (each.working_hours.all() for each in Consultant.objects.all())
    )
    assert weeks == {2220: 7, 1776: 2, 1332: 1}


def test_every_third_booking_has_help_from_a_neighbouring_region() -> None:
    regions: dict[UUID | None, str] = {each.pk: each.areas.get().region_id for each in Consultant.objects.all()}
    staff = Assignment.objects.filter(live=True, meeting__activity__isnull=False)
    lent = {
        row.meeting_id
        for row in staff.select_related("meeting__activity__course")
        if row.meeting and regions[row.consultant_id] != regions[row.meeting.activity.course.primary_consultant_id]
    }
    assert (len(lent), Activity.objects.exclude(meeting=None).count()) == (17, 50)


def test_the_planted_warnings_are_there() -> None:
    evenings = [("Asta Eksempelsen", 17), ("Hans Kladdesen", 18)]
    assert observations.who_sets_out_for_bornholm_the_evening_before() == evenings
    assert observations.held_on_days_off(Almanac(AS_WRITTEN, CLOSED)) == ["Sparringsmøde med Tønder Kommune 2024-12-24"]
    assert observations.days_left_of_lolland(AS_WRITTEN) == timedelta(days=22)
    assert observations.bookings_hit_by_absence() == [observations.booked("Hjørring", 2)]


def test_one_region_is_nearly_full_and_another_has_room() -> None:
    full, room = Region.objects.get(slug="hovedstaden"), Region.objects.get(slug="nordjylland")
    rows = ledger.rows(first=AS_WRITTEN, last=date(2024, 6, 30), by="month", regions=[full, room])
    assert [row.region for row in rows if (row.utilisation or 0) > 0.8] == [full]
    assert [row.region for row in rows if (row.utilisation or 0) < 0.4] == [room]


def test_the_national_feed_shows_what_is_national() -> None:
    calendar = Calendar.from_ical(bytes(Feed.objects.get(path="national.ics").body))
    assert sorted(str(event["SUMMARY"]) for event in calendar.walk("VEVENT")) == [
        "Nationalt netværksmøde: Familiehusene frem mod 2030",
        "Nationalt netværksmøde: To år med familiehuse: hvad vi har lært",
        "Webinar: Civilsamfundet i familiehuset",
        "Webinar: Fædre i familiehuset",
    ]


def test_every_open_network_is_named_after_its_region_of_the_plan() -> None:
    assert set(Network.objects.exclude(region=None).values_list("region", flat=True)) == {
        "hovedstaden",
        "sjaelland",
        "syddanmark",
        "midtjylland",
        "nordjylland",
    }
