"""Taking everything personal away, and doing it again after a restore."""

import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from network import invariants
from network.errors import RuleBrokenError
from network.events.models import Event
from network.feeds import publishing
from network.feeds.models import Feed
from network.invitations import inbox
from network.invitations.models import Invitation
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, Registration
from network.networks.models import Membership
from network.people import erase_list, reporting
from network.people.enrolment import change, enrol, grant, organisation_by_code
from network.people.erasing import erase
from network.people.merging import merge
from network.people.models import Person, Role, Token
from tests.conftest import Drain, on

MARKER = "Mærkværdine"
ADDRESS = "maerkvaerdine@example.org"
OLD_ADDRESS = "maerkvaerdine.gammel@example.org"


@pytest.fixture(autouse=True)
def own_erase_list(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def marked(meeting: Meeting, planner: Person, drain: Drain, client: Client) -> Person:
    """Somebody who went through every flow: two records, two addresses, seats, mails, answers, keys, feeds."""
    Meeting.objects.update(seats=3)
    scheduling.publish(meeting, by=planner)
    person = enrol(name=MARKER, email=OLD_ADDRESS, by=planner, organisation=organisation_by_code("0615"))
    grant(person, Role.COORDINATOR, person.organisation)
    Membership.objects.filter(organisation=person.organisation).get().contacts.add(person)
    registration.register(meeting, person, by=planner, override_reason=f"Aftalt med {MARKER}")
    drain()
    invitation = Invitation.objects.get(person=person)
    inbox.receive(_reply(invitation))
    inbox.receive(f"From: {ADDRESS}\r\nSubject: {MARKER} spørger\r\n\r\nKærlig hilsen {MARKER}".encode())
    inbox.receive(f"From: other@example.org\r\n\r\nSkriv til {OLD_ADDRESS}, {MARKER}".encode())
    change(person, {"email": ADDRESS}, by=planner)
    double = enrol(name=f"{MARKER} Dobbelt", email="maerk.dobbelt@example.org", by=planner)
    registration.register(meeting, double, by=planner)
    drain()
    merge(double, into=person, by=planner)
    Token.objects.issue(person)
    publishing.create_secret(audience=Feed.Audience.PERSON, name=f"{MARKER}s", owner=person, person=person)
    client.post("/login/", {"email": ADDRESS})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    reporting.look_up(person, purpose="opened", by=planner)
    drain()
    return person


def _reply(invitation: Invitation) -> bytes:
    local = f"netvaerk.{invitation.reply_token}@example.org"
    calendar = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:COUNTER\r\nBEGIN:VEVENT\r\n"
        f"UID:{invitation.meeting.uid}\r\nDTSTAMP:20300101T000000Z\r\nSEQUENCE:0\r\n"
        f"DTSTART:{on(61):%Y%m%dT%H%M%S}\r\nDTEND:{on(61, 15):%Y%m%dT%H%M%S}\r\nCOMMENT:{MARKER} kan bedre\r\n"
        f"ATTENDEE;CN={MARKER}:mailto:{invitation.address}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    head = f"From: {MARKER} <{invitation.address}>\r\nTo: {local}\r\nSubject: {MARKER}\r\n"
    return f"{head}Content-Type: text/calendar; method=COUNTER; charset=utf-8\r\n\r\n{calendar}".encode()


def dump() -> str:
    """Every row of every table; bytes as the text they hold."""

    def rows() -> Iterator[str]:
        for model in apps.get_models():
            if not model._meta.managed:
                continue
            for row in model._base_manager.all():
                yield f"{model._meta.label} {_said_in(row)}"

    return "\n".join(rows())


def _said_in(row: Any) -> str:
    said = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        said.append(bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value))
    return " ".join(said) + json.dumps(str(getattr(row, "get_decoded", dict)()))


def hits() -> list[str]:
    needles = ("mærkværdine", "maerk", "m\\u00e6rk", "m=c3=a6rk")
    return [line[:300] for line in dump().splitlines() if any(needle in line.lower() for needle in needles)]


def test_nothing_of_an_erased_person_is_left_in_any_table(marked: Person, planner: Person, drain: Drain) -> None:
    assert hits()
    erase(marked, by=planner)
    drain()
    assert hits() == []


