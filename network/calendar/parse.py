"""From raw mail to ``Reply``: whatever arrives at an invitation's mailbox, understood as far as it goes."""

from dataclasses import replace
from email.message import Message

from network.calendar import answer, bounce, envelope, parts
from network.calendar.lines import UnreadableCalendarError
from network.calendar.parts import UnreadableMailError
from network.calendar.reply import Kind, Reply

MAX_BYTES = 1_000_000

__all__ = ["MAX_BYTES", "Kind", "Reply", "parse"]


def parse(raw: bytes) -> Reply:
    """Read one inbound mail. Never raises, and never works for long, whatever the bytes.

    Limits: ``MAX_BYTES`` for the mail, ``parts.MAX_CONTAINERS`` parts that hold others, in a calendar
    ``lines.MAX_COMPONENTS`` components nested ``lines.MAX_DEPTH`` deep, and no rule that recurs every second
    or minute.

    Args:
        raw: The mail (RFC 5322, RFC 6047) as received, bytes of any kind.

    Returns:
        What it says. Where it says nothing we understand, or breaks a limit, ``problem`` tells why and the
        headers' fields are still filled in.
    """
    reply = Reply()
    try:
        reply = envelope.read(raw)
        if len(raw) > MAX_BYTES:
            return replace(reply, problem=f"the mail is larger than {MAX_BYTES} bytes")
        return _understood(reply, parts.read(raw))
    except UnreadableMailError as error:
        return replace(reply, problem=str(error))
    except Exception as error:  # noqa: BLE001, what breaks a parser must reach staff
        return replace(reply, problem=f"the mail cannot be read ({type(error).__name__})")


def _understood(reply: Reply, message: Message) -> Reply:
    """Try what the mail may be, the most telling first."""
    report = bounce.read(reply, message)
    if report is not None:
        return report
    answered = _answer(reply, message)
    if answered is not None and answered.kind is not Kind.OTHER:
        return answered
    if parts.holds_tnef(message):
        return replace(reply, kind=Kind.TNEF, problem="the answer is in Outlook's own format (winmail.dat)")
    if reply.auto_submitted:
        return replace(reply, kind=Kind.AUTOMATIC)
    return answered or replace(reply, problem="the mail holds no calendar")


def _answer(reply: Reply, message: Message) -> Reply | None:
    """Read the mail's calendars until one is an answer; the first one's problem stands if none is."""
    first = None
    for calendar in parts.calendars(message):
        try:
            found = answer.read(reply, calendar.text, calendar.method)
        except UnreadableCalendarError as error:
            found = replace(reply, problem=str(error))
        if found.kind is not Kind.OTHER:
            return found
        first = first or found
    return first
