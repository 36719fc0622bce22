"""Who looks again at the capacity ledger after which events."""

from advisory.booking import holding, proposing
from advisory.capacity import ledger
from advisory.consultants import employment
from network.events import chores
from network.events.recording import subscribe
from network.people import erasing

subscribe("capacity", "meeting.*", key="meeting", look=ledger.recompute_meeting)
subscribe("capacity_of_hold", "hold.*", key="hold", look=ledger.recompute_hold)
subscribe("capacity_of_consultant", "consultant.*", "absence.*", key="consultant", look=ledger.recompute)

chores.daily("recompute_capacity", ledger.recompute_all)
chores.once("expire_hold", holding.expire)
chores.once("expire_proposal", proposing.expire)

erasing.forgetting.append(employment.forget)
