"""How a proposal ends, whoever ends it: its holds are let go, but the one that was booked."""

from typing import Any

from advisory.booking import holding
from advisory.booking.models import HoldState, Proposal, ProposalState
from advisory.courses.models import Activity
from network.clock import now
from network.events import chores
from network.events.recording import record
from network.people.models import Person

EVENTS = {
    ProposalState.ACCEPTED: "proposal.accepted",
    ProposalState.DECLINED: "proposal.declined",
    ProposalState.EXPIRED: "proposal.expired",
}


def end(proposal: Proposal, state: ProposalState, by: Person | None) -> Proposal:
    """Bring an open proposal, which must be locked, to its end."""
    _free(proposal, HoldState.EXPIRED if state == ProposalState.EXPIRED else HoldState.RELEASED, by)
    proposal.state = state
    proposal.save(update_fields=["state", "accepted_slot", "reason"])
    if proposal.expires_at > now():
        chores.forget("expire_proposal", str(proposal.pk))
    about: dict[str, Any] = {"slot": proposal.accepted_slot, "course": proposal.course_id}
    record(EVENTS[state], by=by, proposal=proposal.pk, activity=proposal.activity_id, **about)
    return proposal


def end_all(activity: Activity, *, by: Person | None) -> None:
    """Let every open proposal of an activity go that is settled otherwise; the activity must be locked."""
    open_ones = activity.proposals.filter(state=ProposalState.OPEN).select_related("activity")
    for proposal in open_ones.select_for_update(of=("self",)).order_by("pk"):
        end(proposal, ProposalState.EXPIRED, by)


def _free(proposal: Proposal, state: HoldState, by: Person | None) -> None:
    own = set(proposal.slots.values_list("hold", flat=True))
    for hold in holding.lock_held(proposal.activity):
        if hold.pk in own:
            holding.end(hold, state, by)
