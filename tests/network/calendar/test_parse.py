from datetime import UTC, datetime
from typing import Any

import pytest

from network.calendar.build import itip
from network.calendar.entry import Attendee, Method, Participation
from network.calendar.parse import parse
from network.calendar.reply import Kind, Reply
from tests.network.calendar.builders import ENTRY, SAMPLES, answer, entry, mail

OUTLOOK = (SAMPLES / "replies" / "outlook_accepts.eml").read_bytes()


def parsed(*event: str, head: str = "", **more: Any) -> Reply:
    return parse(mail(answer(*event, **more), head=head))


def test_headers_are_read() -> None:
    reply = parse(OUTLOOK)
    assert (reply.subject, reply.message_id, reply.date, reply.recipients, reply.authentication_results) == (
        "Accepteret: Netværksmøde",
        "<DB9P190MB1234@DB9P190MB1234.EURP190.PROD.OUTLOOK.EXAMPLE>",
        datetime(2027, 2, 1, 8, 15, 3, tzinfo=UTC),
        ("netvaerk.q7h2k9@example.org",),
        ("mx.example.org; dkim=pass header.d=kommune.example; dmarc=pass header.from=kommune.example",),
    )


def test_every_authentication_result_is_kept_topmost_first() -> None:
    head = "Authentication-Results: mx.example.org; dmarc=pass\nAuthentication-Results: forged; dmarc=pass\n"
    assert parsed(head=head).authentication_results == ("mx.example.org; dmarc=pass", "forged; dmarc=pass")


def test_recipients_come_from_all_headers_and_once() -> None:
    head = "Delivered-To: A@b.example\nX-Original-To: c@d.example\nCc: Navn <a@b.example>, e@f.example\n"
    assert parsed(head=head).recipients == (
        "netvaerk.q7h2k9@example.org",
        "a@b.example",
        "e@f.example",
        "c@d.example",
    )


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("ida@b.example", "ida@b.example"),
        ("IDA@B.Example (Ida Prøve)", "ida@b.example"),
        ("ida@b.example <ida@b.example>", "ida@b.example"),
        ('"Prøve, Ida" <ida@b.example>', "ida@b.example"),
        ('"<ond@forger.example>" <ida@b.example>', "ida@b.example"),
        ("=?utf-8?q?=3Cond=40forger=2Eexample=3E?= <ida@b.example>", "ida@b.example"),
        ("ida@b.example, ond@forger.example", ""),
        ("ida@b.example)ond@forger.example", ""),
        ('"ida@b.example <ond@forger.example>', ""),
        ("<ida@b.example> <ond@forger.example", ""),
        ("Ida Prøve", ""),
        ("undisclosed-recipients:;", ""),
    ],
)
def test_the_sender_is_one_plain_address_or_none(value: str, sender: str) -> None:
    raw = mail(answer()).replace(b"Ida <ida@kommune.example>", value.encode(), 1)
    assert parse(raw).sender == sender


@pytest.mark.parametrize("sequence", ["-1", "x", "1.5", "9" * 50, "²"])
def test_a_sequence_that_is_no_number_is_none(sequence: str) -> None:
    assert parsed(f"SEQUENCE:{sequence}").sequence is None


