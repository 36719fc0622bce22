"""Confirmations, offers, reminders and thanks: who gets which, and that each leaves once."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from network.clock import now
from network.clock import told as at
from network.events.models import Chore
from network.invitations import mailing
from network.invitations.inbox import receive
from network.invitations.models import Dispatch, Invitation, Mailing
from network.materials import handing
from network.meetings import registration, scheduling
from network.meetings.links import evaluation_address
from network.meetings.models import Meeting, Registration
from network.notices.models import Notice
from network.notices.occasions import UNNOTED
from network.notices.planning import look
from network.people import answering
from network.people.models import Person
from tests.conftest import Drain, on
from tests.journeys.test_network_meeting import Mails
from tests.network.invitations.conftest import published
from tests.network.invitations.samples import sample

__all__ = ["published"]


@pytest.fixture
def ane(published: Meeting) -> Person:
    """A contact who holds the invitation."""
    person: Person = Person.objects.get(email="ane@example.org")
    return person


def told(kind: str = "") -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind=kind) if kind else Notice.objects.all()
    return sorted(rows.values_list("invitation__address", "outcome"))


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return str(part.get_content())


def test_who_has_the_meeting_and_registers_gets_a_confirmation(
    published: Meeting, ane: Person, drain: Drain, mails: Mails
) -> None:
    registration.register(published, ane, by=ane)
    drain()
    letter = mails()[-1]
    assert told() == [("ane@example.org", "sent")]
    assert letter["Subject"].startswith("Tilmeldt: Netværksmøde om familiehuse")
    assert "/withdraw/" in plain(letter)
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]


def test_who_is_invited_by_registering_is_told_in_the_invitation(
    published: Meeting, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    registration.register(published, someone("Ulla"), by=None)
    drain()
    assert (told(), mails()[-1]["Subject"][:9]) == ([], "Tilmeldt:")


def test_who_answered_from_the_calendar_is_told_nothing(published: Meeting, ane: Person, drain: Drain) -> None:
    registration.register(published, ane, by=ane)
    Invitation.objects.filter(person=ane).update(participation="accepted", answered_at=now())
    drain()
    assert told() == []


def test_a_notice_hangs_on_the_invitation(published: Meeting, ane: Person, drain: Drain, mails: Mails) -> None:
    first = Invitation.objects.get(person=ane).standing()[0]
    registration.register(published, ane, by=ane)
    drain()
    assert mails()[-1]["In-Reply-To"] == first.message_id


def test_a_notice_is_in_the_readers_language(published: Meeting, ane: Person, drain: Drain, mails: Mails) -> None:
    Person.objects.filter(pk=ane.pk).update(language="en")
    registration.register(published, ane, by=ane)
    drain()
    assert plain(mails()[-1]).startswith("Dear Ane")


def test_looking_twice_tells_nobody_twice(published: Meeting, ane: Person, drain: Drain) -> None:
    registration.register(published, ane, by=ane)
    drain()
    look(str(published.pk))
    assert told() == [("ane@example.org", "sent")]


def test_the_database_refuses_a_second_of_a_kind(published: Meeting, ane: Person, drain: Drain) -> None:
    registration.register(published, ane, by=ane)
    drain()
    twin = Notice.objects.get()
    twin.pk, twin.message_id = Invitation().pk, "<another@example.org>"
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_an_offer_is_told_with_a_link_to_accept(published: Meeting, ane: Person, drain: Drain, mails: Mails) -> None:
    mine = Registration.objects.create(
        meeting=published, person=ane, state="waitlisted", queued_at=now(), offer_expires_at=now() + timedelta(hours=3)
    )
    look(str(published.pk))
    drain()
    assert told("offered") == [("ane@example.org", "sent")]
    assert any("/offers/" in plain(mail) for mail in mails())
    assert mine.offer_expires_at


@pytest.fixture
def closing(published: Meeting) -> Meeting:
    """Its deadline is in ten days, its beginning in 60."""
    return scheduling.change(published, {"registration_closes_at": on(10, 12, 0)}, by=None)


def in_days(days: float) -> Any:
    return time_machine.travel(now() + timedelta(days=days), tick=True)


def test_who_has_not_answered_is_reminded_before_the_deadline(
    closing: Meeting, ane: Person, drain: Drain, mails: Mails
) -> None:
    drain()
    registration.register(closing, ane, by=None)
    Invitation.objects.filter(address="bent@example.org").update(participation="declined")
    look(str(closing.pk))
    with in_days(8):
        look(str(closing.pk))
        assert told("deadline") == [("carla@example.org", "")]


def test_reminders_are_appointed_and_follow_the_deadline(closing: Meeting, drain: Drain) -> None:
    drain()
    asked = Chore.objects.get(name="remind_of_deadline", about=str(closing.pk))
    assert asked.due_at == on(7, 12, 0)


def test_nobody_is_reminded_of_what_they_were_just_told(meeting: Meeting, planner: Person, drain: Drain) -> None:
    scheduling.change(meeting, {"registration_closes_at": now() + timedelta(days=1)}, by=planner)
    scheduling.publish(meeting, by=planner)
    drain()
    assert told() == []


def test_who_comes_is_reminded_before_the_meeting(published: Meeting, ane: Person, drain: Drain) -> None:
    registration.register(published, ane, by=None)
    drain()
    with in_days(59):
        look(str(published.pk))
        look(str(published.pk))
    assert told("reminder") == [("ane@example.org", "")]


def test_a_reminder_of_a_meeting_called_off_meanwhile_does_not_leave(
    published: Meeting, ane: Person, drain: Drain
) -> None:
    registration.register(published, ane, by=None)
    drain()
    with in_days(59):
        look(str(published.pk))
    scheduling.cancel(published, reason="", by=None)
    drain()
    assert told("reminder") == [("ane@example.org", "overtaken")]


def held(meeting: Meeting, ended: timedelta = timedelta(minutes=1)) -> Meeting:
    """The meeting ended so long ago, and was closed."""
    ends_at = now() - ended
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=ends_at - timedelta(hours=5), ends_at=ends_at)
    return scheduling.close(meeting, by=None)


def test_those_who_came_are_thanked(
    published: Meeting, ane: Person, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    came = registration.register(published, ane, by=None)
    registration.register(published, someone("Ulla"), by=None)
    drain()
    Registration.objects.filter(pk=came.pk).update(state="attended")
    held(published)
    drain()
    assert (told("thanks"), mails()[-1]["Subject"][:13]) == ([("ane@example.org", "sent")], "Tak for mødet")


def test_thanks_name_what_is_handed_out_and_lead_to_the_form(
    published: Meeting, ane: Person, drain: Drain, mails: Mails
) -> None:
    registration.register(published, ane, by=None)
    for title, when in (("Program", "before"), ("Oplægsholderens slides", "after")):
        handing.add_link(published, title=title, link="https://example.org/x", when=when, by=None)
    drain()
    said = plain(thanked(published, drain, mails)).replace("\r\n", "\n")
    assert "På mødets side finder du:\n– Program\n– Oplægsholderens slides" in said
    assert evaluation_address(published) in said
    assert "https://example.org/x" not in said


def test_the_form_is_a_button_in_html_and_leads_to_the_form_itself(
    published: Meeting, ane: Person, drain: Drain, mails: Mails, client: Client
) -> None:
    registration.register(published, ane, by=None)
    drain()
    html = thanked(published, drain, mails).get_body(("html",))
    assert html
    found = re.search(r'href="([^"]+/evaluation/[^"]+)"', html.get_content())
    assert found
    assert "Hvad synes du om mødet?" in client.get(found[1]).content.decode()


def test_thanks_ask_nobody_to_withdraw(published: Meeting, ane: Person, drain: Drain, mails: Mails) -> None:
    registration.register(published, ane, by=None)
    drain()
    assert "/withdraw/" not in plain(thanked(published, drain, mails))


def test_a_confirmation_says_whom_to_ask_about_what(
    published: Meeting, ane: Person, planner: Person, drain: Drain, mails: Mails
) -> None:
    answering.appoint(question="technique", person=planner, phone="87 65 43 21", by=planner)
    registration.register(published, ane, by=ane)
    drain()
    assert "Om teknik: Pia Planlægger, pia@example.org, tlf. 87 65 43 21" in plain(mails()[-1])


def test_no_form_is_named_once_it_is_closed(
    published: Meeting, ane: Person, drain: Drain, mails: Mails, settings: Any
) -> None:
    settings.EVALUATION_DAYS = 0
    registration.register(published, ane, by=None)
    drain()
    assert "/evaluation/" not in plain(thanked(published, drain, mails))


def thanked(meeting: Meeting, drain: Drain, mails: Mails) -> EmailMessage:
    """The letter that comes once the meeting was held."""
    held(meeting, UNNOTED)
    drain()
    letter = mails()[-1]
    assert letter["Subject"].startswith("Tak for mødet")
    return letter


def test_where_nobody_noted_who_came_everybody_with_a_seat_is_thanked(
    published: Meeting, ane: Person, someone: Callable[..., Person], drain: Drain
) -> None:
    for person in (ane, someone("Ulla")):
        registration.register(published, person, by=None)
    drain()
    held(published, UNNOTED)
    drain()
    assert told("thanks") == [("ane@example.org", "sent"), ("ulla@example.org", "sent")]


def test_the_organiser_has_until_the_next_morning_to_note_who_came(
    published: Meeting, ane: Person, someone: Callable[..., Person], drain: Drain
) -> None:
    stayed_away = registration.register(published, someone("Ulla"), by=None)
    came = registration.register(published, ane, by=None)
    drain()
    held(published)
    drain()
    assert told("thanks") == []
    due_at = Chore.objects.get(name="thank", about=str(published.pk)).due_at
    assert due_at is not None
    assert abs(due_at - now() - UNNOTED) < timedelta(minutes=2)
    registration.attend(came, by=None)
    drain()
    assert told("thanks") == [("ane@example.org", "sent")]
    assert stayed_away.pk


def test_slides_that_come_after_the_thanks_are_told_of_once_and_together(
    published: Meeting, ane: Person, drain: Drain, mails: Mails
) -> None:
    came = registration.register(published, ane, by=None)
    drain()
    Registration.objects.filter(pk=came.pk).update(state="attended")
    held(published)
    drain()
    with at(now() + timedelta(minutes=5)):
        for title in ("Slides", "Opgaver"):
            handing.add_link(published, title=title, link="https://example.org/x", when="after", by=None)
    drain()
    assert told("materials") == []
    with at(now() + timedelta(hours=2)):
        for _ in range(2):
            look(str(published.pk))
    drain()
    assert told("materials") == [("ane@example.org", "sent")]
    assert mails()[-1]["Subject"].startswith("Materialer fra mødet")
    assert "På mødets side finder du:\n– Slides\n– Opgaver" in plain(mails()[-1]).replace("\r\n", "\n")


def test_who_was_thanked_with_the_slides_is_not_told_of_them_again(
    published: Meeting, ane: Person, drain: Drain
) -> None:
    came = registration.register(published, ane, by=None)
    handing.add_link(published, title="Slides", link="https://example.org/x", when="after", by=None)
    drain()
    Registration.objects.filter(pk=came.pk).update(state="attended")
    held(published)
    drain()
    with at(now() + timedelta(hours=2)):
        look(str(published.pk))
    assert (len(told("thanks")), told("materials")) == (1, [])


def test_whoever_came_without_an_invitation_is_thanked(
    published: Meeting, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    held(published)
    Registration.objects.create(meeting=published, person=someone("Villy"), state="attended", queued_at=now())
    look(str(published.pk))
    drain()
    assert told("thanks") == [("villy@example.org", "sent")]
    assert mails()[-1]["To"].addresses[0].addr_spec == "villy@example.org"


def test_a_notice_stays_while_the_mailing_is_stopped(
    published: Meeting, ane: Person, planner: Person, drain: Drain, mails: Mails
) -> None:
    registration.register(published, ane, by=ane)
    look(str(published.pk))
    assert mailing.state_of(published, mailing.of(published)) == "sending"
    mailing.stop(published, by=planner)
    drain()
    assert (told(), len(mails()), Notice.objects.get().due_at) == ([("ane@example.org", "")], 3, None)
    mailing.resume(published, by=planner)
    drain()
    assert (told(), len(mails())) == ([("ane@example.org", "sent")], 4)


def test_a_notice_that_becomes_due_while_the_mailing_is_stopped_waits(
    published: Meeting, ane: Person, planner: Person, drain: Drain, mails: Mails
) -> None:
    mailing.of(published)
    Mailing.objects.update(stopped_at=now(), stopped_by=planner)
    registration.register(published, ane, by=ane)
    drain()
    assert (told(), Notice.objects.get().due_at, len(mails())) == ([("ane@example.org", "")], None, 3)


def test_a_notice_that_came_back_is_marked_and_no_other_mail(published: Meeting, ane: Person, drain: Drain) -> None:
    registration.register(published, ane, by=ane)
    drain()
    notice = Notice.objects.get()
    raw = sample("postfix_reports_unknown_user", Invitation.objects.get(person=ane))
    receive(raw.replace(b"<inv-42.3@example.org>", notice.message_id.encode()))
    drain()
    notice.refresh_from_db()
    assert (notice.outcome, Dispatch.objects.filter(outcome="bounced").count()) == ("bounced", 0)


def test_more_readers_cost_no_more_queries_for_each_few(
    published: Meeting, someone: Callable[..., Person], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    held(published)

    def come(*names: str) -> None:
        for name in names:
            Registration.objects.create(meeting=published, person=someone(name), state="attended", queued_at=now())

    come("Arne")
    with django_assert_max_num_queries(30) as counted:
        look(str(published.pk))
    come("Bodil", "Claus", "Ditte", "Erik", "Fie", "Gorm", "Helle")
    with django_assert_max_num_queries(len(counted)):
        look(str(published.pk))
    assert len(told("thanks")) == 8
