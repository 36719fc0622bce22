"""Reminding a municipality of what it is to hand in: read from the row, whatever was sent before."""

from uuid import UUID

from django.db import transaction

from advisory.deliverables.handing_in import REMINDED_BEFORE
from advisory.deliverables.models import Deliverable
from advisory.post import letters
from advisory.post.kinds import Post
from advisory.post.readers import spokespeople
from network.clock import now
from network.errors import Text
from network.notices.posting import post

SOON = Text("Snart frist", "Due soon")
LATE = Text("Fristen er gået", "The deadline has passed")


def look(deliverable_id: str) -> None:
    """Write to who speaks for the municipality when a deliverable is due within a week, and when it is late."""
    with transaction.atomic():
        related = Deliverable.objects.select_related("course__municipality", "course__primary_consultant__person")
        due = related.filter(pk=UUID(deliverable_id), handed_in_at__isnull=True).first()
        if due is None or due.due_at - REMINDED_BEFORE > now():
            return
        kind, subject, opening = (
            (Post.OVERDUE, LATE, letters.OVERDUE) if due.due_at <= now() else (Post.DUE_SOON, SOON, letters.DUE_SOON)
        )
        post(
            kind,
            due.pk,
            spokespeople(due.course),
            lambda person: letters.deliverable(due, person, opening=opening, subject=subject),
            due.due_at.isoformat(),
        )