def test_an_old_backup_is_erased_again(
    marked: Person, planner: Person, drain: Drain, django_capture_on_commit_callbacks: Any
) -> None:
    backup = transaction.savepoint()
    with django_capture_on_commit_callbacks(execute=True):
        erase(marked, by=planner)
    transaction.savepoint_rollback(backup)
    assert hits()
    out = StringIO()
    call_command("replay_erasures", stdout=out)
    drain()
    assert (out.getvalue().strip(), hits()) == ("1 people erased again", [])


def test_replaying_twice_finds_nobody(marked: Person, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erase(marked, by=None)
    out = StringIO()
    call_command("replay_erasures", stdout=out)
    assert out.getvalue().strip() == "0 people erased again"


def test_the_list_is_written_beside_the_database_and_says_nothing(
    marked: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erase(marked, by=None)
    assert erase_list.default_file().read_text() == f"{erase_list.digest_of(marked.pk)}\n"
    assert str(marked.pk) not in erase_list.default_file().read_text()


def test_the_file_is_completed_where_it_was_not_written(marked: Person) -> None:
    erase(marked, by=None)
    call_command("replay_erasures", stdout=StringIO())
    assert erase_list.lines_of(erase_list.default_file()) == {erase_list.digest_of(marked.pk)}


def test_a_freed_seat_goes_to_the_next_in_line(
    meeting: Meeting, planner: Person, someone: Callable[..., Person]
) -> None:
    Meeting.objects.update(seats=1)
    scheduling.publish(meeting, by=planner)
    ida, jens = someone("Ida"), someone("Jens")
    for person in (ida, jens):
        registration.register(meeting, person, by=None)
    erase(ida, by=planner)
    assert list(Registration.objects.order_by("queued_at").values_list("state", flat=True)) == [
        "withdrawn",
        "confirmed",
    ]


def test_a_meeting_that_was_held_keeps_its_headcount(
    meeting: Meeting, planner: Person, someone: Callable[..., Person]
) -> None:
    scheduling.publish(meeting, by=planner)
    ida = someone("Ida")
    registration.attend(registration.register(meeting, ida, by=None), by=None)
    Meeting.objects.update(starts_at=on(-3), ends_at=on(-3, 15))
    erase(ida, by=planner)
    assert meeting.registrations.get().state == "attended"


def test_invariants_hold_afterwards(marked: Person, planner: Person, drain: Drain) -> None:
    erase(marked, by=planner)
    drain()
    assert [violation for check in invariants.CHECKS for violation in check()] == []


def test_erasing_again_changes_nothing(marked: Person, planner: Person) -> None:
    first = erase(marked, by=planner).erased_at
    assert erase(marked, by=planner).erased_at == first
    assert Event.objects.filter(type="person.erased").count() == 1


def test_who_is_on_duty_is_not_erased_before_somebody_takes_over(meeting: Meeting, planner: Person) -> None:
    scheduling.publish(meeting, by=planner)
    meeting.staff.add(planner)
    with pytest.raises(RuleBrokenError, match="on_duty"):
        erase(planner, by=None)


def test_a_planners_name_leaves_the_mails_they_signed(meeting: Meeting, planner: Person, drain: Drain) -> None:
    scheduling.publish(meeting, by=planner)
    drain()
    Meeting.objects.update(starts_at=on(-3), ends_at=on(-3, 15))
    erase(planner, by=None)
    assert "Pia" not in dump()


def test_an_erased_person_is_logged_out(marked: Person, planner: Person, client: Client) -> None:
    assert client.get("/").context["user"] == marked
    erase(marked, by=planner)
    assert not client.get("/").context["user"].is_authenticated


def test_the_report_holds_everything_but_keys_and_whos(marked: Person, planner: Person) -> None:
    said = json.dumps(reporting.report(marked), ensure_ascii=False)
    assert MARKER in said
    assert "kan bedre" in said
    assert "Opslag i oplysningerne" in said
    for hidden in (*Token.objects.values_list("digest", flat=True), str(planner.pk) + '", "purpose'):
        assert hidden not in said
    assert Invitation.objects.filter(person=marked).first().reply_token + '"' not in said  # type: ignore[union-attr]
