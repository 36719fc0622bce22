"""What an inbound mail says, as data. Whether to believe it is decided elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from network.calendar.entry import Method, Participation


class Kind(StrEnum):
    """What sort of mail it is. The calendar inside decides first, then what the headers say."""

    REPLY = "reply"
    COUNTER = "counter"
    REFRESH = "refresh"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    TNEF = "tnef"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One inbound mail, understood as far as it goes.

    Texts hold no control characters and are cut at lengths no honest mail reaches, so they may be stored as
    they are. Addresses are lower-cased. All datetimes are aware and in UTC. Everything is the sender's own
    claim, except an ``authentication_results`` that names a mail server we trust.

    Attributes:
        kind: What sort of mail it is. ``AUTOMATIC`` only if it holds no calendar answer; a calendar server
            that answers by itself gives ``REPLY`` with ``auto_submitted`` set.
        method: The calendar's METHOD, ``None`` without a calendar or with a METHOD unknown to us.
        uid: UID of the event answered, or ``""``.
        attendee: Who answers according to the calendar, or ``""`` where it gives no mail address (X.500).
        sequence: SEQUENCE answered, ``None`` where it is missing, as it may be.
        stamp: DTSTAMP of the answer; one without zone is taken as UTC.
        participation: PARTSTAT of that attendee.
        comment: What the attendee wrote along with the answer.
        proposed_starts_at: Start of the time a COUNTER asks for; midnight in Copenhagen where it names whole
            days.
        proposed_ends_at: End of that time, exclusive.
        sender: The one address in From, or ``""`` if there is none or more than one.
        reply_to: The one address in Reply-To, or ``""``.
        recipients: Addresses in To, Cc, Delivered-To and X-Original-To, each once.
        message_id: Message-ID with its angle brackets.
        date: The Date header.
        subject: The Subject header, decoded.
        authentication_results: Each Authentication-Results header (RFC 8601), topmost first.
        auto_submitted: Whether a program says it sent this by itself (RFC 3834).
        bounced_recipient: Address that could not be delivered to.
        bounced_message_id: Message-ID of the mail that could not be delivered.
        bounce_status: Enhanced status code such as ``"5.1.1"`` (RFC 3463), or ``""``.
        problem: One clause on why the mail could not be understood, ``""`` if it was.
    """

    kind: Kind = Kind.OTHER
    method: Method | None = None
    uid: str = ""
    attendee: str = ""
    sequence: int | None = None
    stamp: datetime | None = None
    participation: Participation | None = None
    comment: str = ""
    proposed_starts_at: datetime | None = None
    proposed_ends_at: datetime | None = None
    sender: str = ""
    reply_to: str = ""
    recipients: tuple[str, ...] = ()
    message_id: str = ""
    date: datetime | None = None
    subject: str = ""
    authentication_results: tuple[str, ...] = ()
    auto_submitted: bool = False
    bounced_recipient: str = ""
    bounced_message_id: str = ""
    bounce_status: str = ""
    problem: str = ""
