"""A letter as a mail: what is put together by hand is what the email package would have written."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from network.letters.layout import Letter, as_html, as_text
from network.letters.message import Enclosed, Envelope, write

CALENDAR = b"BEGIN:VCALENDAR\r\n" + b"X-LANG:\xc3\xa6\xc3\xb8\xc3\xa5\r\n" * 20 + b"END:VCALENDAR\r\n"
LETTER = Letter(
    language="da",
    subject="Tilmeldt: Et møde med et navn, der er så langt, at det må deles på flere linjer – og så én til",
    greeting="Kære Ærø",
    before=("Æ" * 200, "Linje = 1\n.\nLinje 3 "),
    links=(("Se mødet", "https://example.org/" + "x" * 120),),
    signature="Venlig hilsen",
)
ENVELOPE = Envelope(
    mailbox="netvaerk.abc@example.org",
    name="Åse, Ørn & “Søn”",
    address="aase@example.org",
    stamp=datetime(2027, 3, 10, 9, 30, tzinfo=UTC),
    message_id="<2@example.org>",
    earlier=("<0@example.org>", f"<{'1' * 90}@example.org>"),
)


def read(enclosed: Enclosed | None) -> EmailMessage:
    raw = write(LETTER, ENVELOPE, enclosed)
    assert all(len(line) < 999 and b"\n" not in line for line in raw.split(b"\r\n"))
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("attached", [True, False])
def test_every_part_is_read_back_as_it_was_written(attached: bool) -> None:
    mail = read(Enclosed(CALENDAR, "REQUEST", attached))
    parts = [part for part in mail.walk() if not part.is_multipart()]
    kinds = ["text/plain", "text/html", "text/calendar"] + ["application/ics"] * attached
    assert [part.get_content_type() for part in parts] == kinds
    said = [part.get_payload(decode=True) for part in parts]
    assert said[2:] == [CALENDAR] * (1 + attached)
    words = [str(part.get_content()).replace("\r\n", "\n") for part in parts[:2]]
    assert words == [as_text(LETTER), as_html(LETTER)]
    assert [part.defects for part in mail.walk()] == [[]] * (len(parts) + 1 + attached)


def test_the_headers_are_read_back_as_they_were_written() -> None:
    mail = read(None)
    assert (mail["Subject"], mail["Message-ID"]) == (LETTER.subject, "<2@example.org>")
    [to] = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == (ENVELOPE.name, ENVELOPE.address)
    assert (mail["In-Reply-To"], mail["References"]) == (ENVELOPE.earlier[1], " ".join(ENVELOPE.earlier))
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "da")
