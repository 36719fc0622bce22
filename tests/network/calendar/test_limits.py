"""Whatever arrives, ``parse`` returns, soon, and with text that any database takes."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.calendar.entry import refused_characters
from network.calendar.parse import MAX_BYTES, parse
from network.calendar.reply import Kind, Reply
from tests.network.calendar.builders import SAMPLES, answer, mail
from tests.pace import pace, seconds

CORPUS = [path.read_bytes() for path in sorted((SAMPLES / "replies").glob("*.eml"))]


def nested(depth: int, kind: str = "multipart/mixed") -> bytes:
    parts = "".join(f'Content-Type: {kind}; boundary="b{level}"\n\n--b{level}\n' for level in range(depth))
    return f"From: ida@b.example\n{parts}Content-Type: text/plain\n\nx\n".encode()


def component_within_component(depth: int) -> str:
    opened = "".join(f"BEGIN:X{level}\n" for level in range(depth))
    closed = "".join(f"END:X{level}\n" for level in reversed(range(depth)))
    return f"BEGIN:VCALENDAR\n{opened}{closed}END:VCALENDAR\n"


BOMBS = {
    "too large": (mail(answer("COMMENT:" + "x" * MAX_BYTES)), "the mail is larger than 1000000 bytes"),
    "components": (
        mail(answer(*["BEGIN:VALARM\nEND:VALARM"] * 100)),
        "the calendar holds more than 100 components",
    ),
    "lines": (mail(answer("A:b\n" * 25_000)), "the calendar holds more than 20000 lines"),
    "depth": (mail(component_within_component(50)), "the calendar is nested deeper than 10"),
    "secondly": (
        mail(answer("RRULE:FREQ=SECONDLY;COUNT=1000000")),
        "the calendar recurs every second or minute",
    ),
    "minutely": (mail(answer("rrule;X=y:freq = minutely")), "the calendar recurs every second or minute"),
    "secondly in a zone": (
        mail(
            answer().replace(
                "BEGIN:VEVENT",
                "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT",
            )
        ),
        "the calendar recurs every second or minute",
    ),
    "multiparts": (nested(5000), "the mail nests more than 20 parts"),
    "messages": (nested(5000, "message/rfc822"), "the mail nests more than 20 parts"),
    "multiparts behind bare returns": (
        nested(5000).replace(b"\n", b"\r"),
        "the mail nests more than 20 parts",
    ),
    "parameters": (
        mail("x", content_type="text/calendar" + ";a=b" * 200_000),
        "the mail describes its contents at too great length",
    ),
    "continued parameters": (
        mail("x", content_type="multipart/mixed" + "".join(f";\n a*{n}=b" for n in range(60_000))),
        "the mail describes its contents at too great length",
    ),
    "never closed": (mail("BEGIN:VCALENDAR\n" * 90), "the calendar is nested deeper than 10"),
    "closed too often": (
        mail("END:VCALENDAR\n" * 10_000),
        "the calendar's components are not closed in order",
    ),
    "not a calendar": (mail("x" * 900_000), "the calendar part holds no VCALENDAR"),
}


@pytest.mark.parametrize("name", list(BOMBS))
def test_a_bomb_is_refused_and_says_why(name: str) -> None:
    raw, problem = BOMBS[name]
    assert (parse(raw).problem, parse(raw).sender[:4]) == (problem, "ida@")


HEAVY = {
    **{name: raw for name, (raw, _) in BOMBS.items()},
    "attendee parameters": mail(answer("ATTENDEE" + ";A=b" * 200_000 + ":mailto:ida@kommune.example")),
    "empty lines": mail(answer() + "\n" * 900_000),
    "short lines": mail(answer().replace("END:VEVENT", "A:\n" * 300_000 + "END:VEVENT")),
    "one long line": mail(answer("COMMENT:" + "\\n" * 450_000)),
    "folds": mail(answer("COMMENT:" + "\n " * 450_000)),
    "quotes": mail(answer("ATTENDEE;CN=" + '"' * 900_000)),
    "commas": mail(answer("ATTENDEE;CN=" + "," * 900_000)),
    "spaces": mail(answer("ATTENDEE" + " " * 900_000)),
    "attendees": mail(answer(*["ATTENDEE;PARTSTAT=ACCEPTED:mailto:x@y.example"] * 15_000)),
    "digits": mail(answer("SEQUENCE:" + "9" * 900_000)),
    "a hundred long components": mail(answer(*["BEGIN:VALARM\n" + "A:b\n" * 2000 + "END:VALARM"] * 90)),
    "addresses": mail(answer(), head="To: " + "a@b.example, " * 70_000 + "\n"),
    "brackets": mail(answer(), head="Cc: " + "<" * 900_000 + "\n"),
    "comments": mail(answer(), head="Cc: " + "(" * 900_000 + "\n"),
    "encoded words": mail(answer(), head="Subject: " + "=?utf-8?q?a?= " * 60_000 + "\n"),
    "broken encoded words": mail(answer(), head="Subject: " + "=?" * 400_000 + "\n"),
    "headers": mail(answer(), head="X: y\n" * 180_000),
    "boundaries": mail("--b\n" * 220_000, content_type="multipart/mixed; boundary=b"),
    "deep boundaries": nested(20) + b"--b\n" * 230_000,
    "content types": mail("content-type" + " " * 900_000),
    "base64": mail("=" * 900_000, content_type="text/calendar\nContent-Transfer-Encoding: base64"),
    "bounce": mail("<" * 900_000, head="X-Failed-Recipients: a@b.example\n", content_type="text/plain"),
    "bounce text": mail(" \n" * 450_000, head="X-Failed-Recipients: a@b.example\n", content_type="text/plain"),
    "statuses": mail("5.1.1.1" * 120_000, head="X-Failed-Recipients: a@b.example\n", content_type="text/plain"),
}


@pytest.mark.parametrize("name", list(HEAVY))
def test_the_heaviest_mails_are_done_within_a_second(name: str) -> None:
    assert seconds(lambda: parse(HEAVY[name])) < pace()


def test_a_mail_too_large_keeps_its_headers() -> None:
    reply = parse(BOMBS["too large"][0])
    assert (reply.kind, reply.message_id) == (Kind.OTHER, "<1@kommune.example>")


def texts(reply: Reply) -> list[str]:
    values = [getattr(reply, field.name) for field in fields(Reply)]
    flat = [item for value in values for item in (value if isinstance(value, tuple) else (value,))]
    return [value for value in flat if isinstance(value, str)]


def is_storable(reply: Reply) -> bool:
    return not any(refused_characters(text, multiline=True) for text in texts(reply))


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_give_a_reply_that_can_be_stored(raw: bytes) -> None:
    assert is_storable(parse(raw))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample with some pieces cut, doubled or overwritten."""
    raw: bytes = draw(st.sampled_from(CORPUS))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(raw)))
        stop = draw(st.integers(start, min(len(raw), start + 40)))
        raw = raw[:start] + draw(st.sampled_from([b"", raw[start:stop] * 2]) | st.binary(max_size=20)) + raw[stop:]
    return raw


@settings(max_examples=1000, deadline=None)
@given(damaged())
def test_damaged_samples_give_a_reply_that_can_be_stored(raw: bytes) -> None:
    assert is_storable(parse(raw))


PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "DTSTART",
        "DTEND",
        "DURATION",
        ":",
        ";",
        "=",
        "\n",
        "TZID",
        "X",
        "P1D",
        "20270310T100000",
        "00010101",
        "99991231T235959",
        "Z",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=12",
        "TZOFFSETTO:+2500",
        "BEGIN:STANDARD",
        "END:STANDARD",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ida@kommune.example",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_a_calendar_of_shuffled_pieces_breaks_no_reader(body: str) -> None:
    raw = mail(f"BEGIN:VCALENDAR\nMETHOD:COUNTER\nBEGIN:VEVENT\n{body}\nEND:VEVENT\nEND:VCALENDAR\n")
    assert "cannot be read (" not in parse(raw).problem
