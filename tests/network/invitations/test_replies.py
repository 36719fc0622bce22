"""An answer does what it says if it comes from the person invited, and in time, in whatever dialect."""

from collections.abc import Callable
from typing import Any

import pytest

from network.clock import now
from network.events.models import Event
from network.invitations.models import Dispatch, InboundMail, Invitation
from network.invitations.wishes import fingerprint
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, Registration
from network.meetings.scheduling import Time
from network.people.models import Person
from tests.conftest import Drain, on
from tests.journeys.test_network_meeting import Mails
from tests.network.invitations.conftest import Arrive
from tests.network.invitations.samples import sample

AS_WRITTEN = {
    "outlook_accepts_as_x500": ("accepted", "confirmed"),
    "outlook_accepts_in_latin1": ("accepted", "confirmed"),
    "outlook_answers_for_the_head_of_department": ("accepted", "confirmed"),
    "outlook_declines_with_comment": ("declined", ""),
    "outlook_for_mac_tentative": ("tentative", ""),
    "google_method_in_other_case": ("accepted", "confirmed"),
    "korganizer_accepts_at_top_level": ("accepted", "confirmed"),
    "openxchange_accepts_in_octet_stream": ("accepted", "confirmed"),
    "zimbra_accepts": ("accepted", "confirmed"),
    "zimbra_declines": ("declined", ""),
}
"""What samples beyond those in `test_clients` leave behind: the answer, and the registration."""

COUNTERS = [
    "outlook_counters_in_summer_time",
    "outlook_counters_in_a_zone_of_its_own",
    "counter_for_whole_days_with_duration",
    "zimbra_counters",
    "korganizer_counters",
]
ACCEPTED, TENTATIVE, DECLINED = "ACCEPTED", "TENTATIVE", "DECLINED"


def standing(invitation: Invitation) -> tuple[str, str]:
    """What the person answered, and what their registration is."""
    invitation.refresh_from_db()
    mine = Registration.objects.filter(meeting=invitation.meeting_id, person=invitation.person_id).first()
    return invitation.participation, mine.state if mine else ""


def stamped(minute: int) -> str:
    return f"20270201T09{minute:02}00Z"


@pytest.mark.parametrize("name", list(AS_WRITTEN))
def test_every_answer_counts_as_its_program_writes_it(name: str, invitation: Invitation, arrive: Arrive) -> None:
    mail = arrive(sample(name, invitation))
    assert (mail.kind, mail.verdict, mail.reason, mail.problem) == ("reply", "applied", "", "")
    assert standing(invitation) == AS_WRITTEN[name]


@pytest.mark.parametrize("style", COUNTERS)
def test_a_counter_in_every_style_is_a_proposal(
    style: str, invitation: Invitation, published: Meeting, arrive: Arrive
) -> None:
    mail = arrive(sample(style, invitation))
    assert (mail.kind, mail.verdict, mail.reason) == ("counter", "proposal", "")
    assert standing(invitation) == ("needs_action", "")
    assert Meeting.objects.get(pk=published.pk).starts_at == published.starts_at


def test_a_tentative_answer_keeps_the_seat(invitation: Invitation, arrive: Arrive) -> None:
    registration.register(invitation.meeting, invitation.person, by=None)
    arrive(sample("thunderbird_tentative", invitation))
    assert standing(invitation) == ("tentative", "confirmed")


def test_a_room_that_answers_by_itself_is_heard(invitation: Invitation, arrive: Arrive) -> None:
    room = invitation.address.encode()

    def swap(text: bytes) -> bytes:
        return text.replace(b"lokale1@kommune.example", room)

    arrive(sample("exchange_room_accepts_by_itself", invitation, headers=swap, calendar=swap))
    assert standing(invitation) == ("accepted", "confirmed")


def test_an_address_counts_in_whatever_letter_case(invitation: Invitation, arrive: Arrive) -> None:
    def shout(head: bytes) -> bytes:
        return head.replace(b"To: netvaerk.", b"To: NetVaerk.")

    arrive(sample("google_accepts", invitation, headers=shout))
    assert standing(invitation) == ("accepted", "confirmed")


def test_a_seat_given_back_goes_to_the_first_in_line_and_nobody_tells_the_decliner(
    invitation: Invitation, published: Meeting, someone: Callable[..., Person], arrive: Arrive, drain: Drain
) -> None:
    scheduling.change(published, {"seats": 1}, by=None)
    registration.register(published, invitation.person, by=None)
    waiting = registration.register(published, someone("Viggo"), by=None)
    drain()
    arrive(sample("outlook_accepts", invitation, answer=DECLINED))
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert not Dispatch.objects.filter(invitation=invitation, method="CANCEL").exists()


