"""What is planned is the difference between what is true and what each mailbox was told, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from network.clock import now
from network.invitations.models import Dispatch, Invitation
from network.invitations.planning import missing_mails, reconcile_meeting
from network.materials import handing
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.meetings.scheduling import Time
from network.networks.models import Network, Programme
from network.people import enrolment
from network.people.models import Person
from network.wording import when
from tests.conftest import Drain, calendar_in, on
from tests.journeys.test_network_meeting import Mails
from tests.network.invitations.conftest import Arrive
from tests.network.invitations.samples import sample


def told(who: str) -> list[tuple[str, int, str]]:
    """The mails to one address: method, sequence and how each fared."""
    rows = Dispatch.objects.filter(invitation__address=who).order_by("pk")
    return list(rows.values_list("method", "sequence", "outcome"))


def test_a_save_the_date_is_confirmed_under_the_same_uid(
    meeting: Meeting, planner: Person, drain: Drain, mails: Mails
) -> None:
    scheduling.announce(meeting, by=planner)
    drain()
    scheduling.publish(meeting, by=planner)
    drain()
    found = [calendar_in(mail)[1] for mail in mails() if mail["To"].addresses[0].addr_spec == "ane@example.org"]
    assert [(event["UID"], event["SEQUENCE"], event["STATUS"]) for event in found] == [
        (meeting.uid, 0, "TENTATIVE"),
        (meeting.uid, 1, "CONFIRMED"),
    ]


def test_a_new_address_gets_a_request_and_the_old_one_a_cancel(published: Meeting, drain: Drain) -> None:
    Person.objects.filter(email="ane@example.org").update(email="ane.ny@example.org")
    reconcile_meeting(str(published.pk))
    drain()
    assert told("ane.ny@example.org") == [("REQUEST", 0, "sent")]
    assert told("ane@example.org") == [("REQUEST", 0, "sent"), ("CANCEL", 0, "sent")]


def test_somebody_who_only_waits_gets_a_notice_and_then_a_request(
    published: Meeting, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    scheduling.change(published, {"seats": 1}, by=None)
    first = registration.register(published, someone("Ulla"), by=None)
    registration.register(published, someone("Viggo"), by=None)
    drain()
    assert told("viggo@example.org") == [("NOTICE", 0, "sent")]
    registration.withdraw(first, by=None)
    drain()
    assert told("viggo@example.org") == [("NOTICE", 0, "sent"), ("REQUEST", 0, "sent")]
    assert (calendar_in(mails()[-1])[0], mails()[-1]["Subject"][:17]) == ("REQUEST", "Du har fået plads")


def test_a_contact_who_waits_sees_it_in_the_entry(
    published: Meeting, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    scheduling.change(published, {"seats": 0}, by=None)
    registration.register(published, Person.objects.get(email="ane@example.org"), by=None)
    drain()
    method, event = calendar_in(mails()[-1])
    assert (method, event["SEQUENCE"]) == ("REQUEST", 1)
    assert event["DESCRIPTION"].startswith("Du står på ventelisten som nummer 1.")


def test_cancelling_skips_those_who_declined(published: Meeting, drain: Drain) -> None:
    Invitation.objects.filter(address="ane@example.org").update(participation="declined")
    scheduling.cancel(published, reason="", by=None)
    drain()
    assert [told(f"{name}@example.org")[-1][0] for name in ("ane", "bent", "carla")] == ["REQUEST", "CANCEL", "CANCEL"]


def test_looking_twice_plans_nothing_more(published: Meeting) -> None:
    reconcile_meeting(str(published.pk))
    assert (missing_mails(published), Dispatch.objects.count()) == ([], 3)


@pytest.mark.parametrize("changes", [{"title": "Et bedre ord"}, {"description": "Husk kaffe"}])
def test_a_better_word_is_no_reason_for_a_mail(changes: dict[str, str], published: Meeting, drain: Drain) -> None:
    scheduling.change(published, changes, by=None)
    drain()
    assert Dispatch.objects.count() == 3


def test_mail_keeps_the_pace_that_was_asked_for(meeting: Meeting, planner: Person, drain: Drain, settings: Any) -> None:
    settings.MAIL_PACE = 2
    scheduling.publish(meeting, by=planner)
    drain()
    assert sorted(Dispatch.objects.values_list("outcome", flat=True)) == ["", "sent", "sent"]
    waiting = Dispatch.objects.get(outcome="")
    assert (waiting.deferrals, waiting.error) == (1, "The pace of mail per minute is reached.")
    Dispatch.objects.filter(outcome="sent").update(handed_at=now() - timedelta(minutes=2))
    Dispatch.objects.filter(pk=waiting.pk).update(due_at=now())
    drain()
    assert Dispatch.objects.filter(outcome="sent").count() == 3


def test_each_that_has_no_turn_comes_back_after_those_before_it(
    network: Network, meeting: Meeting, planner: Person, someone: Callable[..., Person], drain: Drain, settings: Any
) -> None:
    settings.MAIL_PACE = 1
    scheduling.publish(meeting, by=planner)
    drain()
    first, second = Dispatch.objects.filter(outcome="").order_by("due_at").values_list("due_at", flat=True)
    assert first
    assert second
    assert timedelta(seconds=55) < second - first < timedelta(seconds=65)


def test_an_older_version_is_never_sent_after_a_newer_one(published: Meeting, drain: Drain) -> None:
    old = Dispatch.objects.get(invitation__address="ane@example.org")
    scheduling.change(published, {"place_name": "Biblioteket"}, by=None)
    drain()
    Dispatch.objects.filter(pk=old.pk).update(state="waiting", outcome="", due_at=now())
    drain()
    old.refresh_from_db()
    assert old.outcome == "overtaken"


def test_a_calendar_that_shall_ring_otherwise_gets_no_mail(published: Meeting, drain: Drain) -> None:
    ane = Person.objects.get(email="ane@example.org")
    enrolment.change(ane, {"alarm_minutes": None}, by=ane)
    drain()
    assert told("ane@example.org") == [("REQUEST", 0, "sent")]


def test_a_moved_meeting_tells_from_when_and_a_changed_one_does_not(
    published: Meeting, drain: Drain, mails: Mails
) -> None:
    drain()
    was = when(published.starts_at, published.ends_at).da
    scheduling.change(published, {"place_name": "Sal 2"}, by=None)
    drain()
    scheduling.move(published, Time(on(60, 10), on(60, 12)), reason="Salen er optaget", by=None)
    drain()
    changed, _, moved, _ = (plain(mail) for mail in mails()[-4:])
    assert "Flyttet fra" not in changed
    assert f"Flyttet fra: {was}\n" in moved
    assert f"Tid: {when(on(60, 10), on(60, 12)).da}\n" in moved


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_materials_and_another_programme_send_no_mail(published: Meeting, planner: Person, drain: Drain) -> None:
    handing.add_link(published, title="Slides", link="https://example.org/slides", by=planner)
    Network.objects.update(programme=Programme.objects.get(slug="familiehuse"))
    drain()
    reconcile_meeting(str(published.pk))
    assert Dispatch.objects.count() == 3


def test_more_mailboxes_cost_no_more_queries(
    published: Meeting,
    network: Network,
    someone: Callable[..., Person],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    def invite(*names: str) -> None:
        network.memberships.earliest("pk").contacts.add(*[someone(name) for name in names])

    invite("Dorte")
    with django_assert_max_num_queries(40) as counted:
        reconcile_meeting(str(published.pk))
    invite("Egon", "Finn", "Gerda", "Hanne", "Ib", "Jens", "Karen", "Lis", "Mads", "Niels")
    with django_assert_max_num_queries(len(counted)):
        reconcile_meeting(str(published.pk))
    assert Dispatch.objects.count() == 3 + 11


def test_a_change_of_many_mailboxes_costs_no_more_queries(
    published: Meeting,
    network: Network,
    someone: Callable[..., Person],
    planner: Person,
    drain: Drain,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    def move(days: int) -> None:
        scheduling.move(published, scheduling.Time(on(days), on(days, 15)), reason="", by=planner)

    move(61)
    with django_assert_max_num_queries(40) as counted:
        reconcile_meeting(str(published.pk))
    network.memberships.earliest("pk").contacts.add(*[someone(name) for name in ("Egon", "Finn", "Gerda", "Hanne")])
    drain()
    move(62)
    with django_assert_max_num_queries(len(counted)):
        reconcile_meeting(str(published.pk))
    assert Dispatch.objects.filter(sequence=2).count() == 7


def test_who_said_no_and_is_registered_since_is_asked_anew_and_nobody_else(
    published: Meeting, invitation: Invitation, arrive: Arrive, planner: Person, drain: Drain, mails: Mails
) -> None:
    arrive(sample("google_declines_with_note", invitation))
    before = len(mails())
    registration.register(published, invitation.person, by=planner)
    drain()
    (mail,) = mails()[before:]
    method, event = calendar_in(mail)
    assert (method, event.sequence, event["ATTENDEE"].params["PARTSTAT"]) == ("REQUEST", 1, "NEEDS-ACTION")
    assert mail["Subject"].startswith("Tilmeldt")
    reconcile_meeting(str(published.pk))
    assert missing_mails(Meeting.objects.get(pk=published.pk)) == []


def test_a_new_address_is_told_what_was_answered_at_the_old_one(
    invitation: Invitation, arrive: Arrive, planner: Person, drain: Drain, mails: Mails
) -> None:
    arrive(sample("google_accepts", invitation))
    enrolment.change(invitation.person, {"email": "ane.ny@example.org"}, by=planner)
    drain()
    (mail,) = [mail for mail in mails() if "ane.ny" in mail["To"]]
    assert calendar_in(mail)[1]["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert Invitation.objects.get(address="ane.ny@example.org").participation == "accepted"
