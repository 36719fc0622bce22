"""Somebody asks for another time, or for the invitation again; and staff decide what a program may not."""

from email import message_from_bytes, policy

import pytest
from django.db import IntegrityError, transaction

from network.errors import RuleBrokenError
from network.events.models import Event
from network.invariants import CHECKS
from network.invitations import replies
from network.invitations.inbox import read, receive
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.invitations.planning import missing_mails, reconcile_meeting
from network.meetings import scheduling
from network.meetings.models import Meeting, Registration
from network.people.models import Person
from tests.conftest import Drain, calendar_in, on
from tests.journeys.test_network_meeting import Mails
from tests.network.invitations.conftest import Arrive
from tests.network.invitations.samples import sample


@pytest.fixture
def proposal(invitation: Invitation, arrive: Arrive) -> InboundMail:
    return arrive(sample("outlook_counters", invitation))


def stamped(minute: int) -> str:
    return f"20270201T09{minute:02}00Z"


def test_a_counter_is_an_open_proposal_and_told(proposal: InboundMail, invitation: Invitation) -> None:
    assert proposal.verdict == "proposal"
    assert proposal.proposed_starts_at is not None
    assert Event.objects.get(type="invitation.countered").data["invitation"] == str(invitation.pk)


def test_a_newer_counter_takes_the_place_of_the_open_one(invitation: Invitation, arrive: Arrive) -> None:
    for minute in (1, 2, 3):
        last = arrive(sample("outlook_counters", invitation, stamp=stamped(minute)))
    found = InboundMail.objects.values_list("verdict", "reason")
    assert list(found) == [("stale", "replaced"), ("stale", "replaced"), ("proposal", "")]
    assert last.verdict == "proposal"


def test_an_older_counter_is_stale(invitation: Invitation, arrive: Arrive) -> None:
    arrive(sample("outlook_counters", invitation, stamp=stamped(2)))
    assert arrive(sample("outlook_counters", invitation, stamp=stamped(1))).reason == "old_stamp"


def test_the_database_refuses_a_second_open_proposal(proposal: InboundMail) -> None:
    twin = {name: getattr(proposal, name) for name in ("proposed_starts_at", "proposed_ends_at", "verdict")}
    with pytest.raises(IntegrityError), transaction.atomic():
        InboundMail.objects.create(raw=b"", size=0, digest="x", invitation=proposal.invitation, **twin)


def test_accepting_a_proposal_moves_the_meeting_for_everybody(
    proposal: InboundMail, published: Meeting, planner: Person, drain: Drain
) -> None:
    time = replies.proposed_time(proposal)
    scheduling.move(published, time, reason="Foreslået af en deltager", by=planner)
    settled = replies.settle(proposal, by=planner)
    drain()
    assert (settled.verdict, settled.decided_by) == ("applied", planner)
    assert Dispatch.objects.filter(sequence=1, method="REQUEST", outcome="sent").count() == 3
    assert replies.settle(proposal, by=planner).verdict == "applied"


def test_turning_a_proposal_down_tells_its_sender_alone(
    proposal: InboundMail, planner: Person, drain: Drain, mails: Mails
) -> None:
    before = {mail["Message-ID"] for mail in mails()}
    replies.dismiss(proposal, by=planner)
    drain()
    (only,) = [mail for mail in mails() if mail["Message-ID"] not in before]
    method, event = calendar_in(only)
    assert (only["To"].addresses[0].addr_spec, method, event.sequence) == ("ane@example.org", "DECLINECOUNTER", 0)
    assert only["Subject"].startswith("Mødet ligger fast: Netværksmøde om familiehuse")


def test_turning_down_twice_sends_one_mail(proposal: InboundMail, planner: Person, drain: Drain) -> None:
    replies.decline_counter(proposal, by=planner)
    replies.decline_counter(proposal, by=planner)
    drain()
    assert Dispatch.objects.filter(method="DECLINECOUNTER").count() == 1


def test_three_proposals_under_one_sequence_are_turned_down_three_times(
    invitation: Invitation, planner: Person, arrive: Arrive, drain: Drain
) -> None:
    for minute in (1, 2, 3):
        replies.dismiss(arrive(sample("outlook_counters", invitation, stamp=stamped(minute))), by=planner)
        drain()
    assert Dispatch.objects.filter(method="DECLINECOUNTER", sequence=0, outcome="sent").count() == 3
    assert [broken for check in CHECKS for broken in check()] == []


def test_turning_down_leaves_the_truth_about_the_calendar_alone(
    proposal: InboundMail, published: Meeting, planner: Person, drain: Drain
) -> None:
    replies.dismiss(proposal, by=planner)
    drain()
    reconcile_meeting(str(published.pk))
    assert (missing_mails(published), Dispatch.objects.filter(method="REQUEST").count()) == ([], 3)
    scheduling.cancel(published, reason="", by=planner)
    drain()
    assert Dispatch.objects.filter(method="CANCEL", outcome="sent").count() == 3


