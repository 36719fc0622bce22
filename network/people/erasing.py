"""Taking everything personal about somebody away, for good, and finding them again in an old backup.

The row stays, without a name, so that a meeting still had the participants it had. What is a person's own goes with
them; in what is history the personal parts are blanked by the rooms that hold it, each with one line in `forgetting`.
"""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.db import transaction

from network.clock import now
from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.meetings import parting, registration
from network.meetings.models import OUT_IN_THE_OPEN, Meeting, Registration
from network.people import erase_list
from network.people.models import Person
from network.people.naming import ERASED, gone_address
from network.people.references import own

ON_DUTY = Text(
    "Personen er sat på et kommende møde. Find en afløser først.",
    "The person is on duty at a coming meeting. Find somebody to take over first.",
)

forgetting: list[Callable[[Person], object]] = []
"""What each room blanks of a person whose rows it keeps; called for the person and for records folded into them."""


def erase(person: Person, *, by: Person | None) -> Person:
    """Take away who the person was. Seats of coming meetings are freed first, and go to the next in line.

    Nobody is told by mail: there is no address left. Erasing again changes nothing.

    Raises:
        RuleBrokenError: `on_duty`, a coming meeting counts on them.
    """
    with transaction.atomic():
        free_seats(person, by=by)
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if person.erased_at:
            return person
        refuse_on_duty(person)
        return _erase(person, by)


def forget_again(person: Person) -> None:
    """Erase somebody whom an old backup brought back, whatever they were to do according to it."""
    with transaction.atomic():
        free_seats(person, by=None)
        _erase(Person.objects.select_for_update(of=("self",)).get(pk=person.pk), None)


def free_seats(person: Person, *, by: Person | None) -> None:
    """Withdraw from every coming meeting, and leave the groups sat in by one's own name, as the person would."""
    held = person.registrations.filter(state__in=Registration.STEPS["withdraw"], meeting__ends_at__gt=now())
    for each in held.order_by("meeting"):
        registration.withdraw(each, by=by)
    for membership in person.own_memberships.filter(valid_to__isnull=True).order_by("pk"):
        parting.leave(membership, by=by)


def refuse_on_duty(person: Person) -> None:
    """Go on only if no coming meeting counts on the person.

    Raises:
        RuleBrokenError: `on_duty`.
    """
    if Meeting.objects.filter(staff=person, state__in=OUT_IN_THE_OPEN, ends_at__gt=now()).exists():
        raise RuleBrokenError("on_duty", ON_DUTY)


def end_sessions(person: Person) -> None:
    """Log the person out everywhere; a login that is under way ends too."""
    traces = (str(person.pk), person.email)
    for session in Session.objects.iterator():
        said = str(session.get_decoded())
        if any(trace in said for trace in traces):
            session.delete()


def _erase(person: Person, by: Person | None) -> Person:
    for record_of_them in (*person.folded.all(), person):
        end_sessions(record_of_them)
        for forget in forgetting:
            forget(record_of_them)
        for rows in own(record_of_them):
            rows.delete()
    _blank(person)
    erase_list.add(person.pk)
    record("person.erased", by=by, person=person.pk)
    return person


def _blank(person: Person) -> None:
    person.name, person.email, person.is_active = ERASED.da, gone_address(person.pk), False
    person.function, person.language = Person.Function.OTHER, Person.Language.DANISH
    person.alarm_minutes, person.notices = None, Person.Notices.SINGLE
    person.colleague_notices = Person.ColleagueNotices.NONE
    person.last_login, person.erased_at = None, now()
    person.set_unusable_password()
    person.save()
