"""How long what is kept."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from network import invariants
from network.clock import now, told
from network.events import chores
from network.invitations.inbox import receive
from network.invitations.models import Dispatch, InboundMail
from network.meetings import registration, scheduling
from network.meetings.models import Meeting
from network.notices.models import Notice
from network.people import reporting, retention
from network.people.models import ArchiveDecision, LookUp, Person, Token
from tests.conftest import Drain

LATER = timedelta(days=4 * 365)
DECIDED = ["--decide", "sent_mail=discard", "--decide", "inbound_mail=delivered"]


def purge(*words: str) -> tuple[int, str]:
    out = StringIO()
    with told(now() + LATER):
        try:
            call_command("purge", *words, stdout=out)
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def mailed(meeting: Meeting, planner: Person, someone: Callable[..., Person], drain: Drain) -> None:
    scheduling.publish(meeting, by=planner)
    registration.register(meeting, someone("Ida"), by=planner, override_reason="Aftalt")
    receive(b"From: ida@example.org\r\n\r\nKan jeg komme?")
    drain()


def test_without_the_archives_decision_mail_stays(mailed: None) -> None:
    code, said = purge()
    assert code == 1
    assert "sent_mail: refused" in said
    assert all(b"Netv" in bytes(dispatch.content) for dispatch in Dispatch.objects.all())
    assert InboundMail.objects.exclude(raw=b"").exists()


def test_after_the_decision_the_bytes_are_gone_and_the_fact_stays(mailed: None) -> None:
    count = Dispatch.objects.count()
    assert purge(*DECIDED)[0] == 0
    assert (Dispatch.objects.count(), InboundMail.objects.get().sender) == (count, "")
    assert all(len(bytes(dispatch.content)) < 200 for dispatch in Dispatch.objects.all())
    assert list(invariants.no_second_mail()) == []


def test_notices_and_letters_go_with_the_invitations(mailed: None, planner: Person) -> None:
    done = {"stamp": now(), "state": "done", "due_at": None, "outcome": "sent", "ended_at": now()}
    for number, meeting in enumerate((Meeting.objects.get(), None)):
        about = {"kind": "reminder", "about": planner.pk, "occasion": number, "message_id": f"<{number}@x>"}
        Notice.objects.create(person=planner, meeting=meeting, content=b"Hemmeligt", **about, **done)
    purge(*DECIDED)
    assert [bytes(each.content) for each in Notice.objects.order_by("pk")] == [
        f"Message-ID: <{number}@x>\r\n\r\n".encode() for number in range(2)
    ]


def test_what_is_not_for_the_archive_goes_by_itself(mailed: None, planner: Person) -> None:
    reporting.look_up(Person.objects.get(name="Ida"), purpose="opened", by=planner)
    Token.objects.issue(planner)
    Token.objects.update(expires_at=now())
    purge()
    assert (LookUp.objects.count(), Token.objects.count()) == (0, 0)
    assert set(Meeting.objects.values_list("registrations__override_reason", flat=True)) == {""}


def test_what_is_young_stays(mailed: None) -> None:
    call_command("purge", *DECIDED, stdout=StringIO())
    assert all(len(bytes(dispatch.content)) > 500 for dispatch in Dispatch.objects.all())


def test_purging_again_finds_nothing(mailed: None) -> None:
    purge(*DECIDED)
    assert "0 purged" in purge()[1]
    assert all(" 0 purged" in line for line in purge()[1].splitlines())


def test_it_is_done_every_day() -> None:
    assert chores.kinds["purge"].every == timedelta(days=1)


def test_the_table_says_why(db: None) -> None:
    out = StringIO()
    call_command("purge", "--list", stdout=out)
    assert len(out.getvalue().splitlines()) == len(retention.policies)
    assert "sent_mail: 730 days, locked." in out.getvalue()


@pytest.mark.parametrize("decision", ["sent_mail", "sent_mail=keep", "tokens=discard", "nothing=discard"])
def test_a_decision_that_cannot_be_is_refused(db: None, decision: str) -> None:
    with pytest.raises(CommandError):
        call_command("purge", "--decide", decision)
    assert not ArchiveDecision.objects.exists()
