"""Every sample mail, and what must be read from it. The samples' README says whose style each is in."""

from datetime import UTC, datetime
from typing import Any

import pytest

from network.calendar.entry import Participation
from network.calendar.parse import parse
from network.calendar.reply import Kind
from tests.network.calendar.builders import SAMPLES

MEETING = "0198f2c4-77aa-7c31-9d0e-5b1f6a3c2d10"
IDA = "ida.proeve@kommune.example"
INVITATION = "<inv-42.3@example.org>"
ACCEPTED, TENTATIVE, DECLINED = Participation.ACCEPTED, Participation.TENTATIVE, Participation.DECLINED


def replied(
    participation: Participation | None,
    *,
    kind: Kind = Kind.REPLY,
    sender: str = IDA,
    attendee: str = IDA,
    sequence: int | None = 1,
    **more: Any,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "uid": MEETING,
        "sender": sender,
        "attendee": attendee,
        "sequence": sequence,
        "participation": participation,
        "stamp": datetime(2027, 2, 1, 8, 15, tzinfo=UTC),
        "problem": "",
        **more,
    }


def countered(starts_at: tuple[int, ...], ends_at: tuple[int, ...], **more: Any) -> dict[str, Any]:
    times: dict[str, Any] = {"proposed_starts_at": at(*starts_at), "proposed_ends_at": at(*ends_at)}
    return replied(more.pop("participation", TENTATIVE), kind=Kind.COUNTER, **times, **more)


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def bounced(status: str) -> dict[str, Any]:
    return {
        "kind": Kind.BOUNCE,
        "bounced_recipient": IDA,
        "bounced_message_id": INVITATION,
        "bounce_status": status,
        "uid": "",
        "auto_submitted": True,
        "problem": "",
    }


def understood_as(kind: Kind, problem: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "problem": problem, "participation": None, "bounced_recipient": "", **more}


