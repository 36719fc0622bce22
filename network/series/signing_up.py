"""Signing up for a whole series: for each meeting by its own rules, also for those that are published later."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from network.clock import local_day, now
from network.errors import RuleBrokenError, Text
from network.events.recording import record
from network.invitations.wishes import members, to_be_invited
from network.meetings import line, registration
from network.meetings.colleagues import Newcomer, known, register_together
from network.meetings.models import Meeting, MeetingState, Registration, Visibility
from network.networks.models import Membership
from network.people.models import Person
from network.series.models import MeetingSeries, SeriesSignUp

NOT_INVITED = Text(
    "Mødet er kun for dem, der er inviteret. Kontakt arrangøren.",
    "The meeting is only for those who are invited. Contact the organiser.",
)
NOT_SIGNED_UP = Text(
    "Personen er ikke tilmeldt rækken. Meld afbud til de enkelte møder i stedet.",
    "The person has not signed up for the series. Withdraw from the single meetings instead.",
)
TO_COME = [MeetingState.DRAFT, MeetingState.SAVE_THE_DATE, MeetingState.PUBLISHED]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one meeting of the series: everybody's registration, a refusal, or neither before it is out."""

    meeting: Meeting
    registrations: Sequence[Registration] = ()
    refusal: RuleBrokenError | None = None


def sign_up(
    series: MeetingSeries,
    people: Sequence[Person | Newcomer],
    *,
    by: Person | None,
    attendance: str = Registration.Attendance.IN_PERSON,
) -> list[Outcome]:
    """Register everybody for every coming meeting of the series, and for later ones when they are published.

    Of each meeting everybody is registered or nobody, as its own rules say; one that refuses hinders no other.
    Signing up again asks those that refused again.

    Raises:
        RuleBrokenError: as `enrol`; nobody was signed up.
    """
    with transaction.atomic():
        series = MeetingSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
        whom = [known(each, by) for each in people]
        # The meetings first: one that is published meanwhile waits, and then finds who has signed up.
        coming = _locked(series)
        for person in whom:
            _note(series, person, attendance, by)
        return [_register(meeting, whom, attendance, by) for meeting in coming]


def leave(series: MeetingSeries, person: Person, *, by: Person | None) -> list[Registration]:
    """Withdraw from the coming meetings of the series, and be registered for no later one; leaving twice is once.

    Raises:
        RuleBrokenError: `not_signed_up`.
    """
    with transaction.atomic():
        series = MeetingSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
        mine = series.sign_ups.filter(person=person).first()
        if mine is None:
            raise RuleBrokenError("not_signed_up", NOT_SIGNED_UP)
        if mine.left_at is not None:
            return []
        coming = _locked(series)
        mine.left_at = now()
        mine.save(update_fields=["left_at"])
        record("series.left", by=by, series=series.pk, person=person.pk)
        held = Registration.objects.filter(
            meeting__in=coming, person=person, state__in=Registration.STEPS["withdraw"]
        ).order_by("meeting__starts_at", "pk")
        return [registration.withdraw(each, by=by) for each in held]


def follow(meeting_id: str) -> None:
    """Register those who signed up for the whole series for a meeting of it that is published by now.

    Whoever has been registered for it before, and withdrew, has opted out of it; doing this again changes nothing.
    """
    with transaction.atomic():
        meeting = line.locked(UUID(meeting_id))
        if meeting.state == MeetingState.PUBLISHED:
            for each in _missing(meeting):
                _try(meeting, each)


def _note(series: MeetingSeries, person: Person, attendance: str, by: Person | None) -> None:
    signed, is_new = SeriesSignUp.objects.get_or_create(
        series=series, person=person, defaults={"attendance": attendance, "signed_up_by": by}
    )
    if not is_new and signed.left_at is not None:
        signed.attendance, signed.signed_up_by, signed.signed_up_at, signed.left_at = attendance, by, now(), None
        signed.save(update_fields=["attendance", "signed_up_by", "signed_up_at", "left_at"])
        is_new = True
    if is_new:
        record("series.signed_up", by=by, series=series.pk, person=person.pk)


def _locked(series: MeetingSeries) -> list[Meeting]:
    """The meetings to come, locked in the order of their ids as everywhere, given in the order of time."""
    to_come = Meeting.objects.filter(in_series__series=series, state__in=TO_COME, starts_at__gt=now())
    rows = Meeting.objects.select_for_update().filter(pk__in=list(to_come.values_list("pk", flat=True)))
    return sorted(rows.order_by("pk"), key=lambda meeting: (meeting.starts_at, meeting.pk))


def _register(meeting: Meeting, people: Collection[Person], attendance: str, by: Person | None) -> Outcome:
    if meeting.state != MeetingState.PUBLISHED:
        return Outcome(meeting)
    try:
        with transaction.atomic():
            _refuse_uninvited(meeting, people)
            return Outcome(meeting, register_together(meeting, list(people), by=by, attendance=attendance))
    except RuleBrokenError as refusal:
        return Outcome(meeting, refusal=refusal)


def _refuse_uninvited(meeting: Meeting, people: Collection[Person]) -> None:
    wanted = {person.pk for person in people}
    if set(_welcome(meeting).filter(pk__in=wanted).values_list("pk", flat=True)) != wanted:
        raise RuleBrokenError("not_invited", NOT_INVITED)


def _welcome(meeting: Meeting) -> QuerySet[Person]:
    """Who may come: everybody to an open meeting, members to one for members, else whoever is invited."""
    people: QuerySet[Person] = Person.objects.filter(is_active=True)
    if meeting.visibility == Visibility.PUBLIC:
        return people
    may = Q(pk__in=to_be_invited(meeting)) | Q(registrations__meeting=meeting)
    if meeting.visibility == Visibility.MEMBERS:
        may |= Q(organisation__in=members(meeting).values("organisation"))
    return people.filter(may)


def _missing(meeting: Meeting) -> list[SeriesSignUp]:
    """Who signed up for the series, as they came, and has never been registered for this meeting of it."""
    standing = SeriesSignUp.objects.standing().filter(
        series__members__meeting=meeting, person__in=_welcome(meeting).values("pk")
    )
    ever = meeting.registrations.values("person")
    rows = standing.exclude(person__in=ever).select_related("person", "signed_up_by")
    return [each for each in rows if not _has_left_the_network(each, meeting)]


def _has_left_the_network(signed: SeriesSignUp, meeting: Meeting) -> bool:
    """Whether they were members when the person signed up, and are none on the day of the meeting."""
    then, person = local_day(signed.signed_up_at), signed.person
    theirs = Q(person=person) | Q(organisation__isnull=False, organisation=person.organisation_id)
    of_theirs = Membership.objects.filter(theirs, network=meeting.network_id)
    on_the_day = of_theirs.active_on(local_day(meeting.starts_at))
    return of_theirs.active_on(then).exists() and not on_the_day.exists()


def _try(meeting: Meeting, signed: SeriesSignUp) -> None:
    """Register somebody, unless a rule of the meeting stands in the way: it does so for everybody."""
    try:
        with transaction.atomic():
            registration.register(meeting, signed.person, by=signed.signed_up_by, attendance=signed.attendance)
    except RuleBrokenError:
        return
