"""What this floor writes to people, and who looks again at what after which events."""

from advisory.booking import blocks, holding, proposing
from advisory.capacity import ledger
from advisory.consultants import employment
from advisory.deliverables import handing_in
from advisory.post import reminding
from advisory.post.kinds import KINDS
from network.events import chores
from network.events.recording import subscribe
from network.feeds import contents
from network.notices.kinds import kinds
from network.people import erasing

kinds |= KINDS

subscribe("capacity", "meeting.*", key="meeting", look=ledger.recompute_meeting)
subscribe("capacity_of_hold", "hold.*", key="hold", look=ledger.recompute_hold)
subscribe("capacity_of_consultant", "consultant.*", key="consultant", look=ledger.recompute_consultant)
subscribe("capacity_of_absence", "absence.*", key="absence", look=ledger.recompute_absence)
subscribe("capacity_of_region", "region.*", key="region", look=ledger.recompute_region)
subscribe("capacity_of_closed_days", "closed_day.*", key="closed_day", look=ledger.recompute_closed_day)

subscribe("deliverable_letters", "deliverable.*", key="deliverable", look=reminding.look)

chores.daily("recompute_capacity", ledger.recompute_all)
chores.once("expire_hold", holding.expire)
chores.once("expire_proposal", proposing.expire)
chores.once("remind_of_deliverable", handing_in.remind)
chores.once("miss_deliverable", handing_in.miss)

contents.contributors.append(blocks.blocks)
erasing.forgetting.append(employment.forget)