def test_accepting_after_declining_registers_again(invitation: Invitation, arrive: Arrive) -> None:
    registration.register(invitation.meeting, invitation.person, by=None)
    arrive(sample("google_accepts", invitation, answer=DECLINED, stamp=stamped(1)))
    arrive(sample("google_accepts", invitation, answer=ACCEPTED, stamp=stamped(2), message_id="<2@x>"))
    assert standing(invitation) == ("accepted", "confirmed")


def test_accepting_when_the_seat_is_gone_waits_in_line(
    invitation: Invitation, published: Meeting, someone: Callable[..., Person], arrive: Arrive
) -> None:
    scheduling.change(published, {"seats": 1}, by=None)
    registration.register(published, someone("Viggo"), by=None)
    arrive(sample("google_accepts", invitation))
    assert standing(invitation) == ("accepted", "waitlisted")


def test_a_changed_answer_sends_no_request_to_anyone(invitation: Invitation, arrive: Arrive) -> None:
    sent = Dispatch.objects.count()
    for minute, answer in enumerate([ACCEPTED, TENTATIVE, DECLINED, ACCEPTED]):
        arrive(sample("google_accepts", invitation, answer=answer, stamp=stamped(minute)))
    assert (standing(invitation), Dispatch.objects.count()) == (("accepted", "confirmed"), sent)


def test_a_comment_is_kept_for_staff(invitation: Invitation, arrive: Arrive) -> None:
    mail = arrive(sample("outlook_declines_with_comment", invitation))
    assert mail.comment == "Jeg er desværre på ferie, men send gerne\nreferatet."


def test_staff_on_duty_take_no_seat_by_accepting(invitation: Invitation, published: Meeting, arrive: Arrive) -> None:
    published.staff.add(invitation.person)
    arrive(sample("google_accepts", invitation))
    assert standing(invitation) == ("accepted", "")


def test_answers_are_told_with_ids_alone(invitation: Invitation, arrive: Arrive) -> None:
    arrive(sample("google_accepts", invitation))
    told = Event.objects.get(type="invitation.answered")
    assert told.data == {"invitation": str(invitation.pk), "meeting": str(invitation.meeting_id)}
    assert told.by == invitation.person_id


def test_reading_a_mail_twice_changes_nothing(invitation: Invitation, arrive: Arrive, drain: Drain) -> None:
    mail = arrive(sample("google_accepts", invitation))
    registration.withdraw(Registration.objects.get(), by=None)
    InboundMail.objects.filter(pk=mail.pk).update(state="waiting", due_at=now())
    drain()
    assert Registration.objects.get().state == "withdrawn"
    assert Event.objects.filter(type="invitation.answered").count() == 1


def test_an_answer_to_an_old_sequence_is_stale(
    invitation: Invitation, published: Meeting, arrive: Arrive, drain: Drain
) -> None:
    scheduling.move(published, Time(on(61), on(61, 15)), reason="", by=None)
    drain()
    mail = arrive(sample("google_accepts", invitation, sequence=0))
    assert (mail.verdict, mail.reason, standing(invitation)) == ("stale", "old_sequence", ("needs_action", ""))


def test_an_answer_to_the_old_time_is_stale_before_the_new_one_is_out(
    invitation: Invitation, published: Meeting, arrive: Arrive, drain: Drain
) -> None:
    first = arrive(sample("google_accepts", invitation, answer=TENTATIVE, stamp=stamped(1)))
    Dispatch.objects.all().update(fingerprint="published otherwise")
    second = arrive(sample("google_accepts", invitation, stamp=stamped(2)))
    assert (first.verdict, second.verdict, second.reason) == ("applied", "stale", "old_sequence")


def test_an_answer_without_sequence_is_to_what_was_out_when_it_was_written(
    invitation: Invitation, published: Meeting, arrive: Arrive, drain: Drain
) -> None:
    scheduling.move(published, Time(on(61), on(61, 15)), reason="", by=None)
    drain()
    before, after = f"{on(-1):%Y%m%d}T080000Z", stamped(1)
    old = arrive(sample("outlook_tentative_without_sequence", invitation, stamp=before))
    new = arrive(sample("outlook_tentative_without_sequence", invitation, stamp=after))
    assert (old.reason, new.verdict) == ("old_sequence", "applied")


