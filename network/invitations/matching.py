"""Which invitation an inbound mail is about, and whether it comes from the person invited."""

import re
from dataclasses import dataclass

from django.conf import settings

from network.calendar.reply import Reply
from network.invitations import mailing
from network.invitations.authentication import is_confirmed
from network.invitations.models import Invitation


@dataclass(frozen=True, slots=True)
class Match:
    """The invitation a mail is about, as far as that can be told, and the reason not to believe it, or ""."""

    invitation: Invitation | None
    objection: str


def match(reply: Reply) -> Match:
    """Find the invitation whose token, UID and attendee the mail names, and ask whether the attendee wrote it.

    An invitation comes with an objection only if the mail names its event and its attendee, so that somebody who
    knows better may overrule the objection.
    """
    invitation = _meant(reply)
    if invitation is None:
        return Match(_likely(reply), "no_token")
    if reply.uid != invitation.meeting.uid:
        return Match(None, "unknown_event")
    if (reply.attendee or _address(invitation)) != _address(invitation):
        return Match(None, "uninvited")
    return Match(invitation, _doubt(reply, invitation))


def is_ours(reply: Reply) -> bool:
    """Whether one of our own mails came back, by a rule of forwarding or by a robot: nobody wrote it to us."""
    if token_in(reply.sender) is not None:
        return True
    ours = (kind._default_manager.filter(message_id=reply.message_id) for kind in mailing.kinds)
    return bool(reply.message_id) and any(rows.exists() for rows in ours)


def by_token(reply: Reply) -> list[Invitation]:
    """The invitations whose own mailboxes are among the mail's recipients, in whatever letter case."""
    tokens = [token for address in reply.recipients if (token := token_in(address))]
    rows = Invitation.objects.select_related("meeting", "person").filter(reply_token__in=tokens)
    return sorted(rows, key=lambda invitation: tokens.index(invitation.reply_token))


def token_in(address: str) -> str | None:
    """The token of an invitation's own mailbox, empty for the bare `MAIL_FROM`; None if the address is not ours."""
    found = _mailbox().fullmatch(address.lower())
    return (found[1] or "") if found else None


def _mailbox() -> re.Pattern[str]:
    local, _, domain = settings.MAIL_FROM.lower().partition("@")
    return re.compile(rf"{re.escape(local)}(?:\.([0-9a-z]+))?@{re.escape(domain)}")


def _meant(reply: Reply) -> Invitation | None:
    """The one of them that the calendar speaks of, else the first."""
    found = by_token(reply)
    return next((each for each in found if each.meeting.uid == reply.uid), found[0] if found else None)


def _likely(reply: Reply) -> Invitation | None:
    """What a mail to the wrong mailbox may be about: for people to judge, never for a program."""
    address = reply.attendee or _author(reply)
    found = Invitation.objects.select_related("meeting", "person").filter(
        meeting__uid=reply.uid, address__iexact=address
    )
    return found.order_by("pk").last() if reply.uid and address else None


def _doubt(reply: Reply, invitation: Invitation) -> str:
    if _author(reply) != _address(invitation):
        return "wrong_sender"
    server = settings.TRUSTED_AUTHSERV_ID
    if server and not is_confirmed(reply.authentication_results, server, reply.sender):
        return "unauthenticated"
    return ""


def _author(reply: Reply) -> str:
    """Who wrote: the sender, or the person whom a relay names in Reply-To."""
    relays = {relay.lower() for relay in settings.REPLY_RELAYS}
    return reply.reply_to if reply.sender in relays else reply.sender


def _address(invitation: Invitation) -> str:
    return invitation.address.lower()