def test_a_stamp_without_zone_is_utc() -> None:
    assert parsed("DTSTAMP:20270201T081500").stamp == datetime(2027, 2, 1, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize("stamp", ["20270230T000000Z", "yesterday", "00000101T000000Z", ""])
def test_a_stamp_that_is_no_date_is_none(stamp: str) -> None:
    assert parsed(f"DTSTAMP:{stamp}").stamp is None


def test_the_sender_is_meant_where_all_attendees_are_listed() -> None:
    reply = parsed("ATTENDEE;PARTSTAT=DECLINED:mailto:bo@kommune.example")
    assert (reply.attendee, reply.participation) == ("ida@kommune.example", Participation.ACCEPTED)


def test_the_only_one_with_an_answer_is_meant_where_the_sender_is_not_listed() -> None:
    reply = parsed(
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:bo@kommune.example",
        attendee="ATTENDEE;PARTSTAT=DECLINED:mailto:bente@kommune.example",
    )
    assert reply.attendee == "bente@kommune.example"


def test_an_answer_from_one_of_many_unknown_is_a_problem() -> None:
    reply = parsed(
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@kommune.example",
        attendee="ATTENDEE;PARTSTAT=DECLINED:mailto:bente@kommune.example",
    )
    assert (reply.kind, reply.problem) == (Kind.REPLY, "the answer does not tell which attendee it is from")


@pytest.mark.parametrize(
    ("attendee", "address"),
    [
        ("ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:IDA@B.Example", "ida@b.example"),
        ("attendee;partstat=accepted:mailto:ida@b.example", "ida@b.example"),
        ("ATTENDEE ; PARTSTAT = ACCEPTED :mailto: ida@b.example ", "ida@b.example"),
        ('ATTENDEE;CN="a:b;c";PARTSTAT=ACCEPTED:mailto:ida@b.example', "ida@b.example"),
        (
            'ATTENDEE;MEMBER="mailto:a@b.c","mailto:d@e.f";PARTSTAT=ACCEPTED:mailto:ida@b.example',
            "ida@b.example",
        ),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida%40b.example", "ida@b.example"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@b.example?subject=x", "ida@b.example"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:ida@b.example", "ida@b.example"),
        ("ATTENDEE;PARTSTAT=ACCEPTED;EMAIL=ida@b.example:/principals/ida", "ida@b.example"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:invalid:nomail", ""),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@b.example\x00", "ida@b.example"),
    ],
)
def test_the_attendees_address_is_found(attendee: str, address: str) -> None:
    reply = parsed(attendee=attendee)
    assert (reply.attendee, reply.participation) == (address, Participation.ACCEPTED)


def test_comments_are_unescaped_and_made_safe() -> None:
    assert parsed("COMMENT:A\\, b\\nC:\\\\Net\x00\x1b[1m", "COMMENT:d").comment == "A, b\nC:\\Net[1m\nd"


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (["DTEND:20270310T100000Z"], "the proposed time cannot be read: DTSTART is missing"),
        (["DTSTART:x", "DTEND:y"], "the proposed time cannot be read: DTSTART is not a date"),
        (["DTSTART:20270310T100000Z", "DTEND:20270310T090000Z"], "the proposed time ends before it starts"),
        (
            ["DTSTART;TZID=Ønskeland:20270310T100000", "DURATION:PT1H"],
            "the proposed time cannot be read: the time zone 'Ønskeland' is unknown",
        ),
        (["DTSTART:99991231", "DURATION:P9D"], "the proposed time cannot be read: date value out of range"),
        (
            ["DTSTART:20270310T100000Z", "DURATION:-PT1H"],
            "the proposed time cannot be read: DURATION is not a duration",
        ),
    ],
)
def test_a_counter_whose_time_is_unreadable_is_still_a_counter(event: list[str], problem: str) -> None:
    reply = parsed(*event, method="COUNTER")
    assert (reply.kind, reply.problem, reply.proposed_starts_at) == (Kind.COUNTER, problem, None)


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        ("DTSTART:20270616T100000", 8),
        ("DTSTART;TZID=Europe/London:20270616T100000", 9),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/London:20270616T100000", 9),
        ('DTSTART;TZID="GMT Standard Time":20270616T100000', 9),
        ("DTSTART;TZID=romance standard time:20270616T100000", 8),
        ("DTSTART;TZID=UTC:20270616T100000", 10),
    ],
)
def test_a_proposed_time_is_read_in_its_zone(start: str, hour: int) -> None:
    reply = parsed(start, "DURATION:PT1H30M", method="COUNTER")
    assert (reply.proposed_starts_at, reply.proposed_ends_at) == (
        datetime(2027, 6, 16, hour, tzinfo=UTC),
        datetime(2027, 6, 16, hour + 1, 30, tzinfo=UTC),
    )


def test_a_zone_in_one_mail_is_not_remembered_for_the_next() -> None:
    own = (SAMPLES / "replies" / "outlook_counters_in_a_zone_of_its_own.eml").read_bytes()
    parse(own)
    reply = parsed("DTSTART;TZID=Customized Time Zone:20270616T100000", "DURATION:PT1H", method="COUNTER")
    assert reply.proposed_starts_at is None


def test_a_reply_proposes_no_time() -> None:
    assert parsed("DTSTART:20270310T100000Z", "DTEND:20270310T110000Z").proposed_starts_at is None


def test_the_mime_method_counts_where_the_calendar_names_none() -> None:
    assert parse(mail(answer().replace("METHOD:REPLY\n", ""))).kind is Kind.REPLY


def test_our_own_invitation_is_no_answer() -> None:
    raw = mail(itip(ENTRY, Method.REQUEST).decode(), content_type="text/calendar; method=REQUEST")
    reply = parse(raw)
    assert (reply.kind, reply.problem) == (Kind.OTHER, "the calendar asks REQUEST and answers nothing")


@pytest.mark.parametrize("participation", [Participation.ACCEPTED, Participation.TENTATIVE, Participation.DECLINED])
def test_what_we_build_as_a_reply_we_read_as_one(participation: Participation) -> None:
    ida = Attendee(name="Ida æøå " * 20, email="ida@kommune.example", participation=participation)
    told = entry(attendees=(ida,), comment="Å, ja;\n\\Netværk", sequence=3)
    reply = parse(mail(itip(told, Method.REPLY).decode()))
    assert (reply.uid, reply.attendee, reply.participation, reply.comment, reply.sequence, reply.stamp) == (
        ENTRY.uid,
        "ida@kommune.example",
        participation,
        "Å, ja;\n\\Netværk",
        3,
        ENTRY.stamp,
    )


def test_what_we_build_as_a_counter_we_read_as_one() -> None:
    reply = parse(mail(itip(ENTRY, Method.COUNTER).decode()))
    assert (reply.proposed_starts_at, reply.proposed_ends_at) == (ENTRY.starts_at, ENTRY.ends_at)


def test_a_calendar_folded_inside_a_character_is_read() -> None:
    comment = b"COMMENT:" + "æ".encode()[:1] + b"\r\n " + "æ".encode()[1:]
    assert parse(mail(answer("X")).replace(b"\nX\n", b"\n" + comment + b"\n")).comment == "æ"


@pytest.mark.parametrize("charset", ["utf-16", "x-unknown", "idna", "zip", "UTF8"])
def test_a_calendar_in_any_declared_charset_is_read(charset: str) -> None:
    encoded = answer().encode("utf-16" if charset == "utf-16" else "utf-8")
    raw = mail("", content_type=f"text/calendar; charset={charset}; method=REPLY") + encoded
    assert parse(raw).uid == "meeting-1"


def test_a_mail_of_nothing_is_told_as_such() -> None:
    assert parse(b"") == Reply(problem="the mail holds no calendar")
