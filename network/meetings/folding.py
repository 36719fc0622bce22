"""Two places of one person at one meeting become one, when two records turn out to be the same person."""

from network.events import chores
from network.meetings.models import SEATED, Meeting, Registration
from network.meetings.serving import recorded, serve
from network.people.models import Person

State = Registration.State
STRENGTH = [State.WITHDRAWN, State.NO_SHOW, State.WAITLISTED, State.CONFIRMED, State.ATTENDED]
PLACE = [
    *("state", "attendance", "queued_at", "let_one_go", "withdrawn_late", "left_network"),
    *("diet", "notes", "override_reason"),
]


def fold(person: Person, *, into: Person, by: Person | None) -> None:
    """Give `into` the better of two places at each meeting that has both; the other counts as withdrawn.

    The seat that comes free goes to whose turn it is. Meetings are locked in the order of their ids.
    """
    both = Meeting.objects.filter(registrations__person=person).filter(registrations__person=into)
    for meeting in Meeting.objects.select_for_update().filter(pk__in=both.values("pk")).order_by("pk"):
        ours, theirs = meeting.registrations.get(person=into), meeting.registrations.get(person=person)
        _fold_one(ours, theirs, by)
        serve(meeting)


def _fold_one(ours: Registration, theirs: Registration, by: Person | None) -> None:
    """The doubled place is withdrawn first, so that the database never counts one seat too many.

    An offer to the weaker place ends: the better one has a seat already, or is offered one in its turn.
    """
    better = max(ours, theirs, key=lambda each: STRENGTH.index(State(each.state)))
    place = {name: getattr(better, name) for name in PLACE}
    theirs.state, theirs.offer_expires_at = State.WITHDRAWN, None
    theirs.save(update_fields=["state", "offer_expires_at"])
    chores.forget("expire_offer", str(theirs.pk))
    if better is theirs:
        _take_over(ours, theirs, place, by)


def _take_over(ours: Registration, theirs: Registration, place: dict[str, object], by: Person | None) -> None:
    for name, value in place.items():
        setattr(ours, name, value)
    ours.offer_expires_at = None
    ours.save(update_fields=[*PLACE, "offer_expires_at"])
    ours.programme_items.set(theirs.programme_items.all())
    chores.forget("expire_offer", str(ours.pk))
    recorded("confirmed" if ours.state in SEATED else "waitlisted", ours, by)
