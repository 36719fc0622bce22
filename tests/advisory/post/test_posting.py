"""Letters to municipalities and consultants that belong to no meeting: whom they reach, and that each leaves once."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.db import IntegrityError, transaction

from advisory.booking import booking, proposing, rescue
from advisory.booking.models import Proposal
from advisory.booking.proposing import Offer
from advisory.circles import joining
from advisory.consultants.employment import employ, report_absence
from advisory.consultants.models import Consultant
from advisory.courses import planning
from advisory.courses.models import Activity, Course
from advisory.deliverables import handing_in
from advisory.deliverables.models import Deliverable
from advisory.post import reminding
from advisory.post.readers import spokespeople
from network.clock import now
from network.meetings.scheduling import Time
from network.notices.models import Notice
from network.people.enrolment import enrol, grant, organisation_by_code
from network.people.erasing import erase
from network.people.models import Person, Role
from network.regions.models import Municipality, Region
from tests.advisory.booking.days import quiet_tuesday
from tests.conftest import Drain, on

Mails = Callable[[], list[EmailMessage]]
DAY = quiet_tuesday()


@pytest.fixture
def kirsten(someone: Callable[..., Person]) -> Person:
    """Speaks for Horsens."""
    person = someone("Kirsten")
    grant(person, Role.COORDINATOR, organisation_by_code("0615"))
    return person


@pytest.fixture
def otto(someone: Callable[..., Person]) -> Person:
    """Speaks for Odense."""
    person = someone("Otto", "0461")
    grant(person, Role.COORDINATOR, organisation_by_code("0461"))
    return person


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return str(part.get_content())


def propose(activity: Activity, consultants: list[Consultant]) -> tuple[Proposal, str]:
    offers = [Offer(Time(on(DAY, hour, 0), on(DAY, hour + 2, 0)), consultants[:1]) for hour in (8, 12)]
    return proposing.propose(activity, offers, by=None)


def outcomes() -> list[tuple[str, str, str]]:
    return sorted(Notice.objects.values_list("kind", "address", "outcome"))


def test_the_municipalitys_coordinators_get_the_address_of_a_proposal(
    activity: Activity, consultants: list[Consultant], kirsten: Person, otto: Person, drain: Drain, mails: Mails
) -> None:
    _, token = propose(activity, consultants)
    drain()
    [mail] = mails()
    assert (mail["To"], mail["Subject"]) == ("Kirsten <kirsten@example.org>", "Vælg et tidspunkt: Workshop")
    assert proposing.answer_url(token) in plain(mail)
    assert "Forslag 1: " in plain(mail)
    assert "Forslag 2: " in plain(mail)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_without_a_coordinator_the_circles_contact_is_written_to(
    course: Course,
    activity: Activity,
    consultants: list[Consultant],
    someone: Callable[..., Person],
    drain: Drain,
    mails: Mails,
) -> None:
    for name, role in (("Sofie", "sponsor"), ("Kai", "contact"), ("Ida", "participant")):
        joining.join(course, someone(name), sector="family_house", role=role, by=None)
    propose(activity, consultants)
    drain()
    assert [mail["To"] for mail in mails()] == ["Kai <kai@example.org>"]


def test_without_coordinator_and_contact_the_sponsor_is_reminded(
    course: Course, someone: Callable[..., Person], drain: Drain, mails: Mails
) -> None:
    joining.join(course, someone("Sofie"), sector="family_house", role="sponsor", by=None)
    reminding.look(str(agree(course, 3).pk))
    drain()
    assert [mail["To"] for mail in mails()] == ["Sofie <sofie@example.org>"]


def test_a_contact_who_has_left_is_not_written_to(course: Course, someone: Callable[..., Person]) -> None:
    for name, role in (("Kai", "contact"), ("Sofie", "sponsor")):
        joining.join(course, someone(name), sector="family_house", role=role, by=None)
    Person.objects.filter(name="Kai").update(is_active=False)
    assert [person.name for person in spokespeople(course)] == ["Sofie"]


def test_who_coordinates_is_written_to_and_not_the_contact_as_well(
    course: Course, kirsten: Person, someone: Callable[..., Person]
) -> None:
    joining.join(course, someone("Kai"), sector="family_house", role="contact", by=None)
    assert spokespeople(course) == [kirsten]


def test_the_token_is_forgotten_once_the_letter_is_sent(
    activity: Activity, consultants: list[Consultant], kirsten: Person, drain: Drain
) -> None:
    _, token = propose(activity, consultants)
    assert token.encode() in bytes(Notice.objects.get().content).replace(b"=\r\n", b"")
    drain()
    assert bytes(Notice.objects.get().content) == b""


def test_a_proposal_answered_meanwhile_is_not_sent(
    activity: Activity, consultants: list[Consultant], kirsten: Person, drain: Drain
) -> None:
    proposal, _ = propose(activity, consultants)
    proposing.decline(proposal, reason="Passer ikke", by=None)
    drain()
    assert outcomes() == [("proposal", "kirsten@example.org", "overtaken")]


def agree(course: Course, days: int) -> Deliverable:
    return handing_in.agree(course, title="Handleplan", due_at=now() + timedelta(days=days), by=None)


def test_a_deliverable_due_in_a_week_is_told_once_and_again_when_it_is_late(
    course: Course, kirsten: Person, drain: Drain, mails: Mails
) -> None:
    due = agree(course, 10)
    drain()
    assert mails() == []
    for days in (4, 5, 11, 12):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            reminding.look(str(due.pk))
    drain()
    assert [mail["Subject"] for mail in mails()] == ["Snart frist: Handleplan", "Fristen er gået: Handleplan"]
    assert "Clara Demosen, clara@example.org" in plain(mails()[0])


def test_what_is_handed_in_is_not_asked_for(course: Course, kirsten: Person, drain: Drain, mails: Mails) -> None:
    due = agree(course, 3)
    handing_in.hand_in(due, by=kirsten, text="Her er den")
    drain()
    assert mails() == []


def test_what_is_handed_in_before_the_letter_leaves_stops_it(course: Course, kirsten: Person, drain: Drain) -> None:
    due = agree(course, 3)
    reminding.look(str(due.pk))
    handing_in.hand_in(due, by=kirsten, text="Her er den")
    drain()
    assert outcomes() == [("due_soon", "kirsten@example.org", "overtaken")]


def test_a_deadline_that_is_put_off_is_told_again(course: Course, kirsten: Person) -> None:
    due = agree(course, 3)
    reminding.look(str(due.pk))
    handing_in.change(due, {"due_at": now() + timedelta(days=5)}, by=None)
    reminding.look(str(due.pk))
    assert Notice.objects.count() == 2


def test_an_absence_rescued_is_told_in_one_letter_to_each(
    course: Course, activity: Activity, consultants: list[Consultant], drain: Drain, mails: Mails
) -> None:
    clara = consultants[0]
    eva = employ(
        enrol(name="Eva Opdigtet", email="eva@example.org", by=None, organisation=organisation_by_code("agency")),
        by=None,
        regions=[Region.objects.get(slug="midtjylland")],
        base_municipality=Municipality.objects.get(code="0615"),
    )
    taken = []
    for number in range(2):
        time = Time(on(DAY + number, 10, 0), on(DAY + number, 12, 0))
        planned = activity if not number else _another(course)
        taken.append(booking.schedule(planned, time, consultants=[clara], by=None).meeting)
    absence, _ = report_absence(clara, starts_at=on(DAY, 0, 0), ends_at=on(DAY + 3, 0, 0), kind="sickness", by=None)
    rescue.rescue(absence, dict.fromkeys(filter(None, taken), eva), by=None)
    drain()
    told = {mail["To"]: plain(mail) for mail in mails() if mail["Subject"] == "Møder, der har skiftet konsulent"}
    assert outcomes() == [("rescue", "clara@example.org", "sent"), ("rescue", "eva@example.org", "sent")]
    assert told.keys() == {"Clara Demosen <clara@example.org>", "Eva Opdigtet <eva@example.org>"}
    assert all("Workshop" in text and "Workshop to" in text for text in told.values())


def _another(course: Course) -> Activity:
    return planning.add_activity(course, kind="workshop", title="Workshop to", by=None)


def test_the_database_keeps_a_letter_from_being_written_twice(course: Course, kirsten: Person) -> None:
    due = agree(course, 3)
    reminding.look(str(due.pk))
    letter = Notice.objects.get()
    letter.pk, letter.message_id = None, "<other@example.org>"
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


def test_letters_to_somebody_who_is_erased_are_gone(course: Course, kirsten: Person) -> None:
    due = agree(course, 3)
    reminding.look(str(due.pk))
    erase(kirsten, by=None)
    assert not Notice.objects.exists()