def test_a_refresh_is_answered_with_the_same_bytes_once(
    invitation: Invitation, arrive: Arrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[bytes] = []
    monkeypatch.setattr("network.invitations.sending.hand_over", lambda content, **_: handed.append(content))
    sent = Dispatch.objects.get(invitation=invitation)
    found = [
        arrive(sample("caldav_server_asks_for_refresh", invitation, message_id=f"<{n}@example.org>")) for n in range(20)
    ]
    assert handed == [bytes(sent.content)]
    assert [mail.reason for mail in found[:2]] == ["refreshed", "refreshed_before"]


def test_after_a_refresh_the_mailbox_still_counts_as_holding_its_request(
    invitation: Invitation, published: Meeting, arrive: Arrive, drain: Drain
) -> None:
    arrive(sample("caldav_server_asks_for_refresh", invitation))
    scheduling.cancel(published, reason="", by=None)
    drain()
    assert Dispatch.objects.filter(invitation=invitation).values_list("method", "outcome").last() == ("CANCEL", "sent")


def test_a_strangers_refresh_is_not_answered(invitation: Invitation, arrive: Arrive) -> None:
    raw = sample("caldav_server_asks_for_refresh", invitation, headers=lambda head: head.replace(b"<ane@", b"<ond@"))
    assert arrive(raw).reason == "wrong_sender"
    assert not Dispatch.objects.filter(copied_at__isnull=False).exists()


def test_staff_apply_an_answer_from_an_alias(
    invitation: Invitation, planner: Person, arrive: Arrive, drain: Drain
) -> None:
    mail = arrive(sample("google_accepts_from_an_alias", invitation))
    applied = replies.apply(mail, by=planner)
    assert (applied.verdict, applied.decided_by, Registration.objects.get().state) == ("applied", planner, "confirmed")
    replies.apply(mail, by=planner)
    assert Event.objects.filter(type="invitation.answered").count() == 1


def test_staff_apply_a_late_answer_with_a_reason(
    invitation: Invitation, published: Meeting, planner: Person, arrive: Arrive
) -> None:
    Meeting.objects.filter(pk=published.pk).update(registration_closes_at=on(-1))
    mail = arrive(sample("google_accepts", invitation))
    with pytest.raises(RuleBrokenError, match="registration_closed"):
        replies.apply(mail, by=planner)
    assert replies.apply(mail, by=planner, override_reason="Aftalt i telefon").verdict == "applied"


def test_staff_make_a_counter_from_an_alias_a_proposal(invitation: Invitation, planner: Person, arrive: Arrive) -> None:
    raw = sample("google_counters", invitation, headers=lambda head: head.replace(b"ane@", b"ane.privat@"))
    mail = arrive(raw)
    assert mail.verdict == "quarantined"
    assert replies.apply(mail, by=planner).verdict == "proposal"


@pytest.mark.parametrize("name", ["colleague_writes_by_hand", "zimbra_delegates", "exchange_is_out_of_office"])
def test_what_holds_no_answer_cannot_be_applied(
    name: str, invitation: Invitation, planner: Person, arrive: Arrive
) -> None:
    with pytest.raises(RuleBrokenError, match="nothing_to_apply"):
        replies.apply(arrive(sample(name, invitation)), by=planner)


def test_a_party_crashers_answer_cannot_be_applied_to_the_person_invited(
    invitation: Invitation, planner: Person, arrive: Arrive
) -> None:
    def crash(text: bytes) -> bytes:
        return text.replace(b"ane@example.org", b"frida@example.org")

    mail = arrive(sample("google_accepts", invitation, headers=crash, calendar=crash))
    with pytest.raises(RuleBrokenError, match="nothing_to_apply"):
        replies.apply(mail, by=planner)


def test_a_mail_that_was_laid_aside_has_no_further_steps(
    invitation: Invitation, planner: Person, arrive: Arrive
) -> None:
    mail = replies.dismiss(arrive(sample("colleague_writes_by_hand", invitation)), by=planner)
    assert (mail.verdict, mail.allowed, replies.dismiss(mail, by=planner).verdict) == ("dismissed", [], "dismissed")
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        replies.apply(mail, by=planner)


def test_a_proposal_that_was_settled_has_no_time_any_more(proposal: InboundMail, planner: Person) -> None:
    with pytest.raises(RuleBrokenError, match="wrong_step"):
        replies.proposed_time(replies.settle(proposal, by=planner))


def test_a_hundred_counters_leave_one_open_proposal_and_the_start_where_it_was(
    invitation: Invitation, published: Meeting, arrive: Arrive
) -> None:
    for number in range(100):
        stamp = f"202702{number // 60 + 1:02}T09{number % 60:02}00Z"
        mail = receive(sample("outlook_counters", invitation, stamp=stamp))
        InboundMail.objects.filter(pk=mail.pk).update(state="rung")
        read(mail.pk)
    assert InboundMail.objects.filter(verdict="proposal").count() == 1
    assert Meeting.objects.get(pk=published.pk).starts_at == published.starts_at


def test_turning_down_names_the_meeting_and_tells_nothing_of_it(
    proposal: InboundMail, published: Meeting, planner: Person
) -> None:
    replies.dismiss(proposal, by=planner)
    mail = message_from_bytes(bytes(Dispatch.objects.get(method="DECLINECOUNTER").content), policy=policy.default)
    _, event = calendar_in(mail)
    assert (event["UID"], event.sequence, "DTSTART" in event) == (published.uid, published.sequence, False)
