"""The kinds of notices that belong to no meeting: whether each still holds, and which can wait for a daily mail."""

from enum import StrEnum, auto

from advisory.booking.models import Proposal, ProposalState
from advisory.deliverables.models import Deliverable
from advisory.post import letters
from network.letters.layout import Item
from network.notices.kinds import Kind
from network.notices.models import Notice


class Post(StrEnum):
    """What each is called."""

    PROPOSAL = auto()
    DUE_SOON = auto()
    OVERDUE = auto()
    RESCUE = auto()


def _is_open(notice: Notice) -> bool:
    return Proposal.objects.filter(pk=notice.about, state=ProposalState.OPEN).exists()


def _is_missing(notice: Notice) -> bool:
    return Deliverable.objects.filter(pk=notice.about, handed_in_at__isnull=True).exists()


def _due(notice: Notice) -> Item:
    rows = Deliverable.objects.select_related("course__municipality", "course__primary_consultant__person")
    opening = letters.DUE_SOON if notice.kind == Post.DUE_SOON else letters.OVERDUE
    return letters.deliverable_item(rows.get(pk=notice.about), notice.person, opening)


KINDS: dict[str, Kind] = {
    Post.PROPOSAL: Kind(holds=_is_open, is_secret=True),
    Post.DUE_SOON: Kind(holds=_is_missing, retell=_due),
    Post.OVERDUE: Kind(holds=_is_missing, retell=_due),
    Post.RESCUE: Kind(holds=lambda _: True),
}