SAMPLE = {
    "outlook_accepts": replied(ACCEPTED),
    "outlook_declines_with_comment": replied(DECLINED, comment="Jeg er desværre på ferie, men send gerne\nreferatet."),
    "outlook_tentative_without_sequence": replied(TENTATIVE, sequence=None),
    "outlook_accepts_as_x500": replied(ACCEPTED, attendee=""),
    "outlook_accepts_in_latin1": replied(ACCEPTED, comment="Jeg glæder mig, på gensyn"),
    "outlook_counters": countered((3, 17, 9), (3, 17, 11), comment="Kan vi tage ugen efter?"),
    "outlook_counters_in_summer_time": countered((6, 16, 8), (6, 16, 10)),
    "outlook_counters_in_a_zone_of_its_own": countered((6, 16, 8), (6, 16, 10)),
    "outlook_answers_in_winmail_dat": understood_as(Kind.TNEF, "the answer is in Outlook's own format (winmail.dat)"),
    "outlook_returns_a_read_receipt": understood_as(Kind.AUTOMATIC),
    "exchange_room_accepts_by_itself": replied(
        ACCEPTED, sender="lokale1@kommune.example", attendee="lokale1@kommune.example", auto_submitted=True
    ),
    "exchange_is_out_of_office": understood_as(
        Kind.AUTOMATIC, auto_submitted=True, subject="Automatisk svar: Netværksmøde"
    ),
    "exchange_reports_full_mailbox_with_headers_only": bounced("5.2.2"),
    "google_accepts": replied(ACCEPTED, reply_to=IDA),
    "google_declines_with_note": replied(DECLINED, comment="Er til møde, desværre"),
    "google_accepts_from_an_alias": replied(ACCEPTED, sender="ida@privat.example"),
    "google_method_in_other_case": replied(ACCEPTED),
    "google_counters": countered((3, 11, 8, 30), (3, 11, 14)),
    "icloud_accepts_through_relay": replied(ACCEPTED, sender="noreply@email.apple.com", reply_to=IDA),
    "apple_mail_declines": replied(DECLINED),
    "apple_answers_with_principal_and_email": replied(TENTATIVE),
    "thunderbird_accepts": replied(ACCEPTED),
    "thunderbird_tentative": replied(TENTATIVE),
    "nextcloud_accepts": replied(ACCEPTED, sender="sky@kommune.example", reply_to=IDA, auto_submitted=True),
    "nextcloud_declines": replied(DECLINED, sender="sky@kommune.example", reply_to=IDA, auto_submitted=True),
    "korganizer_accepts_at_top_level": replied(ACCEPTED),
    "zimbra_delegates": replied(Participation.DELEGATED),
    "openxchange_accepts_in_octet_stream": replied(
        ACCEPTED, recipients=("netvaerk.q7h2k9@example.org", "post@kommune.example")
    ),
    "sogo_accepts_in_a_signed_mail": replied(ACCEPTED),
    "caldav_server_asks_for_refresh": replied(None, kind=Kind.REFRESH, sequence=None),
    "counter_for_whole_days_with_duration": countered((3, 26, 23), (3, 28, 22)),
    "outlook_declines": replied(DECLINED),
    "outlook_for_mac_tentative": replied(TENTATIVE, comment="Jeg ved det først i næste uge."),
    "outlook_answers_for_the_head_of_department": replied(ACCEPTED),
    "google_tentative": replied(TENTATIVE, auto_submitted=True),
    "apple_mail_accepts": replied(ACCEPTED),
    "apple_mail_counters": countered((3, 11, 9), (3, 11, 14, 30)),
    "icloud_declines_through_relay": replied(DECLINED, sender="noreply@email.apple.com", reply_to=IDA),
    "icloud_tentative_through_relay": replied(TENTATIVE, sender="noreply@email.apple.com", reply_to=IDA),
    "icloud_counters_through_relay": countered((3, 17, 9), (3, 17, 11), sender="noreply@email.apple.com", reply_to=IDA),
    "thunderbird_declines": replied(DECLINED),
    "thunderbird_counters": countered(
        (3, 17, 9), (3, 17, 11), participation=Participation.NEEDS_ACTION, comment="Vi har byråd om formiddagen."
    ),
    "nextcloud_tentative": replied(TENTATIVE, sender="sky@kommune.example", reply_to=IDA, auto_submitted=True),
    "nextcloud_counters": countered(
        (3, 17, 9),
        (3, 17, 11),
        sender="sky@kommune.example",
        reply_to=IDA,
        auto_submitted=True,
        comment="Kan vi tage ugen efter?",
    ),
    "sogo_declines": replied(DECLINED),
    "sogo_tentative": replied(TENTATIVE),
    "sogo_counters": countered((3, 17, 9), (3, 17, 11), comment="Kan vi tage ugen efter?"),
    "zimbra_accepts": replied(ACCEPTED),
    "zimbra_declines": replied(DECLINED),
    "zimbra_counters": countered((3, 17, 9), (3, 17, 11)),
    "roundcube_accepts": replied(ACCEPTED),
    "roundcube_tentative": replied(TENTATIVE),
    "roundcube_declines": replied(DECLINED),
    "roundcube_counters": countered((3, 17, 9), (3, 17, 11), comment="Kan vi tage ugen efter?"),
    "korganizer_counters": countered((3, 17, 9), (3, 17, 11)),
    "gmail_reports_unknown_user": bounced("5.1.1"),
    "dovecot_is_on_holiday": understood_as(Kind.AUTOMATIC, auto_submitted=True),
    "mailbox_sends_our_invitation_back": understood_as(
        Kind.AUTOMATIC, auto_submitted=True, message_id=INVITATION, sender="netvaerk.q7h2k9@example.org"
    ),
    "forger_brings_results_of_his_own": replied(ACCEPTED, reply_to="ond@forger.example"),
    "forger_claims_to_be_us": replied(ACCEPTED, sender="netvaerk@example.org"),
    "postfix_reports_unknown_user": bounced("5.1.1"),
    "postfix_reports_delay": understood_as(Kind.AUTOMATIC, auto_submitted=True),
    "exim_reports_failure_in_plain_text": bounced("5.1.1"),
    "qmail_reports_failure": bounced("5.1.1"),
    "vacation_program_quotes_the_invitation": understood_as(Kind.AUTOMATIC, auto_submitted=True),
    "colleague_writes_by_hand": understood_as(Kind.OTHER, "the mail holds no calendar"),
    "colleague_forwards_an_answer": understood_as(Kind.OTHER, "the mail holds no calendar"),
    "forger_names_two_senders": replied(ACCEPTED, sender=""),
    "forger_hides_an_address_in_the_name": replied(ACCEPTED, sender="ond@forger.example"),
    "answer_that_breaks_off": understood_as(Kind.OTHER, "the calendar breaks off inside 'VEVENT'"),
    "answer_that_recurs_every_second": understood_as(Kind.OTHER, "the calendar recurs every second or minute"),
    "answer_for_several_events": understood_as(Kind.REPLY, "the calendar answers several events", uid=""),
    "answer_without_partstat": replied(None, problem="the answer is neither yes, no nor perhaps"),
}


@pytest.mark.parametrize("name", list(SAMPLE))
def test_the_sample_is_understood(name: str) -> None:
    reply = parse((SAMPLES / "replies" / f"{name}.eml").read_bytes())
    assert {field: getattr(reply, field) for field in SAMPLE[name]} == SAMPLE[name]


@pytest.mark.parametrize("name", list(SAMPLE))
def test_the_sample_is_understood_alike_with_bare_line_feeds(name: str) -> None:
    raw = (SAMPLES / "replies" / f"{name}.eml").read_bytes()
    assert parse(raw.replace(b"\r\n", b"\n")) == parse(raw)


def test_every_sample_is_looked_at() -> None:
    assert {path.stem for path in (SAMPLES / "replies").glob("*.eml")} == set(SAMPLE)
