"""Writing notices: each once, to be sent by itself or gathered into its reader's daily mail."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now

from network.clock import now
from network.events.recording import wake_the_relay
from network.events.work import WorkState
from network.ids import uuid7
from network.invitations.letters import reply_mailbox
from network.invitations.models import Invitation
from network.letters.layout import Letter
from network.letters.message import Envelope, write
from network.notices import waiting
from network.notices.kinds import kinds
from network.notices.models import Notice
from network.people.models import Person


def drafted(
    person: Person,
    kind: str,
    about: UUID,
    occasion: str,
    letter: Callable[[], Letter],
    *,
    invitation: Invitation | None = None,
    earlier: Collection[str] = (),
    is_held: bool = False,
    until: datetime | None = None,
    is_daily: bool | None = None,
) -> Notice:
    """A notice that has still to be kept: a mail of its own, or gathered for who wants one mail a day.

    `until` is when it is too late to tell: it waits for no daily mail after that. `earlier` are the mails on which it
    hangs. `is_daily` is what the reader chose for this kind, where that is not their general choice.
    """
    wants_it_daily = person.notices == Person.Notices.DAILY if is_daily is None else is_daily
    if wants_it_daily and kinds[kind].retell and (until is None or until > waiting.next_at()):
        return gathered(person, kind, about, occasion, invitation)
    notice = _blank(person, kind, about, occasion, invitation)
    notice.due_at = None if is_held else Now()
    notice.content = write(letter(), _envelope(notice, earlier))
    return notice


def gathered(person: Person, kind: str, about: UUID, occasion: str, invitation: Invitation | None) -> Notice:
    """The same as a piece of the person's next daily mail; its words are found when that is written."""
    notice = _blank(person, kind, about, occasion, invitation)
    notice.state, notice.due_at, notice.outcome = WorkState.DONE, None, Notice.Outcome.GATHERED
    return notice


def sender_of(notice: Notice) -> str:
    """Who writes, and where answers go: to the invitation's own mailbox, or to us."""
    return reply_mailbox(notice.invitation) if notice.invitation else settings.MAIL_FROM


def keep(notices: Iterable[Notice]) -> None:
    """Keep drafts, in the transaction that is open; what was kept before is not kept again."""
    fresh = list(notices)
    with waiting.appointed({each.person_id for each in fresh if each.outcome == Notice.Outcome.GATHERED}):
        Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    wake_the_relay()


def post(kind: str, about: UUID, people: Iterable[Person], write_to: Callable[[Person], Letter], occasion: str) -> None:
    """Write to each of these people, who have not been written to on this occasion; in the transaction that is open."""
    told = set(Notice.objects.filter(kind=kind, about=about, occasion=occasion).values_list("person", flat=True))
    keep(
        drafted(person, kind, about, occasion, lambda person=person: write_to(person))  # type: ignore[misc]
        for person in people
        if person.pk not in told and person.email
    )


def _blank(person: Person, kind: str, about: UUID, occasion: str, invitation: Invitation | None) -> Notice:
    return Notice(
        person=person,
        kind=kind,
        about=about,
        occasion=occasion,
        invitation=invitation,
        meeting_id=invitation.meeting_id if invitation else None,
        address=invitation.address if invitation else person.email,
        stamp=now().replace(microsecond=0),
        message_id=f"<{uuid7()}@{settings.MAIL_DOMAIN}>",
    )


def _envelope(notice: Notice, earlier: Collection[str]) -> Envelope:
    return Envelope(
        mailbox=sender_of(notice),
        name=notice.person.name,
        address=notice.address,
        stamp=notice.stamp,
        message_id=notice.message_id,
        earlier=tuple(earlier),
    )
