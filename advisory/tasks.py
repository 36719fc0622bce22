"""Who looks again at the capacity ledger after which events."""

from advisory.capacity import ledger
from network.events import chores
from network.events.recording import subscribe

subscribe("capacity", "meeting.*", key="meeting", look=ledger.recompute_meeting)
subscribe("capacity_of_consultant", "consultant.*", "absence.*", key="consultant", look=ledger.recompute)

chores.daily("recompute_capacity", ledger.recompute_all)