def test_accept_decline_replay_accept_stays_declined(invitation: Invitation, arrive: Arrive) -> None:
    accept = sample("google_accepts", invitation, stamp=stamped(1))
    arrive(accept)
    arrive(sample("google_accepts", invitation, answer=DECLINED, stamp=stamped(2)))
    again = arrive(accept)
    renamed = arrive(accept.replace(b"calendar-7f3c", b"calendar-another"))
    assert (again.verdict, renamed.verdict, renamed.reason) == ("applied", "stale", "old_stamp")
    assert standing(invitation) == ("declined", "withdrawn")


def test_of_two_answers_with_one_stamp_the_first_stands(invitation: Invitation, arrive: Arrive) -> None:
    arrive(sample("google_accepts", invitation, stamp=stamped(1)))
    second = arrive(sample("google_accepts", invitation, answer=DECLINED, stamp=stamped(1)))
    assert (second.reason, standing(invitation)) == ("old_stamp", ("accepted", "confirmed"))


def test_an_answer_without_any_stamp_never_overrules_another(invitation: Invitation, arrive: Arrive) -> None:
    bare: dict[str, Any] = {
        "headers": lambda head: head.replace(b"Date:", b"X-Date:"),
        "calendar": lambda text: text.replace(b"DTSTAMP:", b"X-STAMP:"),
    }
    first = arrive(sample("google_accepts", invitation, **bare))
    second = arrive(sample("google_accepts", invitation, answer=DECLINED, **bare))
    assert (first.verdict, second.verdict, standing(invitation)[0]) == ("applied", "stale", "accepted")


def test_accepting_after_the_deadline_is_put_before_staff(
    invitation: Invitation, published: Meeting, arrive: Arrive
) -> None:
    Meeting.objects.filter(pk=published.pk).update(registration_closes_at=on(-1))
    mail = arrive(sample("google_accepts", invitation))
    assert (mail.verdict, mail.reason) == ("quarantined", "registration_closed")
    assert standing(invitation) == ("needs_action", "")


def test_accepting_a_save_the_date_is_put_before_staff(
    meeting: Meeting, planner: Person, arrive: Arrive, drain: Drain
) -> None:
    scheduling.announce(meeting, by=planner)
    drain()
    invitation = Invitation.objects.get(address="ane@example.org")
    mail = arrive(sample("google_accepts", invitation))
    assert (mail.verdict, mail.reason) == ("quarantined", "not_published")


def test_an_answer_to_a_meeting_that_is_over_is_put_before_staff(
    invitation: Invitation, published: Meeting, arrive: Arrive
) -> None:
    Meeting.objects.filter(pk=published.pk).update(ends_at=now(), starts_at=on(-1))
    over = Meeting.objects.get(pk=published.pk)
    Dispatch.objects.filter(invitation=invitation).update(fingerprint=fingerprint(over))
    mail = arrive(sample("google_accepts", invitation))
    assert (mail.verdict, mail.reason) == ("quarantined", "meeting_over")


def test_an_answer_to_a_cancelled_meeting_is_stale(
    invitation: Invitation, published: Meeting, arrive: Arrive, drain: Drain
) -> None:
    scheduling.cancel(published, reason="", by=None)
    drain()
    assert arrive(sample("google_accepts", invitation)).reason == "old_sequence"


def test_an_answer_to_an_invitation_called_back_is_put_before_staff(
    invitation: Invitation, published: Meeting, arrive: Arrive, drain: Drain
) -> None:
    registration.withdraw(registration.register(published, invitation.person, by=None), by=None)
    drain()
    mail = arrive(sample("google_accepts", invitation))
    assert (mail.verdict, mail.reason, standing(invitation)[1]) == ("quarantined", "called_back", "withdrawn")


def test_a_changed_answer_asks_nobody_anything(invitation: Invitation, arrive: Arrive, mails: Mails) -> None:
    before = len(mails())
    for minute, answer in enumerate((ACCEPTED, TENTATIVE, DECLINED, ACCEPTED)):
        mail = arrive(sample("outlook_accepts", invitation, answer=answer, stamp=stamped(minute)))
        assert mail.verdict == "applied"
    assert standing(invitation) == ("accepted", "confirmed")
    later = [part.get_content_type() for mail in mails()[before:] for part in mail.walk()]
    assert ("text/calendar" in later, Dispatch.objects.count()) == (False, 3)
