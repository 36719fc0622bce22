"""Two robots that answer each other are quiet after one mail at most."""

from collections.abc import Callable

import pytest

from network.invitations.models import Dispatch, InboundMail, Invitation
from tests.conftest import Drain
from tests.network.invitations.conftest import Arrive
from tests.network.invitations.samples import sample
from tests.network.invitations.test_corpus import take_in

ROUNDS = 100
Robot = Callable[[Invitation, int], bytes]


def answers_with(name: str) -> Robot:
    """A program that sends the same kind of mail whenever it hears from us, each time under another id."""
    return lambda invitation, number: sample(name, invitation, message_id=f"<{number}@kommune.example>")


def sends_back(invitation: Invitation, number: int) -> bytes:
    """A mailbox whose rule sends everything back to where it came from, as it came."""
    own = bytes(Dispatch.objects.filter(invitation=invitation).latest("pk").content)
    return f"X-Round: {number}\r\nDelivered-To: netvaerk.{invitation.reply_token}@example.org\r\n".encode() + own


ROBOTS: dict[str, tuple[Robot, str]] = {
    "out of office": (answers_with("exchange_is_out_of_office"), "automatic"),
    "vacation": (answers_with("vacation_program_quotes_the_invitation"), "automatic"),
    "sieve": (answers_with("dovecot_is_on_holiday"), "automatic"),
    "delay": (answers_with("postfix_reports_delay"), "automatic"),
    "refresh": (answers_with("caldav_server_asks_for_refresh"), "refreshed_before"),
    "echo": (sends_back, "own_mail"),
}


@pytest.mark.parametrize("kind", list(ROBOTS))
def test_a_hundred_rounds_bring_out_one_mail_at_most(kind: str, invitation: Invitation, drain: Drain) -> None:
    robot, reason = ROBOTS[kind]
    rows = list(Dispatch.objects.values_list("pk", "message_id"))
    for number in range(ROUNDS):
        take_in(robot(invitation, number))
    drain()
    last = InboundMail.objects.latest("pk")
    assert list(Dispatch.objects.values_list("pk", "message_id")) == rows
    assert Dispatch.objects.filter(copied_at__isnull=False).count() <= 1
    assert (last.verdict, last.reason) == ("quarantined", reason)
    assert InboundMail.objects.count() == ROUNDS


def test_what_came_back_of_our_own_is_no_answer_whatever_it_says(invitation: Invitation, arrive: Arrive) -> None:
    """A stranger who uses one of our Message-IDs gains nothing by it."""
    own = Dispatch.objects.get(invitation=invitation).message_id
    assert arrive(sample("google_accepts", invitation, message_id=own)).reason == "own_mail"
