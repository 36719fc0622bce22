"""Taking inbound mail in: kept first, understood later."""

import hashlib
import re
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from network.calendar.parse import MAX_BYTES
from network.events.recording import wake_the_relay
from network.events.work import perform
from network.invitations import replies
from network.invitations.models import InboundMail

KEPT_OF_OVERSIZED = 64_000

_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_TRACE = re.compile(rb"^(?:received|return-path):[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
_MAILBOX_LINE = re.compile(rb"\AFrom [^\n]*\n")


def receive(raw: bytes, *, size: int | None = None) -> InboundMail:
    """Keep one mail as it came. When this returns it is stored safely; a copy of a mail that is there is not.

    Args:
        raw: The mail, whatever it holds. Of one larger than `MAX_BYTES` only the beginning is kept.
        size: How large it was where `raw` is only its beginning.

    Returns:
        The mail's row, to be read by a worker.

    Raises:
        django.db.Error: It could not be stored; whoever has the mail must keep it and come again.
    """
    size = len(raw) if size is None else size
    kept = raw if size <= MAX_BYTES else raw[:KEPT_OF_OVERSIZED]
    with transaction.atomic():
        mail, _ = InboundMail.objects.get_or_create(
            digest=digest(kept), defaults={"raw": kept, "size": size, "due_at": Now()}
        )
        wake_the_relay()
    return mail


def read(pk: UUID) -> None:
    """Read one mail and decide what comes of it."""
    perform(InboundMail.objects.all(), pk, replies.decide)


def digest(raw: bytes) -> str:
    """The same for all copies of one mail, which differ only in the trace servers leave (RFC 5321 section 4.4).

    The Message-ID alone would not do: it is the sender's claim, and a stranger who names another's must neither
    keep that mail out nor pass for it.
    """
    head = _HEAD_ENDS.split(raw, maxsplit=1)[0] + b"\n"
    without_trace = _TRACE.sub(b"", _MAILBOX_LINE.sub(b"", head))
    return hashlib.sha256(without_trace + b"\n" + raw[len(head) - 1 :]).hexdigest()
