"""When a meeting's form is open, and answering it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from network.clock import now
from network.errors import RuleBrokenError, Text
from network.evaluations.models import BUNDLE, Evaluation
from network.meetings import line
from network.meetings.models import Meeting, MeetingState

LAST_HOUR = timedelta(hours=1)
ANSWERED_IN = [MeetingState.PUBLISHED, MeetingState.HELD]
NOT_OPEN = Text(
    "Mødet kan evalueres fra den sidste time og i en periode derefter. Skemaet er ikke åbent nu.",
    "A meeting can be evaluated from its last hour and for some time after. The form is not open now.",
)


def opens_at(meeting: Meeting) -> datetime:
    """From the last hour on, while people still sit there with their telephones."""
    return max(meeting.starts_at, meeting.ends_at - LAST_HOUR)


def closes_at(meeting: Meeting) -> datetime:
    """Until when answers are taken."""
    return meeting.ends_at + timedelta(days=settings.EVALUATION_DAYS)


def is_open(meeting: Meeting) -> bool:
    """Whether answers are taken now."""
    return meeting.state in ANSWERED_IN and opens_at(meeting) <= now() < closes_at(meeting)


def answer(
    meeting: Meeting, slip: UUID, *, benefit: int, content: int, organisation: int, best: str = "", better: str = ""
) -> Evaluation:
    """Take one answer; whose it is nobody asks, and no event is recorded. The same slip again is the same answer.

    Raises:
        RuleBrokenError: `evaluation_closed`.
    """
    with transaction.atomic():
        meeting = line.locked(meeting.pk)
        known = meeting.evaluations.filter(pk=slip).first()
        if known is not None:
            return known
        if not is_open(meeting):
            raise RuleBrokenError("evaluation_closed", NOT_OPEN)
        return Evaluation.objects.create(
            id=slip,
            meeting=meeting,
            bundle=_open_bundle(meeting),
            benefit=benefit,
            content=content,
            organisation=organisation,
            best=best,
            better=better,
        )


def _open_bundle(meeting: Meeting) -> UUID:
    """The bundle that is not full yet, else a new one. The meeting must be locked."""
    bundles = meeting.evaluations.order_by().values_list("bundle").annotate(size=Count("pk"))
    return next((bundle for bundle, size in bundles if size < BUNDLE), uuid4())
