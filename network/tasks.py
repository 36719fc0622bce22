"""The actors, each three lines, and who looks again at what after which events."""

from datetime import timedelta
from uuid import UUID

import dramatiq
from django.conf import settings

from network.events import chores, delivering, webhooks
from network.events.broker import set_up
from network.events.models import Chore, Delivery, WebhookDelivery
from network.events.recording import subscribe
from network.events.relay import Queue, queues
from network.feeds import publishing
from network.invitations import inbox, mailing, planning, sending
from network.invitations.models import Dispatch, InboundMail
from network.meetings import catering, serving
from network.notices import colleagues, digests, occasions, rewording, waiting
from network.notices import letters as notice_letters
from network.notices import planning as planning_notices
from network.notices import sending as notices
from network.notices.kinds import Kind, kinds
from network.notices.models import Notice
from network.people import affiliations
from network.series import signing_up

PERSON = ("person.changed", "person.merged", "person.erased", "person.retired", "person.reinstated")

set_up()


@dramatiq.actor(queue_name=settings.QUEUE_NAME)
def deliver(pk: str) -> None:
    """Let a subscriber look at the truth again."""
    delivering.deliver(UUID(pk))


@dramatiq.actor(queue_name=settings.QUEUE_NAME)
def send(pk: str) -> None:
    """Send one mail."""
    sending.deliver(UUID(pk))


@dramatiq.actor(queue_name=settings.QUEUE_NAME)
def read_mail(pk: str) -> None:
    """Read one inbound mail."""
    inbox.read(UUID(pk))


@dramatiq.actor(queue_name=settings.QUEUE_NAME)
def do_chore(pk: str) -> None:
    """Do what was to be done at this time."""
    chores.do(UUID(pk))


@dramatiq.actor(queue_name=settings.QUEUE_NAME)
def call(pk: str) -> None:
    """Tell one webhook of one event."""
    webhooks.deliver(UUID(pk))


@dramatiq.actor(queue_name=settings.QUEUE_NAME)
def send_notice(pk: str) -> None:
    """Send one mail that changes no calendar."""
    notices.deliver(UUID(pk))


MOVES = [f"meeting.{what}" for what in ("announced", "published", "moved", "cancelled", "held")]

queues += [
    Queue(Delivery.objects.all, deliver.send),
    Queue(Dispatch.objects.all, send.send),
    Queue(Notice.objects.all, send_notice.send),
    Queue(InboundMail.objects.all, read_mail.send),
    Queue(Chore.objects.all, do_chore.send),
    Queue(WebhookDelivery.objects.all, call.send),
]

A_MOMENT = timedelta(milliseconds=300)
AFTER_INVITATIONS = timedelta(milliseconds=600)
TYPING = timedelta(seconds=3)

STANDINGS = [f"registration.{what}" for what in ("confirmed", "waitlisted", "promoted", "withdrawn")]
MY_MEETING = Kind(holds=occasions.holds, retell=notice_letters.item)

subscribe("invitations", *MOVES, key="meeting", look=planning.reconcile_meeting, settle=A_MOMENT)
subscribe(
    "recipients",
    "meeting.changed",
    "registration.*",
    key="meeting",
    look=planning.reconcile_recipients,
    settle=A_MOMENT,
)
subscribe("edits", "meeting.changed", key="meeting", look=planning.reconcile_edits, settle=TYPING, until_quiet=True)
subscribe("invitations_of_person", *PERSON, key="person", look=planning.reconcile_person)
subscribe("invitations_of_network", "membership.*", "network.changed", key="network", look=planning.reconcile_network)
subscribe("series", "meeting.published", "series.extended", key="meeting", look=signing_up.follow)
subscribe("feeds", "meeting.*", "registration.*", key="meeting", look=publishing.rebuild_for_meeting)
subscribe("feeds_of_network", "network.*", "membership.*", key="network", look=publishing.rebuild_for_network)
subscribe("feeds_of_person", *PERSON, key="person", look=publishing.rebuild_for_person)
subscribe(
    "feeds_of_invitation",
    "invitation.answered",
    "invitation.asked",
    key="invitation",
    look=publishing.rebuild_for_invitation,
)
subscribe("feeds_of_programme", "grant_round.*", key="programme", look=publishing.rebuild_national)
subscribe("feeds_of_region", "region.*", key="region", look=publishing.rebuild_all)

subscribe("notices", "meeting.*", "registration.*", key="meeting", look=planning_notices.look, settle=AFTER_INVITATIONS)
subscribe(rewording.SUBSCRIBER, "meeting.changed", key="meeting", look=rewording.look, settle=TYPING)
subscribe("colleagues", *STANDINGS, key="registration", look=colleagues.look, settle=AFTER_INVITATIONS)
mailing.kinds.append(Notice)
kinds |= {
    Notice.Kind.CONFIRMED: MY_MEETING,
    Notice.Kind.OFFERED: Kind(holds=occasions.holds),
    Notice.Kind.DEADLINE: MY_MEETING,
    Notice.Kind.REMINDER: MY_MEETING,
    Notice.Kind.THANKS: MY_MEETING,
    Notice.Kind.MATERIALS: MY_MEETING,
    Notice.Kind.REWORDED: MY_MEETING,
    Notice.Kind.COLLEAGUE: Kind(holds=colleagues.holds, retell=colleagues.retell),
    Notice.Kind.DIGEST: Kind(holds=lambda digest: digest.person.is_active),
}

chores.daily("sweep", planning.sweep)
chores.daily("rebuild_feeds", publishing.rebuild_all)
chores.daily("forget_diets", catering.forget_diets)
chores.once(affiliations.TAKE_UP, affiliations.take_up)
chores.once("release_seats", serving.release)
chores.once("expire_offer", serving.expire)
chores.once("remind_of_deadline", planning_notices.look)
chores.once("remind_of_meeting", planning_notices.look)
chores.once("thank", planning_notices.look)
chores.once("tell_of_materials", planning_notices.look)
chores.once(waiting.CHORE, digests.write)
chores.daily("appoint_digests", waiting.sweep)
