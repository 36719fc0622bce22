"""Each program that people answer with × each answer: what it leaves behind, and that nobody can write in its style."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from network.invitations.inbox import receive
from network.invitations.models import InboundMail, Invitation
from network.meetings import registration
from network.meetings.models import Meeting, Registration
from tests.conftest import Drain
from tests.network.invitations.conftest import Arrive
from tests.network.invitations.samples import Change, sample
from tests.network.invitations.test_forgeries import everything, swapped, token

CLIENTS = {
    "Outlook and Exchange": {
        "accepts": "outlook_accepts",
        "declines": "outlook_declines",
        "tentative": "outlook_tentative_without_sequence",
        "counters": "outlook_counters",
    },
    "Google": {
        "accepts": "google_accepts",
        "declines": "google_declines_with_note",
        "tentative": "google_tentative",
        "counters": "google_counters",
    },
    "Apple": {
        "accepts": "apple_mail_accepts",
        "declines": "apple_mail_declines",
        "tentative": "apple_answers_with_principal_and_email",
        "counters": "apple_mail_counters",
    },
    "iCloud": {
        "accepts": "icloud_accepts_through_relay",
        "declines": "icloud_declines_through_relay",
        "tentative": "icloud_tentative_through_relay",
        "counters": "icloud_counters_through_relay",
    },
    "Thunderbird": {
        "accepts": "thunderbird_accepts",
        "declines": "thunderbird_declines",
        "tentative": "thunderbird_tentative",
        "counters": "thunderbird_counters",
    },
    "Nextcloud": {
        "accepts": "nextcloud_accepts",
        "declines": "nextcloud_declines",
        "tentative": "nextcloud_tentative",
        "counters": "nextcloud_counters",
    },
    "SOGo": {
        "accepts": "sogo_accepts_in_a_signed_mail",
        "declines": "sogo_declines",
        "tentative": "sogo_tentative",
        "counters": "sogo_counters",
    },
    "Roundcube": {
        "accepts": "roundcube_accepts",
        "declines": "roundcube_declines",
        "tentative": "roundcube_tentative",
        "counters": "roundcube_counters",
    },
}
ANSWERS = {
    "accepts": ("reply", "applied", "accepted", "confirmed"),
    "declines": ("reply", "applied", "declined", ""),
    "tentative": ("reply", "applied", "tentative", ""),
    "counters": ("counter", "proposal", "needs_action", ""),
}
"""What each answer of somebody invited leaves: kind and verdict of the mail, participation, and the registration."""


@pytest.fixture(autouse=True)
def nextcloud_is_a_relay(settings: Any) -> None:
    settings.REPLY_RELAYS = ("noreply@email.apple.com", "sky@kommune.example")


def seat(invitation: Invitation) -> str:
    mine = Registration.objects.filter(meeting=invitation.meeting_id, person=invitation.person_id).first()
    return mine.state if mine else ""


@pytest.mark.parametrize("answer", list(ANSWERS))
@pytest.mark.parametrize("client", list(CLIENTS))
def test_what_somebody_invited_answers_is_what_stands(
    client: str, answer: str, invitation: Invitation, published: Meeting, arrive: Arrive
) -> None:
    assert answer in CLIENTS[client], "There is no sample of it."
    mail = arrive(sample(CLIENTS[client][answer], invitation))
    invitation.refresh_from_db()
    assert (mail.kind, mail.verdict, invitation.participation, seat(invitation)) == ANSWERS[answer]
    assert (mail.reason, mail.problem, Meeting.objects.get(pk=published.pk).starts_at) == ("", "", published.starts_at)


@pytest.mark.parametrize("client", list(CLIENTS))
def test_a_no_gives_a_seat_back(client: str, invitation: Invitation, arrive: Arrive, drain: Drain) -> None:
    registration.register(invitation.meeting, invitation.person, by=None)
    drain()
    arrive(sample(CLIENTS[client]["declines"], invitation))
    assert seat(invitation) == "withdrawn"


FORGER = b"ond@forger.example"
Forge = Callable[[str, Invitation, Invitation], bytes]


def headed(**values: bytes) -> Change:
    """The mail with these headers in place of its own of the same names."""

    def change(head: bytes) -> bytes:
        for name, value in values.items():
            line = name.replace("_", "-").encode()
            head = re.sub(rb"(?im)^%s:.*\r?\n(?:[ \t].*\r?\n)*" % line, b"", head)
            head = b"%s: %s\r\n" % (line, value) + head
        return head

    return change


def written_by(author: bytes) -> Forge:
    return lambda name, ane, _: sample(name, ane, headers=headed(From=author, Reply_To=FORGER, Sender=FORGER))


def sent_to(change: Callable[[bytes, bytes], Change]) -> Forge:
    """Ane's answer, sent to what becomes of her mailbox when her token and Bent's are known."""
    return lambda name, ane, bent: sample(name, ane, headers=change(token(ane), token(bent)))


def speaking_of(old: Callable[[Invitation], str], new: bytes) -> Forge:
    return lambda name, ane, _: sample(
        name, ane, calendar=lambda text: re.sub(re.escape(old(ane).encode()), new, text, flags=re.IGNORECASE)
    )


FORGED: dict[str, tuple[Forge, str]] = {
    "from a stranger": (written_by(FORGER), "wrong_sender"),
    "from a stranger with the name of the person": (written_by(b'"ane@example.org" <%s>' % FORGER), "wrong_sender"),
    "from two people": (written_by(b"ane@example.org, %s" % FORGER), "wrong_sender"),
    "through somebody's own relay": (
        lambda name, ane, _: sample(
            name, ane, headers=headed(From=b"relay@forger.example", Reply_To=b"ane@example.org")
        ),
        "wrong_sender",
    ),
    "from ourselves": (written_by(b"netvaerk@example.org"), "own_mail"),
    "to the bare mailbox": (sent_to(lambda ane, _: swapped(b"." + ane, b"")), "no_token"),
    "to nobody's mailbox": (sent_to(lambda ane, _: swapped(ane, b"0" * 26)), "no_token"),
    "to another's mailbox": (sent_to(swapped), "uninvited"),
    "to a mailbox after a plus": (sent_to(lambda ane, _: swapped(b"." + ane, b"+" + ane)), "no_token"),
    "to a mailbox elsewhere": (
        sent_to(lambda ane, _: swapped(ane + b"@example.org", ane + b"@forger.example")),
        "no_token",
    ),
    "about another event": (speaking_of(lambda ane: ane.meeting.uid, b"another@forger.example"), "unknown_event"),
    "in the name of somebody uninvited": (speaking_of(lambda ane: ane.address, b"frida@example.org"), "uninvited"),
}


@pytest.mark.parametrize("answer", ["accepts", "counters"])
@pytest.mark.parametrize("client", list(CLIENTS))
def test_whatever_is_forged_in_a_programs_style_changes_nothing(
    client: str, answer: str, invitation: Invitation, drain: Drain
) -> None:
    bent, before = Invitation.objects.get(address="bent@example.org"), everything()
    mails = {kind: receive(forge(CLIENTS[client][answer], invitation, bent)) for kind, (forge, _) in FORGED.items()}
    drain()
    found = {kind: InboundMail.objects.get(pk=mail.pk) for kind, mail in mails.items()}
    assert {kind: (mail.verdict, mail.reason) for kind, mail in found.items()} == {
        kind: ("quarantined", reason) for kind, (_, reason) in FORGED.items()
    }
    assert everything() == before
