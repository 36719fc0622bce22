"""The actor of this floor's letters, and who looks again at what after which events."""

from uuid import UUID

import dramatiq
from django.conf import settings

from advisory.booking import blocks, holding, proposing
from advisory.capacity import ledger
from advisory.consultants import employment
from advisory.deliverables import handing_in
from advisory.post import posting, reminding
from advisory.post import sending as letters
from advisory.post.models import PostedLetter
from network.events import chores
from network.events.recording import subscribe
from network.events.relay import Queue, queues
from network.feeds import contents
from network.invitations import sending
from network.people import erasing


@dramatiq.actor(queue_name=settings.QUEUE_NAME)
def send_letter(pk: str) -> None:
    """Send one mail that belongs to no meeting."""
    letters.deliver(UUID(pk))


queues.append(Queue(PostedLetter.objects.all, send_letter.send))
sending.others.append(PostedLetter)

subscribe("capacity", "meeting.*", key="meeting", look=ledger.recompute_meeting)
subscribe("capacity_of_hold", "hold.*", key="hold", look=ledger.recompute_hold)
subscribe("capacity_of_consultant", "consultant.*", "absence.*", key="consultant", look=ledger.recompute)
subscribe("capacity_of_region", "region.*", key="region", look=ledger.recompute_all)

subscribe("capacity_of_closed_days", "closed_day.*", key="closed_day", look=ledger.recompute_all)

subscribe("deliverable_letters", "deliverable.*", key="deliverable", look=reminding.look)

chores.daily("recompute_capacity", ledger.recompute_all)
chores.once("expire_hold", holding.expire)
chores.once("expire_proposal", proposing.expire)
chores.once("remind_of_deliverable", handing_in.remind)
chores.once("miss_deliverable", handing_in.miss)

contents.contributors.append(blocks.blocks)
erasing.forgetting += [employment.forget, posting.forget]
