"""One mail a day instead of many, and news of colleagues for those who look after an organisation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine

from network import invariants
from network.clock import now
from network.events.models import Chore
from network.invitations import mailing
from network.invitations.inbox import receive
from network.invitations.models import Invitation, Mailing
from network.meetings import registration, scheduling
from network.meetings.models import Meeting, Registration
from network.notices import colleagues, digests, ledger, planning, posting, waiting
from network.notices.models import Notice
from network.people import enrolment
from network.people.enrolment import grant
from network.people.erasing import erase
from network.people.merging import merge
from network.people.models import Person, Role
from tests.conftest import Drain, on
from tests.journeys.test_network_meeting import Mails
from tests.network.invitations.conftest import published
from tests.network.invitations.samples import sample
from tests.network.notices.test_notices import ane, plain

__all__ = ["ane", "published"]

Kind = Notice.Kind


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """So that no test happens upon the moment at which daily mails are written."""
    with time_machine.travel(on(0, 12, 0), tick=True):
        yield


@pytest.fixture
def daily(ane: Person) -> Person:
    """Ane, who wants one mail a day."""
    return enrolment.change(ane, {"notices": "daily"}, by=ane)


@pytest.fixture
def kirsten(published: Meeting, someone: Callable[..., Person]) -> Person:
    """Looks after Horsens, and wants to hear of its people once a day."""
    person = someone("Kirsten", "0615", colleague_notices="daily")
    grant(person, Role.COORDINATOR, person.organisation)
    return person


@contextmanager
def the_next_morning(days: int = 1, hour: int = 7) -> Iterator[None]:
    with time_machine.travel(on(days, hour, 1), tick=True):
        yield


def digest_for(person: Person, drain: Drain, days: int = 1) -> None:
    """Let the morning come, as the relay would see it, and the mail leave."""
    with the_next_morning(days):
        due = Chore.objects.filter(name=waiting.CHORE, about=str(person.pk), due_at__lte=now())
        due.update(due_at=now() - timedelta(days=400))
        drain()


def to(person: Person, mails: Mails) -> list[EmailMessage]:
    return [mail for mail in mails() if mail["To"].addresses[0].addr_spec == person.email]


def fates(person: Person) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", "outcome"))


def test_a_reader_of_one_mail_a_day_gets_nothing_at_once(
    published: Meeting, daily: Person, drain: Drain, mails: Mails
) -> None:
    registration.register(published, daily, by=daily)
    drain()
    assert (fates(daily), len(to(daily, mails))) == ([("confirmed", "gathered")], 1)


def test_the_morning_brings_it_in_plain_text_and_html(
    published: Meeting, daily: Person, drain: Drain, mails: Mails
) -> None:
    registration.register(published, daily, by=daily)
    drain()
    digest_for(daily, drain)
    letter = to(daily, mails)[-1]
    assert letter["Subject"].startswith("Dagens beskeder, ")
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    said = plain(letter)
    assert f"{published.title}, " in said
    assert "– Du er tilmeldt." in said
    assert "/withdraw/" in said
    assert "/notices/" in said
    assert fates(daily) == [("confirmed", "gathered"), ("digest", "sent")]
    assert Notice.objects.get(kind="confirmed").digest == Notice.objects.get(kind="digest")


def test_what_a_calendar_must_know_still_comes_at_once(
    published: Meeting, daily: Person, drain: Drain, mails: Mails
) -> None:
    scheduling.cancel(published, reason="Sygdom", by=None)
    drain()
    assert to(daily, mails)[-1]["Subject"].startswith("Aflyst")


def test_an_offer_of_a_seat_does_not_wait(published: Meeting, daily: Person, drain: Drain, mails: Mails) -> None:
    Registration.objects.create(
        meeting=published, person=daily, state="waitlisted", queued_at=now(), offer_expires_at=now() + timedelta(days=2)
    )
    planning.look(str(published.pk))
    drain()
    assert fates(daily) == [("offered", "sent")]


def test_what_would_come_too_late_does_not_wait(published: Meeting, daily: Person, drain: Drain) -> None:
    Meeting.objects.update(starts_at=on(1, 6, 0), ends_at=on(1, 9, 0))
    registration.register(published, daily, by=daily)
    planning.look(str(published.pk))
    assert Notice.objects.get(kind="confirmed").outcome == ""


def test_there_is_one_a_day_whoever_writes_it_twice(
    published: Meeting, daily: Person, drain: Drain, mails: Mails
) -> None:
    registration.register(published, daily, by=daily)
    drain()
    digest_for(daily, drain)
    with the_next_morning():
        scheduling.change(published, {"description": "Nyt oplæg"}, by=None)
        drain()
        digests.write(str(daily.pk))
        drain()
        assert Chore.objects.get(name=waiting.CHORE, about=str(daily.pk)).due_at == on(1, 7, 0)
    assert [mail["Subject"][:15] for mail in to(daily, mails)].count("Dagens beskeder") == 1
    digest_for(daily, drain, days=2)
    assert "er ændret" in plain(to(daily, mails)[-1])


def test_who_no_longer_comes_is_not_told_that_they_do(
    published: Meeting, daily: Person, drain: Drain, mails: Mails
) -> None:
    mine = registration.register(published, daily, by=daily)
    drain()
    registration.withdraw(mine, by=daily)
    drain()
    before = len(to(daily, mails))
    digest_for(daily, drain)
    assert (fates(daily), len(to(daily, mails))) == ([("confirmed", "overtaken")], before)


def test_what_is_told_of_a_meeting_is_what_holds_then(
    published: Meeting, daily: Person, drain: Drain, mails: Mails
) -> None:
    registration.register(published, daily, by=daily)
    drain()
    scheduling.change(published, {"title": "Et helt andet navn"}, by=None)
    drain()
    digest_for(daily, drain)
    said = plain(to(daily, mails)[-1])
    assert "Et helt andet navn, " in said
    assert "Netværksmøde om familiehuse" not in said
    assert said.count("Et helt andet navn") == 1
    assert "– Beskrivelsen eller programmet er ændret." in said


def test_switching_back_loses_nothing(published: Meeting, daily: Person, drain: Drain, mails: Mails) -> None:
    registration.register(published, daily, by=daily)
    drain()
    enrolment.change(daily, {"notices": "single"}, by=daily)
    digest_for(daily, drain)
    assert "– Du er tilmeldt." in plain(to(daily, mails)[-1])


def test_what_is_gathered_while_the_mail_of_the_day_is_due_does_not_put_it_off(
    published: Meeting, daily: Person, drain: Drain
) -> None:
    registration.register(published, daily, by=daily)
    drain()
    with the_next_morning(hour=9):
        scheduling.change(published, {"description": "Nyt oplæg"}, by=None)
        drain()
    assert Chore.objects.get(name=waiting.CHORE, about=str(daily.pk)).due_at == on(1, 7, 0)


def test_a_worker_that_died_half_way_left_nothing_behind(
    published: Meeting, daily: Person, drain: Drain, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    registration.register(published, daily, by=daily)
    drain()
    with the_next_morning():
        with monkeypatch.context() as patched:
            patched.setattr(posting, "wake_the_relay", _killed)
            with pytest.raises(KeyboardInterrupt):
                digests.write(str(daily.pk))
        assert fates(daily) == [("confirmed", "gathered")]
        digests.write(str(daily.pk))
        drain()
    assert len([mail for mail in to(daily, mails) if mail["Subject"].startswith("Dagens")]) == 1


def _killed() -> None:
    raise KeyboardInterrupt


def test_a_meeting_whose_mail_is_stopped_waits_for_a_later_one(
    published: Meeting, daily: Person, planner: Person, drain: Drain, mails: Mails
) -> None:
    registration.register(published, daily, by=daily)
    drain()
    mailing.of(published)
    Mailing.objects.update(stopped_at=now(), stopped_by=planner)
    digest_for(daily, drain)
    assert fates(daily) == [("confirmed", "gathered")]
    mailing.resume(published, by=planner)
    digest_for(daily, drain, days=2)
    assert fates(daily) == [("confirmed", "gathered"), ("digest", "sent")]


def test_stopping_and_resuming_sends_no_piece_by_itself(
    published: Meeting, daily: Person, someone: Callable[..., Person], planner: Person, drain: Drain
) -> None:
    registration.register(published, daily, by=daily)
    drain()
    scheduling.change(published, {"place_name": "Hallen"}, by=planner)
    planning.look(str(published.pk))
    Mailing.objects.update_or_create(meeting=published, defaults={"stopped_at": now(), "stopped_by": planner})
    mailing.resume(published, by=planner)
    drain()
    assert fates(daily) == [("confirmed", "gathered")]


def test_somebody_who_is_merged_gets_the_mail_of_the_one_they_are(
    published: Meeting, daily: Person, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    registration.register(published, daily, by=daily)
    drain()
    kept = someone("Ane Ny", "0615")
    merge(daily, into=kept, by=None)
    drain()
    waiting.sweep("")
    digest_for(kept, drain)
    assert "– Du er tilmeldt." in plain(to(kept, mails)[-1])


def test_what_waits_without_anybody_asking_is_a_violation(published: Meeting, daily: Person, drain: Drain) -> None:
    registration.register(published, daily, by=daily)
    drain()
    assert [each.invariant for each in invariants.invitations_end()] == []
    Chore.objects.filter(name=waiting.CHORE).delete()
    assert [each.invariant for each in invariants.invitations_end()] == [2]


def test_a_daily_mail_that_came_back_marks_what_stood_in_it(published: Meeting, daily: Person, drain: Drain) -> None:
    registration.register(published, daily, by=daily)
    drain()
    digest_for(daily, drain)
    digest = Notice.objects.get(kind="digest")
    raw = sample("postfix_reports_unknown_user", Invitation.objects.get(person=daily))
    receive(raw.replace(b"<inv-42.3@example.org>", digest.message_id.encode()))
    drain()
    assert set(ledger.with_fates(Notice.objects.all()).values_list("kind", "fate")) == {
        ("confirmed", "bounced"),
        ("digest", "bounced"),
    }


# --- Colleagues -------------------------------------------------------------------------------------------------------


def test_nobody_hears_of_colleagues_who_did_not_ask(
    published: Meeting, kirsten: Person, someone: Callable[..., Person], drain: Drain
) -> None:
    enrolment.change(kirsten, {"colleague_notices": "none"}, by=kirsten)
    registration.register(published, someone("Ulla"), by=None)
    drain()
    assert fates(kirsten) == []


def test_a_coordinator_hears_once_a_day_how_colleagues_stand(
    published: Meeting, kirsten: Person, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    Meeting.objects.update(seats=1)
    registration.register(published, someone("Ulla"), by=None)
    registration.register(published, someone("Villy"), by=None)
    registration.register(published, someone("Fremmed", "0461"), by=None)
    drain()
    digest_for(kirsten, drain)
    said = plain(to(kirsten, mails)[-1])
    assert "– Ulla er tilmeldt.\n– Villy står på ventelisten." in said.replace("\r\n", "\n")
    assert "Fremmed" not in said


def test_a_coordinator_may_hear_of_each_at_once(
    published: Meeting, kirsten: Person, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    enrolment.change(kirsten, {"colleague_notices": "single"}, by=kirsten)
    Meeting.objects.update(seats=1)
    ulla, villy = (registration.register(published, someone(name), by=None) for name in ("Ulla", "Villy"))
    drain()
    registration.withdraw(ulla, by=None)
    drain()
    colleagues.look(str(villy.pk))
    drain()
    said = sorted(str(mail["Subject"]).partition(":")[0] for mail in to(kirsten, mails))
    assert said == ["Ulla er afmeldt", "Ulla er tilmeldt", "Villy har fået plads", "Villy står på ventelisten"]


def test_a_colleague_who_comes_and_goes_is_told_as_they_stand(
    published: Meeting, kirsten: Person, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    mine = registration.register(published, someone("Ulla"), by=None)
    drain()
    registration.withdraw(mine, by=None)
    drain()
    registration.register(published, mine.person, by=None)
    drain()
    digest_for(kirsten, drain)
    assert plain(to(kirsten, mails)[-1]).count("Ulla") == 1
    told = Notice.objects.filter(kind="colleague").order_by("pk").values_list("occasion", flat=True)
    assert list(told) == ["0 registered", "1 withdrawn", "2 registered"]


def test_nobody_hears_of_themselves_as_a_colleague(published: Meeting, kirsten: Person, drain: Drain) -> None:
    registration.register(published, kirsten, by=kirsten)
    drain()
    assert not Notice.objects.filter(kind="colleague").exists()


def test_mail_that_names_somebody_who_is_erased_is_blanked(
    published: Meeting, kirsten: Person, someone: Callable[..., Person], drain: Drain
) -> None:
    mine = registration.register(published, someone("Ulla"), by=None)
    drain()
    digest_for(kirsten, drain)
    erase(mine.person, by=None)
    assert not any(b"Ulla" in bytes(each.content) for each in Notice.objects.all())
